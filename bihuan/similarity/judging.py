"""Whether two texts ask for the same: a chance between 0 and 1, before and after a team has corrected it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bihuan.similarity.pairs import Reading, differences, measures

# What a team that has corrected nothing yet starts with, in the order of MEASURES, and where one half lies.
COLD = (1.0, 1.0, 3.0, 3.0, 0.0, 1.0, 1.0, -0.5, 0.0)
HALF = 3.6
# Of a plugged-in model: two wishes at random have cosines of .1 to .4 there, the same one in other words .6 to .9.
OUTSIDE, OUTSIDE_HALF = 6.0, 0.5


@dataclass(frozen=True)
class Judge:
    """Weights of the measures and of single words; `words` is empty until something was confirmed or rejected."""

    weights: Sequence[float] = COLD
    half: float = HALF
    words: Mapping[str, float] = field(default_factory=dict)

    def chance(self, one: Reading, other: Reading, cosine: float | None = None) -> float:
        """How likely it is that both ask for the same; `cosine` is what a plugged-in model makes of the two."""
        total = (
            sum(weight * value for weight, value in zip(self.weights, measures(one, other), strict=True)) - self.half
        )
        if self.words:
            total += sum(self.words.get(word, 0.0) for word in differences(one, other))
        if cosine is not None:
            total += OUTSIDE * (cosine - OUTSIDE_HALF)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
