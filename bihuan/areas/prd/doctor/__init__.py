"""The PRD doctor: reads a text by rules and says what is vague, missing or contradictory. No database, no network."""

from bihuan.areas.prd.doctor.examining import examine
from bihuan.areas.prd.doctor.finding import Finding, Rule, Term
from bihuan.areas.prd.doctor.rules import RULES

__all__ = ["RULES", "Finding", "Rule", "Term", "examine"]
