"""Readers of live updates beside writers: does each hear of every write, and how soon, also after a broken line."""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

from tests import ready
from tests.bench.cluster import Cluster
from tests.bench.processes import Family

PORT = 18_767
GRACE = 15.0
SERVE = ("-m", "bihuan", "serve")
Write = tuple[int, int]  # number and version: what a reader is told of


@dataclass(frozen=True)
class Plan:
    port: int = PORT
    readers: int = 100
    writers: int = 20
    seconds: float = 60
    pause: float = 0.5  # between two writes of one writer
    least: int = 0  # writes of each, however long they take
    torn: int = 25  # readers whose line is cut again and again
    every: float = 5.0  # seconds a line lasts, about


@dataclass
class Report:
    """`late` are the delays of all deliveries in seconds, from when the writer had its answer."""

    writes: int = 0
    deliveries: int = 0
    cuts: int = 0
    again: int = 0
    resets: int = 0
    missed: list[tuple[int, Write]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    since_sent: list[float] = field(default_factory=list)

    def share(self, part: float, of: list[float]) -> float:
        return sorted(of)[min(int(len(of) * part), len(of) - 1)] if of else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL cluster")
    parser.add_argument("--seconds", type=float, default=Plan.seconds)
    parser.add_argument("--readers", type=int, default=Plan.readers)
    parser.add_argument("--writers", type=int, default=Plan.writers)
    parser.add_argument("--pause", type=float, default=Plan.pause, help="seconds between two writes of one writer")
    parser.add_argument("--workers", type=int, default=1, help="web processes")
    options = parser.parse_args()
    plan = Plan(
        readers=options.readers, writers=options.writers, seconds=options.seconds, pause=options.pause,
        torn=options.readers // 4,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="bihuan-live-") as folder:
        os.chmod(folder, 0o755)
        cluster = Cluster(Path(folder)) if options.postgres else None
        try:
            with served(Path(folder), plan.port, cluster.address if cluster else "", options.workers) as (
                server,
                *keys,
            ):
                family = Family(server.pid, cluster.pid if cluster else None)
                before = family.cpu()
                report = measured(plan, *keys)
                told(plan, report, family.cpu() - before, family.memory())
        finally:
            if cluster:
                cluster.stop()


def told(plan: Plan, report: Report, cpu: float, memory: int) -> None:
    print(f"{plan.readers} readers, {plan.writers} writers, {plan.seconds:.0f} s")
    print(f"writes        {report.writes:8}  ({report.writes / plan.seconds:.0f} a second)")
    print(f"deliveries    {report.deliveries:8}  and {report.again} a second time, after {report.cuts} cut lines")
    print(f"missed        {len(report.missed):8}  {report.resets} told to read anew")
    for name, of in (("from the answer", report.late), ("from sending", report.since_sent)):
        shares = "  ".join(f"{label} {report.share(part, of) * 1000:.0f} ms" for label, part in SHARES)
        print(f"{name:<16}{shares}")
    print(f"server        {cpu / plan.seconds:8.2f} cores, {memory / 2**20:.0f} MB")


SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))


@contextmanager
def served(
    folder: Path, port: int, database: str, workers: int = 1, program: Sequence[str] = SERVE
) -> Iterator[tuple[Any, str, str]]:
    """A server on data of its own: its process, a token, a session."""
    environment = os.environ | {"BIHUAN_DATA": str(folder / "data"), "BIHUAN_API_RATE": "0", "BIHUAN_LOG": "ERROR"}
    environment |= {"BIHUAN_DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    environment |= {"BIHUAN_URL": f"http://127.0.0.1:{port}", "BIHUAN_HOSTS": ""}
    if not (ready.DATABASE if database else ready.begins(folder / "data")):
        subprocess.run([sys.executable, "-m", "bihuan", "migrate", "-v0"], env=environment, check=True)
    keys = json.loads(subprocess.check_output([sys.executable, "-m", "tests.bench.prepare"], env=environment))
    command = [sys.executable, *program, "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=environment)
    try:
        until = time.monotonic() + 30
        while not answers(port):
            if time.monotonic() > until or server.poll() is not None:
                raise SystemExit("the server did not come up")
            time.sleep(0.1)
        yield server, *keys
    finally:
        server.terminate()
        server.wait(20)


def answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False


def measured(plan: Plan, token: str, session: str) -> Report:
    """Readers listen in this process, writers write in another; both clocks are the machine's."""
    context = multiprocessing.get_context("spawn")
    go, said = context.Event(), context.Queue()
    writers = context.Process(target=write_all, args=(plan, token, go, said))
    writers.start()
    try:
        return asyncio.run(listened(plan, session, go, said))
    finally:
        writers.terminate()
        writers.join()


# writers


def write_all(plan: Plan, token: str, go: Any, said: Any) -> None:
    written: list[tuple[Write, float, float]] = []
    go.wait()
    until = time.monotonic() + plan.seconds
    threads = [Thread(target=write, args=(plan, token, number, until, written)) for number in range(plan.writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said.put(written)


def write(plan: Plan, token: str, seed: int, until: float, written: list) -> None:
    """Create now and then, change what was created in between."""
    chance = random.Random(seed)
    connection = HTTPConnection("127.0.0.1", plan.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    root, mine, done = "/api/v1/bench/requirements/", 0, 0
    time.sleep(chance.random() * plan.pause)
    while done < plan.least or time.monotonic() < until:
        method, path = ("PATCH", f"{root}{mine}/") if mine and chance.random() < 0.8 else ("POST", root)
        sent = time.monotonic()
        connection.request(method, path, json.dumps({"title": f"写 {seed} {sent}"}), headers)
        answer = connection.getresponse()
        item = json.loads(answer.read())
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path} answered {answer.status}: {item}")
        mine, done = item["number"], done + 1
        written.append(((mine, item["version"]), sent, time.monotonic()))
        time.sleep(plan.pause * (0.5 + chance.random()))


# readers


@dataclass
class Reader:
    heard: dict[Write, float] = field(default_factory=dict)
    again: int = 0
    resets: int = 0
    cuts: int = 0
    last: str = ""

    async def follow(self, plan: Plan, session: str, line: float | None, ready: asyncio.Event, chance) -> None:
        """Listen for ever; with `line` the connection is cut after about so many seconds and taken up again."""
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", plan.port)
            resume = f"Last-Event-ID: {self.last}\r\n" if self.last else ""
            writer.write(
                f"GET /live?workspace=bench HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\n"
                f"Cookie: session={session}\r\n{resume}\r\n".encode()
            )
            lasts = line * (0.5 + chance.random()) if line else None
            try:
                await asyncio.wait_for(self.read(reader, ready), lasts)
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
                self.cuts += 1
            finally:
                writer.transport.abort()
            await asyncio.sleep(chance.random())

    async def read(self, stream: asyncio.StreamReader, ready: asyncio.Event) -> None:
        status = await stream.readline()
        if b" 200 " not in status:
            raise SystemExit(f"/live answered {status!r}")
        name = topic = ""
        while True:
            line = (await stream.readuntil(b"\n")).decode().rstrip("\r\n")
            if line.startswith("retry:"):
                ready.set()
            elif line.startswith("id: "):
                name = line[4:]
            elif line.startswith("event: "):
                topic = line[7:]
            elif line.startswith("data: "):
                self.take(topic, json.loads(line[6:]))
            elif not line and name:
                self.last, name = name, ""

    def take(self, topic: str, data: dict) -> None:
        if topic == "reset":
            self.resets += 1
        elif topic == "changed" and data["verb"] in ("created", "changed"):
            write = (data["number"], data["version"])
            if write in self.heard:
                self.again += 1
            else:
                self.heard[write] = time.monotonic()


async def listened(plan: Plan, session: str, go: Any, said: Any) -> Report:
    readers = [Reader() for _ in range(plan.readers)]
    ready = [asyncio.Event() for _ in readers]
    tasks = [
        asyncio.create_task(
            each.follow(plan, session, plan.every if at < plan.torn else None, ready[at], random.Random(at))
        )
        for at, each in enumerate(readers)
    ]
    await asyncio.wait_for(asyncio.gather(*(each.wait() for each in ready)), 60)
    go.set()
    written = await asyncio.to_thread(said.get)
    wanted = {write for write, _sent, _answered in written}
    until = time.monotonic() + GRACE
    while time.monotonic() < until and any(not wanted <= each.heard.keys() for each in readers):
        await asyncio.sleep(0.1)
    broken = [task.exception() for task in tasks if task.done() and not task.cancelled()]
    for task in tasks:
        task.cancel()
    if broken:
        raise broken[0]
    return summed(readers, written)


def summed(readers: list[Reader], written: list[tuple[Write, float, float]]) -> Report:
    report = Report(writes=len(written))
    for at, each in enumerate(readers):
        report.again, report.cuts = report.again + each.again, report.cuts + each.cuts
        report.resets += each.resets
        for write, sent, answered in written:
            if (heard := each.heard.get(write)) is None:
                report.missed.append((at, write))
            else:
                report.late.append(max(heard - answered, 0.0))
                report.since_sent.append(heard - sent)
    report.deliveries = len(report.late)
    return report


if __name__ == "__main__":
    main()
