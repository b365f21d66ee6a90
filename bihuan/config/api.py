"""The API of the whole house at /api/v1: every area's kinds under their own words."""

from django.urls import path

from bihuan.api import around, kinds, talk, workspaces
from bihuan.api.house import HouseAPI
from bihuan.api.page import docs, openapi
from bihuan.areas.requirements.api import router as requirements
from bihuan.areas.research.api import customers, feedback, portal
from bihuan.loop.api import router as trace

api = HouseAPI()
for kind_router in (requirements, feedback, customers):
    api.add_router(f"/{{slug:workspace}}/{kind_router.kind.slug}", kind_router)
for router in (talk.router, around.router, trace):
    api.add_router("/{slug:workspace}/{slug:kind}/{int:number}", router)
api.add_router("/portal", portal)
api.add_router("", workspaces.router)
api.add_router("", kinds.router)

urlpatterns = [
    path("openapi.json", openapi, {"api": api}, name="openapi"),
    path("docs", docs, {"api": api}, name="api-docs"),
    path("", api.urls),
]
