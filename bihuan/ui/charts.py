"""Where lines, ticks and labels of a chart stand: plain numbers in, plain data out for the macros of ui/charts.html."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 960, 280
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 26
# Of many times so many are written below the chart.
NAMED = 8


@dataclass(frozen=True)
class Line:
    """A path with gaps where nothing is known; `points` carry what a pointer is told."""

    name: str
    color: int
    dashed: bool
    path: str
    points: list[tuple[float, float, str, float]]


@dataclass(frozen=True)
class Chart:
    ticks: list[tuple[float, str]]
    marks: list[tuple[float, str]]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers that hold [low, high]: steps of 1, 2 or 5 times a power of ten, at least three of them.

    Heckbert, Nice numbers for graph labels, Graphics Gems 1990.
    """
    if high <= low:
        low, high = (low - abs(low) or -1, high + abs(high) or 1) if low else (0.0, 1.0)
    raw = (high - low) / about
    base = 10.0 ** floor(log10(raw))
    step = next(base * each for each in (1, 2, 5, 10) if base * each >= raw)
    first, last = floor(low / step), ceil(high / step)
    last = max(last, first + 2)
    return [round(step * n, 12) for n in range(first, last + 1)]


def line_chart(
    names: Sequence[str], rows: Sequence[Sequence[float | None]], times: Sequence[str], dashed: Sequence[bool] = ()
) -> Chart:
    """A chart of lines over times. `rows` has for each line a value for each time, None where nothing is known."""
    known = [value for row in rows for value in row if value is not None]
    ticks = nice_ticks(min([0.0, *known]), max([0.0, *known]))
    low, high = ticks[0], ticks[-1]
    step = (WIDTH - LEFT - RIGHT) / max(len(times) - 1, 1)

    def x_of(number: int) -> float:
        return round(LEFT + step * number, 1) if len(times) > 1 else (LEFT + WIDTH - RIGHT) / 2

    def y_of(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    lines = []
    for number, (name, row) in enumerate(zip(names, rows, strict=True)):
        points = [(x_of(n), y_of(value), times[n], value) for n, value in enumerate(row) if value is not None]
        known_at = [n for n, value in enumerate(row) if value is not None]
        joined = [
            f"{'L' if n and known_at[n - 1] == known_at[n] - 1 else 'M'}{x} {y}" for n, (x, y, *_) in enumerate(points)
        ]
        lines.append(Line(name, number % 6 + 1, bool(dashed and dashed[number]), "".join(joined), points))
    every = max(1, ceil(len(times) / NAMED))
    marks = [(x_of(n), time) for n, time in enumerate(times) if n % every == 0]
    return Chart([(y_of(value), short(value)) for value in ticks], marks, lines)


def short(value: float) -> str:
    """A number as an axis has it: 1.2k, 3M."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.6g}"
