"""A PRD with its baselines, the reviews it passes, the changes it takes, and the templates it begins with."""

from bihuan.areas.prd.models.baseline import Baseline
from bihuan.areas.prd.models.change import ChangeRequest
from bihuan.areas.prd.models.export import Export
from bihuan.areas.prd.models.prd import PRD
from bihuan.areas.prd.models.review import FollowUp, Review, Reviewer
from bihuan.areas.prd.models.template import Template
from bihuan.areas.prd.models.wording import Dismissal, Term, WritingRule

__all__ = [
    "PRD",
    "Baseline",
    "ChangeRequest",
    "Dismissal",
    "Export",
    "FollowUp",
    "Review",
    "Reviewer",
    "Template",
    "Term",
    "WritingRule",
]
