"""How often effects without an A/B test alarm falsely, and how often their interval holds what was put in.

`python -m tests.bench.effects [TRIES]` prints a table: false alarms of placebo releases (nominal 5 %) and the
coverage of injected effects (nominal 95 %), by memory of the errors and by their tails.
"""

import sys

import numpy as np

from bihuan.statistics.effects import against_controls, before_after

BEFORE, AFTER = 70, 21


def noise(random, memory, tails, days):
    """AR(1) errors of variance 1, normal or Student's t with three degrees."""
    shocks = random.standard_t(3, days + 50) / np.sqrt(3) if tails == "heavy" else random.normal(size=days + 50)
    errors = np.zeros(days + 50)
    for day in range(1, days + 50):
        errors[day] = memory * errors[day - 1] + shocks[day] * np.sqrt(1 - memory**2)
    return errors[50:]


def series(random, memory, tails, days=BEFORE + AFTER):
    """A weekday pattern, a trend and the errors."""
    day = np.arange(days)
    return 100 + 5 * (day % 7 < 5) + 0.02 * day + noise(random, memory, tails, days)


def one(random, memory, tails, effect, method):
    values = series(random, memory, tails)
    values[BEFORE:] += effect
    if method == "before/after":
        return before_after(list(values), BEFORE)
    shared = noise(random, 0.5, "normal", BEFORE + AFTER)
    controls = [series(random, memory, tails) + shared for _ in range(3)]
    return against_controls(list(values + shared), controls, BEFORE)


def main(tries):
    print(f"{'method':<14}{'memory':>7} {'tails':<8}{'false alarms':>13}{'verdicts':>10}{'covered':>9}{'seen':>7}")
    for method in ("before/after", "controls"):
        for memory in (0.0, 0.3, 0.5):
            for tails in ("normal", "heavy"):
                random = np.random.default_rng(8)
                none = [one(random, memory, tails, 0, method) for _ in range(tries)]
                some = [one(random, memory, tails, 2, method) for _ in range(tries)]
                alarms = np.mean([found.estimate.excludes_zero for found in none])
                verdicts = np.mean([found.verdict == "effect" for found in none])
                covered = np.mean([found.estimate.low <= 2 <= found.estimate.high for found in some])
                seen = np.mean([found.verdict == "effect" for found in some])
                row = f"{alarms:>12.1%}{verdicts:>10.1%}{covered:>9.1%}{seen:>7.0%}"
                print(f"{method:<14}{memory:>7} {tails:<8}{row}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
