"""The published ways to say what is worth more: what each asks for, and how the score follows from it.

A score takes columns by name, numbers or arrays alike, and gives one of the same shape. Larger is better.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Columns = Mapping[str, Any]
Score = Callable[[Columns], Any]


@dataclass(frozen=True)
class Input:
    """One thing a method asks of a requirement. `days` is what it usually costs to find out, in person-days."""

    name: str
    label: Any
    help_text: Any = ""
    minimum: float = 0
    maximum: float = math.inf
    days: float = 1
    choices: tuple[tuple[int, Any], ...] = ()


@dataclass(frozen=True)
class Method:
    slug: str
    label: Any
    inputs: Sequence[Input]
    score: Score
    about: Any
    source: str = ""

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.inputs]


REACH = Input("reach", _("reach"), _("People or orders a week it touches."), days=0.5)
IMPACT = Input("impact", _("impact"), _("0.25 minimal, 0.5 low, 1 medium, 2 high, 3 massive."), days=3)
CONFIDENCE = Input("confidence", _("confidence"), _("In percent."), maximum=100, days=2)
EFFORT = Input("effort", _("effort"), _("In person-weeks."), minimum=0.01, days=1)
TEN = {"minimum": 1, "maximum": 10}
FIBONACCI = _("Relative: 1, 2, 3, 5, 8, 13, 20.")
RICE = Method(
    "rice",
    "RICE",
    (REACH, IMPACT, CONFIDENCE, EFFORT),
    lambda x: x["reach"] * x["impact"] * (x["confidence"] / 100) / x["effort"],
    _("reach × impact × confidence ÷ effort"),
    "McBride, RICE: Simple prioritization for product managers, Intercom 2016",
)
ICE = Method(
    "ice",
    "ICE",
    (
        Input("ice_impact", _("impact"), _("1 to 10."), **TEN, days=3),
        Input("ice_confidence", _("confidence"), _("1 to 10."), **TEN, days=2),
        Input("ease", _("ease"), _("1 hard to 10 easy."), **TEN, days=1),
    ),
    lambda x: x["ice_impact"] * x["ice_confidence"] * x["ease"],
    _("impact × confidence × ease"),
    "Ellis & Brown, Hacking Growth, 2017",
)
WSJF = Method(
    "wsjf",
    "WSJF",
    (
        Input("business_value", _("business value"), FIBONACCI, minimum=1, days=3),
        Input("time_criticality", _("time criticality"), FIBONACCI, minimum=1, days=1),
        Input("risk_reduction", _("risk reduction"), FIBONACCI, minimum=1, days=2),
        Input("job_size", _("job size"), FIBONACCI, minimum=1, days=1),
    ),
    lambda x: (x["business_value"] + x["time_criticality"] + x["risk_reduction"]) / x["job_size"],
    _("(business value + time criticality + risk reduction) ÷ job size"),
    "Reinertsen, The Principles of Product Development Flow, 2009; SAFe",
)
MOSCOW = Method(
    "moscow",
    "MoSCoW",
    (
        Input(
            "moscow",
            pgettext_lazy("MoSCoW", "need"),
            minimum=1,
            maximum=4,
            choices=((4, _("Must have")), (3, _("Should have")), (2, _("Could have")), (1, _("Won’t have this time"))),
        ),
    ),
    lambda x: x["moscow"],
    _("must, should, could, won’t; the same stand in the order of RICE"),
    "Clegg & Barker, Case Method Fast-Track, 1994",
)
VALUE_EFFORT = Method(
    "value_effort",
    _("Value and effort"),
    (Input("value", _("value"), _("1 to 10."), **TEN, days=3), EFFORT),
    lambda x: x["value"] / x["effort"],
    _("value ÷ effort"),
)
METHODS: dict[str, Method] = {one.slug: one for one in (RICE, ICE, WSJF, MOSCOW, VALUE_EFFORT)}


def weighted(criteria: Sequence[Mapping[str, Any]]) -> Method:
    """Weighted scoring: criteria from 1 to 5, each with its share of 100 points; `reverse` where less is better.

    `criteria` hold key, label, weight (≥ 0) and reverse. Raises ValueError when no weight is above 0.
    """
    total = sum(float(one["weight"]) for one in criteria)
    if not total > 0:
        raise ValueError("no weight is above 0")
    parts = [(f"criterion.{one['key']}", float(one["weight"]) / total, bool(one.get("reverse"))) for one in criteria]

    def score(columns: Columns):
        return sum(
            100 * share * ((5 - columns[name]) / 4 if reverse else (columns[name] - 1) / 4)
            for name, share, reverse in parts
        )

    inputs = [
        Input(f"criterion.{one['key']}", one["label"], _("1 to 5."), minimum=1, maximum=5, days=1) for one in criteria
    ]
    about = " + ".join(f"{one['label']} × {100 * float(one['weight']) / total:.0f} %" for one in criteria)
    return Method("weighted", _("Weighted scoring"), inputs, score, about, "Keeney & Raiffa 1976, additive model")
