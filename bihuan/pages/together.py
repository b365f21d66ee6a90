"""Two people edited one thing: what does not touch is put together silently, what was chosen becomes one text."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.past import as_of
from bihuan.documents.merging import Merge, Part, merge
from bihuan.documents.versions import text_of, texts_in
from bihuan.pages.conflict import rows_of_conflict
from bihuan.pages.forms import ArtifactForm


@dataclass(frozen=True)
class Merged:
    """What to write, and what to tell whoever saved."""

    changes: dict[str, Any]
    told: str


def merged(form: ArtifactForm, current) -> Merged | None:
    """One's own changes put onto what somebody saved meanwhile; None where both wrote in the same place."""
    changes, brought = dict(form.changes()), 0
    known = base_known(form, current)
    for row in rows_of_conflict(form, current) if known else []:
        if row["merge"]:
            if row["merge"].disputed:
                return None
            changes[row["name"]] = row["merge"].text()
            brought += row["merge"].brought
        elif row["differs"] and row["choice"] == "theirs":
            changes.pop(row["name"], None)
        elif row["differs"] and row["both"]:
            return None
    if not known:
        return None
    return Merged(changes, told(current, brought))


def base_known(form: ArtifactForm, current) -> bool:
    version = form.cleaned_data.get("version")
    try:
        return bool(version) and as_of(current, version=version) is not None
    except ObjectDoesNotExist:
        return False


def told(current, brought: int) -> str:
    last = current.events.select_related("actor").order_by("-pk").first()
    who = last.actor.name if last and last.actor else _("Somebody")
    if not brought:
        return _("%(name)s saved in between. Both changes are kept.") % {"name": who}
    words = ngettext(
        "%(name)s saved in between. %(count)s paragraph of theirs is merged in.",
        "%(name)s saved in between. %(count)s paragraphs of theirs are merged in.",
        brought,
    )
    return words % {"name": who, "count": brought}


def assembled(given, artifact):
    """What a form sent, with every long text that was chosen in parts made whole."""
    names = [name for name in texts_in(artifact) if given.get(f"merge_{name}")]
    if not names:
        return given
    base, theirs = (version_of(artifact, given.get(which, "")) for which in ("base_version", "version"))
    if base is None or theirs is None:
        return given
    whole = given.copy()
    for name in names:
        mine = given.get(name, "").replace("\r\n", "\n")
        both = merge(text_of(base, name), mine, text_of(theirs, name))
        whole[name] = chosen(both, name, given)
    return whole


def chosen(both: Merge, name: str, given) -> str:
    numbers = {id(part): number for number, part in enumerate(both.disputed)}

    def choose(part: Part) -> str:
        number = numbers[id(part)]
        choice = given.get(f"part_{name}_{number}", "mine")
        own = given.get(f"own_{name}_{number}", "").replace("\r\n", "\n")
        together = f"{part.mine.rstrip()}\n\n{part.theirs}"
        return {"mine": part.mine, "theirs": part.theirs, "both": together, "own": own}.get(choice, part.mine)

    return both.text(choose)


def version_of(artifact, number: str):
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    try:
        return as_of(artifact, version=int(number))
    except ObjectDoesNotExist:
        return None
