"""What the voices of the story have in common, and what its people said of that."""

from bihuan.areas.research.models import Feedback, Theme
from bihuan.areas.research.themes import correcting
from bihuan.areas.research.themes.finding import begin, work
from bihuan.people.models import Workspace

CONFIRMED = 3
OF_EACH = 2


def set_up(workspace: Workspace, lead) -> None:
    """The largest were looked at: confirmed, with two voices each that belong there for certain."""
    work(begin(workspace, by=lead))
    found = Theme.objects.filter(workspace=workspace).select_related("workspace", "product")
    largest = sorted(found, key=lambda theme: (-theme.members.count(), theme.pk))[:CONFIRMED]
    for theme in largest:
        voices = Feedback.objects.filter(in_themes__artifact=theme).select_related("workspace").order_by("pk")
        correcting.confirm(theme, list(voices[:OF_EACH]), by=lead)
        theme.move("confirm", by=lead)
