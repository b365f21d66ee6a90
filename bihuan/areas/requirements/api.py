"""Requirements for programs."""

from bihuan.areas.requirements.models import Requirement
from bihuan.api.router import artifact_router

router = artifact_router(Requirement)
