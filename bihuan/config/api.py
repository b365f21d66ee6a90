"""The API of the whole house at /api/v1: every area's kinds under their own words."""

from django.urls import path

from bihuan.api import approvals, around, batches, kinds, saved_views, talk, workspaces
from bihuan.api.house import HouseAPI
from bihuan.api.page import docs, openapi
from bihuan.areas.prd.api import around as prd_around
from bihuan.areas.prd.api import changes, glossary, prds, reviews
from bihuan.areas.requirements.ranking_api import router as requirements
from bihuan.areas.research.api import customers, feedback, portal
from bihuan.areas.research.public_api import cards
from bihuan.areas.research.theme_api import themes
from bihuan.audit.api import router as audit
from bihuan.automation.api import router as automation
from bihuan.connectors.robots.api import router as robots
from bihuan.connectors.tables.api import router as imports
from bihuan.connectors.webhooks.api import router as webhooks
from bihuan.deliveries.api import router as deliveries
from bihuan.loop.api import router as trace
from bihuan.loop.around_api import of_customer
from bihuan.loop.around_api import router as impact
from bihuan.loop.tables_api import router as loop
from bihuan.notifications.api import router as notifications
from bihuan.similarity.api import router as similar

api = HouseAPI()
api.add_router("", saved_views.router)  # before those in which “views” could be a kind
for kind_router in (requirements, feedback, themes, customers, prds, reviews, changes):
    api.add_router(f"/{{slug:workspace}}/{kind_router.kind.slug}", kind_router)
for router in (talk.router, around.router, batches.of_one, trace, impact, prd_around):
    api.add_router("/{slug:workspace}/{slug:kind}/{int:number}", router)
api.add_router("/{slug:workspace}/customers", of_customer)
api.add_router("/{slug:workspace}/loop", loop)
api.add_router("/portal", portal)
api.add_router("/{slug:workspace}/{slug:kind}/imports", imports)
api.add_router("/{slug:workspace}/{slug:kind}/batches", batches.of_kind)
api.add_router("/{slug:workspace}/glossary", glossary)
api.add_router("/{slug:workspace}/batches", batches.router)
api.add_router("/{slug:workspace}/approvals", approvals.router)
api.add_router("", workspaces.router)
for router in (similar, cards, kinds.router, deliveries, robots, webhooks, notifications, automation, audit):
    api.add_router("", router)

urlpatterns = [
    path("openapi.json", openapi, {"api": api}, name="openapi"),
    path("docs", docs, {"api": api}, name="api-docs"),
    path("", api.urls),
]
