"""What people say, who they are, and what they were told in return."""

from bihuan.areas.research.models.customer import Customer
from bihuan.areas.research.models.feedback import Feedback
from bihuan.areas.research.models.telling import Telling

__all__ = ["Customer", "Feedback", "Telling"]
