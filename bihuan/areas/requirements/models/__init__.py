"""Requirements, and what is known of how much they are worth."""

from bihuan.areas.requirements.models.ahp import Judgement, PairwiseStudy
from bihuan.areas.requirements.models.kano import KanoAnswer, KanoFeature, KanoStudy
from bihuan.areas.requirements.models.ranking import Estimate, PastRank, Prioritization, Rank
from bihuan.areas.requirements.models.requirement import RANK, Requirement, State, waits_for_triage

__all__ = [
    "RANK",
    "Estimate",
    "Judgement",
    "KanoAnswer",
    "KanoFeature",
    "KanoStudy",
    "PairwiseStudy",
    "PastRank",
    "Prioritization",
    "Rank",
    "Requirement",
    "State",
    "waits_for_triage",
]
