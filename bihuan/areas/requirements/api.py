"""Requirements for programs."""

from bihuan.api.router import artifact_router
from bihuan.areas.requirements.models import Requirement

router = artifact_router(Requirement)
