"""The files of the main job: real ones where they lie beside the repository, else small ones of the same shape."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REAL = HERE.parent.parent / "shared" / "data"


@dataclass(frozen=True)
class Inputs:
    requirements: Path
    requirement_count: int
    functional_count: int
    feedback: Path
    feedback_count: int


def inputs() -> Inputs:
    requirements, feedback = REAL / "requirements" / "promise_nfr.csv", REAL / "text" / "waimai_2000.csv"
    if requirements.is_file() and feedback.is_file():
        return Inputs(requirements, 625, 255, feedback, 2000)
    small = HERE / "fixtures"
    return Inputs(small / "requirements.csv", 12, 5, small / "feedback.csv", 8)
