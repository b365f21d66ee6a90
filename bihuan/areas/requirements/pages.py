"""Lists, tree and page of requirements, as far as requirements know themselves."""

from django.utils.translation import gettext_lazy as _

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.requirements.scoring import PARTS
from bihuan.areas.requirements.triage import waiting_count
from bihuan.pages.forms import capitalized
from bihuan.pages.pages import ArtifactPages
from bihuan.pages.showing import properties_of
from bihuan.people.models import Role

SCORE = {"score": {"label": _("RICE"), "sort": "score", "classes": "r w-20 max-lg:hidden"}}


class RequirementPages(ArtifactPages):
    kind = Requirement
    columns: tuple[str, ...] = ("key", "title", "score", "state", "priority", "owner", "age")
    own_columns = SCORE
    tree = True
    templates = {
        "list": "requirements/list.html",
        "tree": "requirements/tree.html",
        "detail": "requirements/detail.html",
        "move": "requirements/move.html",
    }

    def panel(self, artifact, request) -> dict:
        listed = artifact.criteria
        apart = {capitalized(Requirement._meta.get_field(name).verbose_name) for name in ("level", *PARTS)}
        return {
            "properties": [
                (label, value) for label, value in properties_of(artifact, request.user) if label not in apart
            ],
            "criteria": listed,
            "met": sum(criterion.met for criterion in listed),
            "rice": artifact.rice,
            "level": artifact.get_level_display(),
        }

    def lists(self, request, rows) -> dict:
        return {"waiting": waiting_count(request) if request.membership.role >= Role.MEMBER else None}
