"""Where bubbles stand in a picture of two numbers: round steps along the axes, and none hidden behind another."""

import math
import sys
from typing import Any

WIDTH, HEIGHT, EDGE = 960, 460, 52
ROUNDS = 16
Point = dict[str, Any]


def steps(most: float) -> list[float]:
    """From 0 in four to ten round steps (1, 2 or 5 times a power of ten) to the first at or above `most`."""
    if not most > 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = max(times * power for times in (1, 2, 5) if times * power <= most / 4)
    return [min(step * turn, sys.float_info.max) for turn in range(math.ceil(most / step - 1e-9) + 1)]


def axis(values: list[float], upward: bool) -> list[tuple[float, float]]:
    """Each step's value and where it stands, in the picture's units."""
    found = steps(max(values, default=0))
    return [(value, along(value, found[-1], upward)) for value in found]


def along(value: float, most: float, upward: bool) -> float:
    share = value / most
    return HEIGHT - EDGE - (HEIGHT - 1.5 * EDGE) * share if upward else EDGE + (WIDTH - 1.5 * EDGE) * share


def placed(points: list[Point]) -> dict[str, list[tuple[float, float]]]:
    """Give each point (x, y, voices) its `at` and `radius`, and `left` and `top` where its bubble is drawn.

    Returns the steps of both axes. Linear from 0. `moved`: the bubble no longer lies over its place.
    """
    axes = {name: axis([point[name] for point in points], name == "y") for name in ("x", "y")}
    for point in points:
        point["at"] = tuple(along(point[name], axes[name][-1][0], name == "y") for name in ("x", "y"))
        point["left"], point["top"] = point["at"]
        point["radius"] = 10 + 2.5 * math.sqrt(point["voices"])
    for _round in range(ROUNDS):
        if not part(points):
            break
    for point in points:
        point["moved"] = math.dist(point["at"], (point["left"], point["top"])) > point["radius"]
    return axes


def part(points: list[Point]) -> bool:
    """Push bubbles that cover each other half the way apart; false when none do."""
    row = sorted(points, key=lambda point: point["left"])
    widest = 2 * max((point["radius"] for point in row), default=0)
    pushed = False
    for turn, one in enumerate(row):
        for other in row[turn + 1 :]:
            across, down = other["left"] - one["left"], other["top"] - one["top"]
            if across > widest:
                break
            apart, needed = math.hypot(across, down), one["radius"] + other["radius"]
            if apart >= needed - 0.5:
                continue
            pushed = True
            right, below = (across / apart, down / apart) if apart > 0.01 else (math.cos(turn), math.sin(turn))
            push(one, -right * (needed - apart) / 2, -below * (needed - apart) / 2)
            push(other, right * (needed - apart) / 2, below * (needed - apart) / 2)
    return pushed


def push(point: Point, across: float, down: float) -> None:
    radius = point["radius"]
    point["left"] = min(max(point["left"] + across, EDGE), WIDTH - radius)
    point["top"] = min(max(point["top"] + down, radius), HEIGHT - EDGE)
