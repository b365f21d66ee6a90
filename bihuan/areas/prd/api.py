"""PRDs, reviews and change requests for programs."""

from bihuan.api.router import artifact_router
from bihuan.areas.prd.models import PRD, ChangeRequest, Review

prds = artifact_router(PRD)
reviews = artifact_router(Review)
changes = artifact_router(ChangeRequest)
