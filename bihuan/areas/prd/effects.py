"""What a change of a PRD touches: its sections, the requirements in them, what delivers these, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.areas.prd.doctor.text import HEADING
from bihuan.areas.prd.embedding import BLOCK, REQUIREMENTS, numbers_in
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.ui.markdown import KEY

FOLLOWING = (LinkRole.DELIVERS, LinkRole.VERIFIES, LinkRole.SHIPS, LinkRole.DESIGNS, LinkRole.MEASURES)
MOST = 100
FRIDAY = 4


@dataclass(frozen=True)
class Touched:
    """Something the change reaches; `by` is how: a section, or what it does to a requirement."""

    artifact: Artifact
    by: str
    due_on: date | None
    later: date | None


@dataclass(frozen=True)
class Effect:
    sections: list[str]
    requirements: list[Touched]
    following: list[Touched]
    named: bool  # whether the changed sections name requirements; else all the PRD specifies are shown

    @property
    def releases(self) -> list[Touched]:
        return [one for one in self.following if one.by == str(LinkRole.SHIPS.label)]


def effect_of(change, user) -> Effect:
    """What this person sees of it. Four queries."""
    before, after = sections_of(change.before), sections_of(change.proposal)
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    text = "\n".join(f"{before.get(name, '')}\n{after.get(name, '')}" for name in names)
    seen = Artifact.objects.visible_to(user, change.workspace).filter(kind=REQUIREMENTS)
    every = Link.objects.filter(source=change.document_id, role=LinkRole.SPECIFIES).values("target")
    numbers = numbers_in(KEY.findall(text))
    whole = any(not KEY.search(block["said"]) for block in BLOCK.finditer(text) if block["what"] == REQUIREMENTS)
    named = bool(numbers) or whole
    touched = seen.filter(pk__in=every) if whole or not named else seen.none()
    found = list((touched | seen.filter(number__in=numbers)).select_related("owner").order_by("number")[:MOST])
    return Effect(
        [name or _("The beginning") for name in names],
        [
            reached(one, _("in the text") if one.number in numbers else _("specified by it"), change.delay)
            for one in found
        ],
        following_of(found, user, change),
        named,
    )


def following_of(requirements: list[Artifact], user, change) -> list[Touched]:
    links = Link.objects.filter(target__in=[one.pk for one in requirements], role__in=FOLLOWING)
    roles = dict(links.values_list("source", "role"))
    seen = Artifact.objects.visible_to(user, change.workspace).filter(pk__in=roles).select_related("owner")
    return [
        reached(one, str(LinkRole(roles[one.pk]).label), change.delay) for one in seen.order_by("due_on", "pk")[:MOST]
    ]


def reached(artifact: Artifact, by: str, delay: float | None) -> Touched:
    later = None if not delay or artifact.due_on is None or artifact.closed else moved(artifact.due_on, delay)
    return Touched(artifact, by, artifact.due_on, later)


def moved(day: date, delay: float) -> date:
    """So many working days later, earlier below 0; Saturdays and Sundays are none. A part of a day counts as one."""
    step = timedelta(days=1 if delay > 0 else -1)
    left = int(-(-abs(delay) // 1))
    while left:
        day += step
        left -= day.weekday() <= FRIDAY
    return day


def sections_of(text: str) -> dict[str, str]:
    """What stands below each heading; headings that come twice are told apart."""
    found: dict[str, list[str]] = {"": []}
    name, fenced = "", False
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        if not fenced and (heading := HEADING.match(line)):
            name = heading[2]
            while name in found:
                name += " "
            found[name] = []
        else:
            found[name].append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
