"""Feedback and customers for programs."""

from bihuan.areas.research.models import Customer, Feedback
from bihuan.api.router import artifact_router

feedback = artifact_router(Feedback)
customers = artifact_router(Customer)
