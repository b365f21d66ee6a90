"""Which requirements a voice speaks for, and how feedback becomes one, is attached to one or taken off."""

from collections.abc import Collection, Iterable, Sequence

from bihuan.areas.research.models.feedback import Feedback, State
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.store import writing

REQUIREMENTS = "requirements"
DUPLICATE = "duplicate"


def requirements_of(feedback: Iterable[int]) -> dict[int, list[Artifact]]:
    """By feedback id, the requirements it evidences; duplicates stand for the one that survived them."""
    links = Link.objects.filter(
        source__in=list(feedback), role=LinkRole.EVIDENCES, target__kind=REQUIREMENTS, target__trashed_at=None
    )
    pairs = list(links.order_by("pk").select_related("target__workspace"))
    survivors = survivors_of([link.target for link in pairs])
    found: dict[int, list[Artifact]] = {}
    for link in pairs:
        mine = found.setdefault(link.source_id, [])
        if (survivor := survivors[link.target_id]) not in mine:
            mine.append(survivor)
    return found


def survivors_of(requirements: Sequence[Artifact]) -> dict[int, Artifact]:
    """By requirement id, the one that a duplicate was merged into, through several merges; itself if it is none."""
    survivor = {each.pk: each for each in requirements}
    asking = {each.pk for each in survivor.values() if each.state == DUPLICATE}
    seen = set(survivor)
    while asking:
        into = {link.source_id: link.target for link in links_of_duplicates(source__in=asking)}
        for pk, now in survivor.items():
            survivor[pk] = into.get(now.pk, now)
        asking = {each.pk for each in into.values() if each.state == DUPLICATE} - seen
        seen |= asking
    return survivor


def family_of(requirement: Artifact) -> set[int]:
    """The requirement and everything that was merged into it, as ids."""
    return set(heads_of([requirement.pk]))


def heads_of(requirements: Iterable[int]) -> dict[int, int]:
    """Each of these and everything merged into one of them, by id, with the one it was merged into."""
    heads = {pk: pk for pk in requirements}
    fresh = set(heads)
    while fresh:
        merged = links_of_duplicates(target__in=fresh, source__state=DUPLICATE).values_list("source", "target")
        found = {source: heads[target] for source, target in merged if source not in heads}
        heads |= found
        fresh = set(found)
    return heads


def links_of_duplicates(**which):
    links = Link.objects.filter(role=LinkRole.DUPLICATES, target__trashed_at=None, **which)
    return links.order_by("pk").select_related("target__workspace")


def form_requirement(feedback: Collection[Feedback], *, by, title: str, **fields) -> Artifact:
    """A new requirement that this feedback stands behind."""
    kind = Artifact.kinds()[REQUIREMENTS]
    with writing():
        requirement = kind.objects.add(workspace=next(iter(feedback)).workspace, title=title, by=by, **fields)
        attach(feedback, requirement, by=by)
    return requirement


def attach(feedback: Collection[Feedback], requirement: Artifact, *, by) -> None:
    """Put feedback behind a requirement; what waited, or was thought done with, is being followed up again."""
    with writing():
        for voice in feedback:
            if voice.state in (State.NEW, State.UNSOLVED, State.DISMISSED):
                voice.move("take_up", by=by)
            voice.link(requirement, LinkRole.EVIDENCES, by=by)


def detach(voice: Feedback, requirement: Artifact, *, by) -> None:
    """Take feedback off a requirement; without any other it waits again."""
    with writing():
        voice.unlink(requirement, LinkRole.EVIDENCES, by=by)
        if voice.state == State.LINKED and not requirements_of([voice.pk]):
            voice.move("put_back", by=by)


def quoted(feedback: Iterable[Feedback]) -> str:
    """The voices as a markdown quotation: what was said, by whom."""
    return "\n\n".join(quotation(voice) for voice in feedback)


def quotation(voice: Feedback) -> str:
    said = voice.body.strip() or voice.title
    lines = "\n".join(f"> {line}" for line in said.splitlines())
    who = "，".join(filter(None, [voice.person, voice.customer.title if voice.customer else ""]))
    return f"{lines}\n>\n> — {who} {voice.key}" if who else f"{lines}\n>\n> — {voice.key}"
