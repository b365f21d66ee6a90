"""A regression of a series whose errors remember: every strength of memory is weighed by how well it fits."""

from dataclasses import dataclass
from typing import Any

from .estimate import Estimate


@dataclass(frozen=True)
class Mixture:
    """What a coefficient may be: Student's t distributions, one for each strength of memory, with their weights."""

    centers: Any
    errors: Any
    weights: Any
    freedom: int

    def below(self, value: float) -> float:
        """The share that lies below a value."""
        from scipy.special import stdtr

        return float(self.weights @ stdtr(self.freedom, (value - self.centers) / self.errors))

    def quantile(self, share: float) -> float:
        """The value with this share below, by bisection."""
        from scipy.special import stdtrit

        ends = self.centers + stdtrit(self.freedom, share) * self.errors
        low, high = float(ends.min()), float(ends.max())
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < share else (low, middle)
        return (low + high) / 2

    def estimate(self, level: float = 0.95) -> Estimate:
        """The mean with the interval that leaves as much below as above."""
        tail = (1 - level) / 2
        return Estimate(float(self.weights @ self.centers), self.quantile(tail), self.quantile(1 - tail), level)

    @property
    def p(self) -> float:
        """Two-sided, that the coefficient is 0."""
        share = self.below(0)
        return min(1.0, 2 * min(share, 1 - share))

    def smallest(self, level: float = 0.95, power: float = 0.8) -> float:
        """The smallest effect that would have been seen with this power, in the series' unit (Bloom 1995)."""
        half = (self.quantile(0.5 + level / 2) - self.quantile(0.5 - level / 2)) / 2
        return half + (self.quantile(power) - self.quantile(0.5))


def fit(y: Any, x: Any, days: Any, column: int) -> Mixture:
    """What the coefficient of x[:, column] may be; y (n,), x (n, k) of full rank, days (n,) rising whole numbers.

    Errors follow an AR(1) process over days, gaps included. Its strength (-0.3…0.95) is not estimated once but
    integrated out with the restricted likelihood, so that short series do not promise too much.
    Raises ValueError for fewer than four observations more than coefficients or columns that say the same.
    Source: Zellner, Tiao 1964 (regression with autocorrelated errors); Harville 1974 (restricted likelihood).
    """
    import numpy as np

    n, k = x.shape
    if n < k + 4:
        raise ValueError(f"{n} observations are too few for {k} coefficients.")
    if np.linalg.matrix_rank(x) < k:
        raise ValueError("Two columns of the regression say the same.")
    strengths = np.concatenate([np.linspace(-0.3, 0.9, 25), [0.93, 0.95]])
    centers, errors, likelihoods = _at(strengths, y, x, np.diff(days).astype(int), column)
    weights = np.exp(likelihoods - likelihoods.max())
    weights[-2:] *= 0.5  # the last two stand nearer to their neighbors than the others
    return Mixture(centers, errors, weights / weights.sum(), n - k)


def _at(strengths: Any, y: Any, x: Any, steps: Any, column: int) -> tuple[Any, Any, Any]:
    """Coefficient, its error and the log restricted likelihood for every strength at once, each (strengths,)."""
    import numpy as np

    carried = np.sign(strengths)[:, None] ** steps * np.abs(strengths)[:, None] ** steps
    spread = np.sqrt(1 - carried**2)
    whole = np.column_stack([x, y])
    white = (whole[1:] - carried[:, :, None] * whole[:-1]) / spread[:, :, None]
    white = np.concatenate([np.broadcast_to(whole[:1], (len(strengths), 1, whole.shape[1])), white], axis=1)
    products = white.transpose(0, 2, 1) @ white
    information, cross = products[:, :-1, :-1], products[:, :-1, -1]
    inverse = np.linalg.inv(information)
    beta = (inverse @ cross[:, :, None])[:, :, 0]
    rest = white[:, :, -1] - (white[:, :, :-1] @ beta[:, :, None])[:, :, 0]
    freedom = len(y) - x.shape[1]
    # Below a billionth of the values is rounding, not spread.
    squares = np.maximum((rest**2).sum(axis=1), 1e-18 * float(y @ y) + 1e-30)
    errors = np.maximum(np.sqrt(squares / freedom * inverse[:, column, column]), 1e-15)
    size = np.linalg.slogdet(information)[1]
    likelihoods = -np.log(spread).sum(axis=1) - size / 2 - freedom / 2 * np.log(squares)
    return beta[:, column], errors, likelihoods
