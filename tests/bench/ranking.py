"""5,000 requirements ranked anew with 2,000 draws each, every input a range: CPU seconds, and what a second holds.

python -m tests.bench.ranking [--rows 5000] [--draws 2000]
"""

import argparse
import random
import resource
import time

from bihuan.areas.requirements.ranking.information import worth_knowing
from bihuan.areas.requirements.ranking.methods import METHODS
from bihuan.areas.requirements.ranking.ranges import Range
from bihuan.areas.requirements.ranking.simulation import simulate

TOP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--draws", type=int, default=2000)
    asked = parser.parse_args()
    chance = random.Random(1)
    simulate([{"x": Range(1, 2)}], METHODS["rice"].__class__("x", "x", [], lambda c: 0, ""), top=1, draws=20)
    for slug, method in METHODS.items():
        rows = [{one.name: doubtful(one, chance) for one in method.inputs} for _row in range(asked.rows)]
        wall, cpu = time.perf_counter(), time.process_time()
        outcome = simulate(rows, method, top=TOP, draws=asked.draws)
        ranked = time.perf_counter() - wall, time.process_time() - cpu
        cpu = time.process_time()
        unknown = worth_knowing(rows, method, outcome, top=TOP)
        words = f"{slug:14} {ranked[0]:5.2f} s wall  {ranked[1]:5.2f} s CPU  {len(unknown)} unknowns"
        print(f"{words} in {time.process_time() - cpu:.2f} s CPU")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def doubtful(one, chance: random.Random) -> Range:
    low = chance.uniform(max(one.minimum, 0.5), min(one.maximum, 50) * 0.6)
    return Range(low, min(low * chance.uniform(1.2, 3), one.maximum))


if __name__ == "__main__":
    main()
