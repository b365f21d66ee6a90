"""What people say, who they are, and what they were told in return."""

from bihuan.areas.research.models.card import Card
from bihuan.areas.research.models.customer import Customer
from bihuan.areas.research.models.feedback import Feedback, Resolution
from bihuan.areas.research.models.portal import Portal
from bihuan.areas.research.models.telling import LinkRequest, Stage, Telling
from bihuan.areas.research.models.theme import Grouping, Member, Theme

__all__ = [
    "Card",
    "Customer",
    "Feedback",
    "Grouping",
    "LinkRequest",
    "Member",
    "Portal",
    "Resolution",
    "Stage",
    "Telling",
    "Theme",
]
