"""An estimate as people write it: a number, or the two numbers between which it lies in eight of ten cases."""

import math
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MOST = 1e15  # beyond it a double cannot tell one from the next
Z80 = 1.2815515655446004  # 80 % of a normal distribution lie within so many standard deviations
NUMBER = r"[+-]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?"
TEXT = re.compile(
    rf"^\s*(?P<first>{NUMBER})\s*[%％]?\s*(?:(?P<sign>\.\.+|…|–|—|-|~|～|〜|至|到|to|±)\s*(?P<second>{NUMBER})\s*[%％]?)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Range:
    """An 80 % interval; where both ends are the same, a number that is taken to be known."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        return self.low == self.high

    @property
    def middle(self) -> float:
        """The median: geometric where the range is positive, as its distribution is, else arithmetic."""
        return math.sqrt(self.low * self.high) if self.low > 0 else (self.low + self.high) / 2

    def at(self, z: Any, minimum: float = -math.inf, maximum: float = math.inf) -> Any:
        """The values at `z` standard deviations, an array or a number, kept within what is possible.

        Log-normal where the range is positive (effort and reach are products of many causes: Limpert, Stahel & Abbt
        2001), else normal; low and high are its 10 % and 90 % points.
        """
        import numpy as np

        if self.known:
            values = np.full_like(np.asarray(z, dtype=np.float32), self.low)
        elif self.low > 0:
            values = self.middle * np.exp(z * (math.log(self.high / self.low) / (2 * Z80)))
        else:
            values = self.middle + z * ((self.high - self.low) / (2 * Z80))
        return np.clip(values, minimum, maximum)

    def __str__(self):
        return number(self.low) if self.known else f"{number(self.low)}..{number(self.high)}"


def number(value: float) -> str:
    return f"{value:.10g}"


def read_range(text: str, *, minimum: float = -math.inf, maximum: float = math.inf) -> Range | None:
    """5, 3..8, 3–8, 3 到 8 or 5±2; None for nothing. Raises ValueError that says what to write instead."""
    if not text.strip():
        return None
    found = TEXT.match(text.translate(str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")))
    if not found:
        raise ValueError(_("“%(text)s” is no number. Write one like 5, or a range like 3..8.") % {"text": text.strip()})
    first = float(found["first"].replace(",", ""))
    second = float(found["second"].replace(",", "")) if found["second"] else first
    if found["sign"] == "±":
        first, second = first - abs(second), first + abs(second)
    if max(abs(first), abs(second)) > MOST:
        raise ValueError(
            _("%(text)s is too large. Write at most %(most)s.") % {"text": text.strip(), "most": f"{MOST:,.0f}"}
        )
    if first > second:
        raise ValueError(_("%(text)s runs backwards: write the smaller number first.") % {"text": text.strip()})
    if first < minimum or second > maximum:
        raise ValueError(limits(minimum, maximum))
    return Range(first, second)


def limits(minimum: float, maximum: float) -> str:
    if maximum == math.inf:
        return _("It is at least %(minimum)s.") % {"minimum": number(minimum)}
    return _("It lies between %(minimum)s and %(maximum)s.") % {"minimum": number(minimum), "maximum": number(maximum)}
