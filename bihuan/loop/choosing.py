"""Which requirements a page across the loop is about: the filters of their list, a saved view too, and a stage."""

from collections.abc import Iterable

from django.db.models import Q

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category
from bihuan.pages.listing import Listing

CLOSED = (Category.DONE, Category.DROPPED)
STAGES = {"open": ~Q(category__in=CLOSED), "closed": Q(category__in=CLOSED), "all": Q()}
OWN = ("sort", "page", "stage", "after", "before", "group", "format", "limit", "holes")


class Chosen:
    """What an address asks for: `stage` is open, closed or all; the rest is what the list of requirements knows."""

    def __init__(self, request, workspace, stage: str = "open"):
        asked = request.GET.copy()
        for name in OWN:
            asked.pop(name, None)
        product = getattr(request, "product", None)
        if "product" not in asked and product is not None:
            asked["product"] = product.slug
        self.listing = Listing(Requirement, request.user, workspace, asked)
        wanted = request.GET.get("stage", stage)
        self.stage = wanted if wanted in STAGES else stage
        self.requirements = Artifact.objects.filter(self.listing.where & STAGES[self.stage])

    @property
    def problems(self) -> Iterable[str]:
        return self.listing.problems


def place_of(text: str, most: int = 100_000) -> int:
    """A page number from an address; the first for anything else."""
    known = text.isascii() and text.isdigit() and len(text) < 7
    return max(1, min(int(text), most)) if known else 1
