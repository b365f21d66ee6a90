"""The long form of tests/test_faults.py: fifty kills under load on a database, and what became of the writes.

python -m tests.bench.faults [--postgres] [--kills 50] [--seed 1]
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.cluster import Cluster
from tests.faults.house import House
from tests.faults.writers import Load


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder)) if options.postgres else None
        data = Path(folder) / "data"
        data.mkdir()
        house = House(data, cluster.address if cluster else "")
        try:
            house.furnish()
            house.start()
            house.wait_for(200)
            told(house, options)
        finally:
            house.stop()
            if cluster:
                cluster.stop()


def told(house: House, options) -> None:
    chance, killed, began = random.Random(options.seed), Counter(), time.monotonic()
    with Load(house, options.writers) as load:
        while sum(killed.values()) < options.kills:
            time.sleep(chance.uniform(0.1, 2.0))
            killed[house.kill_one(chance)] += 1
            house.wait_for(200)
        house.wait_for(200)
        time.sleep(2)
    seconds = time.monotonic() - began
    house.stop()
    print(f"seed {options.seed}: {dict(killed)} in {seconds:.0f} s, {load.acknowledged} writes acknowledged")
    print(f"sent again {load.again}, longest until answered {load.longest:.1f} s, answered wrongly {len(load.wrong)}")
    for text in [*load.wrong[:20], *house.check(load.writes)]:
        print("  ", text)


if __name__ == "__main__":
    main()
