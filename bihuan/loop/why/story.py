"""Why a requirement is there: who asked, in which words, who decided what, what came of it, and what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.models import Artifact
from bihuan.loop.customers import Customers, customers_behind
from bihuan.loop.demand.counting import Demand, demand_of
from bihuan.loop.matrix.cells import Cell, cells_of
from bihuan.loop.matrix.coverage import Matrix, matrix_of
from bihuan.loop.trace import when_reached
from bihuan.loop.voices import Told, Voices, latest_voices, told_of
from bihuan.loop.why.decisions import Decision, decisions_of, papers_deciding
from bihuan.loop.why.gaps import gaps_of

QUOTED = 8


@dataclass(frozen=True)
class Story:
    requirement: Requirement
    demand: Demand
    customers: Customers
    voices: Voices
    quotes: Sequence[Feedback]
    decisions: Sequence[Decision]
    papers: Sequence[Artifact]
    cells: Sequence[Cell]
    dates: dict
    told: Told
    gaps: Sequence[str]

    @property
    def on_paper(self) -> list[Cell]:
        """The steps at which something is linked, voices apart."""
        return [cell for cell in self.cells if cell.fillings]


def story_of(requirement: Requirement, user, workspace) -> Story:
    """The whole of it as this person may see it, in a constant number of questions."""
    matrix: Matrix = matrix_of(Artifact.objects.filter(pk=requirement.pk), user, workspace)
    line = matrix.lines[0]
    [(_line, _key, cells)] = cells_of(matrix, [line], user, workspace)
    demand, decisions = demand_of(requirement, user, workspace), decisions_of(requirement)
    told = told_of(requirement, user, workspace)
    papers = papers_deciding(requirement, user, workspace)
    gaps = gaps_of(requirement, demand, decisions, line.voices, told, matrix.holes_of(line), papers)
    return Story(
        requirement=requirement,
        demand=demand,
        customers=customers_behind(requirement, user, workspace),
        voices=line.voices,
        quotes=latest_voices(requirement, user, workspace, QUOTED),
        decisions=decisions,
        papers=papers,
        cells=cells,
        dates=when_reached(requirement),
        told=told,
        gaps=gaps,
    )
