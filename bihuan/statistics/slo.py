"""Promises of service: Apdex, what is left of the error budget, and when it burns too fast."""

from collections.abc import Mapping
from dataclasses import dataclass

from .estimate import check_part, check_share


@dataclass(frozen=True)
class Rule:
    """Alarms where both windows (hours) burn at least `rate` times as fast as the budget allows."""

    name: str
    rate: float
    long: float
    short: float


# Google, The Site Reliability Workbook, chapter 5, table 5-8.
RULES = (Rule("fast", 14.4, 1, 5 / 60), Rule("slow", 6, 6, 0.5), Rule("ticket", 1, 72, 6))


@dataclass(frozen=True)
class Budget:
    """What a promise allows in its period: bad events allowed, spent, the share left (below 0 where overspent)."""

    allowed: float
    spent: float
    left: float
    state: str


def apdex(satisfied: float, tolerating: float, total: float) -> float:
    """(satisfied + tolerating / 2) / total, 0…1; satisfied within T, tolerating within 4 T.

    Raises ValueError for counts that cannot be. Source: Apdex Alliance, technical specification 1.1, 2007.
    """
    if satisfied < 0 or tolerating < 0:
        raise ValueError("Counts must not be below 0.")
    check_part(satisfied + tolerating, total, "Apdex")
    return (satisfied + tolerating / 2) / total


def budget(bad: float, total: float, target: float, warn: float = 0.25) -> Budget:
    """The error budget of a period so far: `target` as a share (0.999), `total` the events of the whole period.

    `state` is "open" (release freely), "careful" (less than `warn` of it left) or "spent" (mend before releasing).
    Raises ValueError for counts that cannot be and a target outside 0…1.
    Source: Site Reliability Workbook, appendix B (error budget policy).
    """
    check_share(target, "The target")
    check_share(warn, "The warning")
    check_part(bad, total, "the budget")
    allowed = total * (1 - target)
    left = 1 - bad / allowed
    return Budget(allowed, bad, left, "spent" if left <= 0 else "careful" if left < warn else "open")


def burn_rate(bad: float, total: float, target: float) -> float:
    """How many times as fast as allowed the budget burns; 1 spends exactly all of it, 0 where nothing came.

    Raises ValueError for counts that cannot be and a target outside 0…1. Source: Site Reliability Workbook, ch. 5.
    """
    check_share(target, "The target")
    if total == 0:
        return 0.0
    check_part(bad, total, "the window")
    return bad / total / (1 - target)


def alarms(windows: Mapping[float, tuple[float, float]], target: float) -> list[Rule]:
    """The rules that alarm, fastest first; `windows` maps hours (RULES' long and short) to (bad, total) events.

    Raises ValueError where a rule's window is missing. Source: RULES, multiwindow, multi-burn-rate alerts.
    """
    needed = {hours for rule in RULES for hours in (rule.long, rule.short)}
    if missing := sorted(needed - set(windows)):
        raise ValueError(f"Windows of these hours are missing: {missing}.")
    rates = {hours: burn_rate(*counts, target) for hours, counts in windows.items()}
    # 1 - 0.999 is a little more than 0.001, and exactly at the threshold is an alarm.
    return [rule for rule in RULES if min(rates[rule.long], rates[rule.short]) >= rule.rate * (1 - 1e-9)]
