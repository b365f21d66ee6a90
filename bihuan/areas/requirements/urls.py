"""Addresses of requirements."""

from bihuan.areas.requirements.models import Requirement
from bihuan.pages.pages import ArtifactPages


class RequirementPages(ArtifactPages):
    kind = Requirement
    columns = ("key", "title", "score", "state", "owner", "age")
    tree = True


urlpatterns = RequirementPages().urls()
