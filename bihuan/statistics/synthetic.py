"""The effect on one unit against a mixture of others that ran like it before (synthetic control)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .estimate import Estimate

LEAST_CONTROLS = 8


@dataclass(frozen=True)
class Synthetic:
    """The mean gap after the release in the series' unit, the controls' weights (sum 1), and where it ranks.

    The interval's level is what that many controls can give: n of n + 1.
    `p` is the share of units, the real one among them, whose gap grew as much when the release is pretended there.
    With few controls p cannot be small: `verdict` is "effect" at p ≤ alpha, else "cannot tell"; `smallest` is the
    gap the unit would have needed to stand out from every pretended one.
    """

    estimate: Estimate
    weights: tuple[float, ...]
    p: float
    smallest: float
    verdict: str


def weigh(target: Any, controls: Any) -> Any:
    """Weights ≥ 0 with sum 1 of controls (days, units) that come nearest to target (days,), levels aside.

    Source: Abadie, Diamond, Hainmueller 2010; levels taken out as Ferman, Pinto 2021.
    """
    import numpy as np
    from scipy.optimize import nnls

    target, controls = target - target.mean(), controls - controls.mean(axis=0)
    heavy = 1000 * max(1e-12, float(np.abs(controls).max()))
    weights, _ = nnls(np.vstack([controls, np.full(controls.shape[1], heavy)]), np.append(target, heavy))
    return weights / weights.sum()


def _gap(values: Any, unit: int, release: int) -> tuple[float, float, Any]:
    import numpy as np

    # What was released into never stands in for another: its effect would look like their noise.
    others = np.delete(values, [0, unit], axis=0).T
    weights = weigh(values[unit][:release], others[:release])
    gap = values[unit] - others @ weights
    gap = gap - gap[:release].mean()
    return float(gap[release:].mean()), max(float(np.sqrt((gap[:release] ** 2).mean())), 1e-12), weights


def synthetic_control(
    series: Sequence[float], controls: Sequence[Sequence[float]], release: int, alpha: float = 0.1
) -> Synthetic:
    """The effect from day `release` (from 0) on; daily values without gaps, all in one unit and as many days.

    Raises ValueError for fewer than eight controls, uneven rows, or fewer than 28 days before and 7 after.
    Source: Abadie, Diamond, Hainmueller 2010, permutation over units by the ratio of the gap to the fit before.
    """
    import numpy as np

    if len(controls) < LEAST_CONTROLS or any(len(row) != len(series) for row in controls):
        raise ValueError(f"At least {LEAST_CONTROLS} controls are needed, each with as many days as the series.")
    values = np.array([series, *controls], dtype=float)
    if release < 28 or values.shape[1] - release < 7 or not np.isfinite(values).all():
        raise ValueError("Finite values of 28 days before and 7 after the release are needed.")
    found = [_gap(values, unit, release) for unit in range(len(values))]
    ratios = [abs(value) / fit for value, fit, _ in found]
    p = sum(ratio >= ratios[0] for ratio in ratios) / len(ratios)
    value, fit, weights = found[0]
    verdict = "effect" if p <= alpha else "cannot tell"
    half, level = max(ratios[1:]) * fit, len(controls) / (len(controls) + 1)
    estimate = Estimate(value, value - half, value + half, level)
    return Synthetic(estimate, tuple(map(float, weights)), p, half, verdict)
