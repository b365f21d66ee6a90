"""Live parts of a PRD: a fenced block names requirements or a workflow, and is read as a table of how they are now.

```requirements          all the PRD specifies, or those whose keys are listed below
linked
```

```states                the states and transitions of a kind in this workspace
requirements
```
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import Link, LinkRole
from bihuan.ui.markdown import KEY

BLOCK = re.compile(r"^```(?P<what>requirements|states)[^\S\n]*\n(?P<said>.*?)^```[^\S\n]*$", re.M | re.S)
REQUIREMENTS = "requirements"
ROW = re.compile(r"^\| (?P<key>[A-Z]+-\d+) \| (?P<title>.*?)(?<!\\) \|")
MOST = 200
LINKED = "linked"


@dataclass(frozen=True)
class Embedded:
    """One requirement as it stands now."""

    key: str
    title: str
    state: str
    owner: str
    due_on: str
    criteria: tuple[tuple[str, bool], ...]


def expanded(text: str, prd, user) -> str:
    """The text with every live block as plain markdown, as this person may read it; `user=None` sees all."""
    return BLOCK.sub(lambda block: drawers()[block["what"]](block["said"], prd, user), text)


def drawers() -> dict[str, Callable]:
    return {"requirements": requirements_table, "states": states_table}


def requirements_table(said: str, prd, user) -> str:
    rows = embedded(said, prd, user)
    if not rows:
        return f"*{_('No requirement is named here yet: list their keys, or draw a link “Specifies” to them.')}*\n"
    head = (_("Key"), _("Requirement"), _("State"), _("Owner"), _("Due"), _("Criteria"))
    lines = [row_of(head), row_of(["---"] * len(head))]
    for row in rows:
        met = f"{sum(met for _text, met in row.criteria)}/{len(row.criteria)}" if row.criteria else _("none")
        lines.append(row_of((row.key, row.title, row.state, row.owner or "—", row.due_on or "—", met)))
    for row in rows:
        if row.criteria:
            lines += ["", f"**{row.key} {_('Accepted when')}**", ""]
            lines += [f"- [{'x' if met else ' '}] {text}" for text, met in row.criteria]
    return "\n".join(lines) + "\n"


def row_of(cells) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def embedded(said: str, prd, user) -> list[Embedded]:
    """What the block names, in its order; of what is linked, by number."""
    kind = Artifact.kinds()[REQUIREMENTS]
    seen = kind.objects.filter(workspace=prd.workspace_id, kind=REQUIREMENTS, trashed_at=None)
    if user is not None:
        seen = seen.visible_to(user, prd.workspace)
    if numbers := numbers_in(KEY.findall(said)):
        found = {one.number: one for one in seen.filter(number__in=numbers[:MOST]).select_related("owner")}
        return [read(found[number]) for number in numbers if number in found]
    specified = Link.objects.filter(source=prd.pk, role=LinkRole.SPECIFIES).values("target")
    return [read(one) for one in seen.filter(pk__in=specified).select_related("owner").order_by("number")[:MOST]]


def numbers_in(keys: Iterable[str]) -> list[int]:
    """The numbers of the requirements among these keys, each once."""
    start = f"{Artifact.kinds()[REQUIREMENTS].prefix}-"
    return [int(key.removeprefix(start)) for key in dict.fromkeys(keys) if key.startswith(start)]


def read(one) -> Embedded:
    return Embedded(
        one.key,
        one.title,
        str(one.state_now.label),
        one.owner.name if one.owner else "",
        one.due_on.isoformat() if one.due_on else "",
        tuple((criterion.text, criterion.met) for criterion in one.criteria),
    )


def states_table(said: str, prd, user) -> str:
    """The workflow as a diagram, and as a table for whoever reads it on paper."""
    slug = said.strip().lower()
    kind = Artifact.kinds().get(slug)
    if kind is None:
        return f"*{_('There is no kind “%(kind)s”.') % {'kind': slug[:40] or '—'}}*\n"
    states, moves = kind.states_in(prd.workspace_id), kind.moves_in(prd.workspace_id)
    first = next(iter(states))
    drawn = ["```mermaid", "stateDiagram-v2", *(f'    state "{state.label}" as {ident(state)}' for state in states)]
    drawn.append(f"    [*] --> {ident(first)}")
    drawn += [f"    {ident(source)} --> {ident(move.to)}: {move.label}" for move in moves for source in move.sources]
    head = (_("From"), _("Transition"), _("To"), _("Who may"))
    lines = [row_of(head), row_of(["---"] * len(head))]
    for move in moves:
        sources = "、".join(str(source.label) for source in move.sources)
        lines.append(row_of((sources, str(move.label), str(move.to.label), str(move.needs.label))))
    return "\n".join([*drawn, "```", "", *lines]) + "\n"


def ident(state) -> str:
    return re.sub(r"\W", "_", str(state))


def drifted(baseline, prd, user) -> list[str]:
    """Titles and criteria that read otherwise now than when it was signed; ticks and states do not count."""
    old, new = stable(baseline.frozen), stable(expanded(baseline.text, prd, user))
    return [line for line in new if line not in set(old)] + [line for line in old if line not in set(new)]


def stable(text: str) -> list[str]:
    """Titles and criteria of requirements, without states, owners and ticks."""
    found = []
    for line in text.split("\n"):
        if line.startswith("- ["):
            found.append(line[6:])
        elif match := ROW.match(line):
            found.append(f"{match['key']} {match['title'].strip()}")
    return found
