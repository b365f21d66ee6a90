"""CPU milliseconds a request, memory and import speed of the served product, at 20,000 or 200,000 requirements."""

import argparse
import gzip
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.cluster import Cluster
from tests.bench.processes import Family

PORT = 18_765
REQUESTS = 300
SYLLABLES = (
    "订单仓储结算对账运费拆分波次盘点库位签收退货发票账单客户合同时效预约月台司机包裹批号效期序列审计阈值归因提醒"
)
LATIN = [
    "latency",
    "p95",
    "audit",
    "export",
    "sync",
    "retry",
    "batch",
    "policy",
    "queue",
    "invoice",
    "refund",
    "split",
    "wave",
    "bin",
    "slot",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL cluster")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        os.chmod(folder, 0o755)
        cluster = Cluster(Path(folder)) if options.postgres else None
        try:
            measure(Path(folder), options.rows, options.requests, cluster)
        finally:
            if cluster:
                cluster.stop()


def measure(folder: Path, rows: int, requests: int, cluster: Cluster | None) -> None:
    environment = os.environ | {"BIHUAN_DATA": str(folder / "data"), "BIHUAN_API_RATE": "1000000"}
    environment["BIHUAN_DATABASE_URL"] = cluster.address if cluster else ""
    table = folder / "requirements.csv"
    write_table(table, rows)
    run = lambda *command: subprocess.run([sys.executable, "-m", *command], env=environment, check=True)  # noqa: E731
    run("bihuan", "migrate", "-v0")
    token, session = json.loads(subprocess.check_output([sys.executable, "-m", "tests.bench.prepare"], env=environment))
    began = time.monotonic()
    run("bihuan", "import", "requirements", str(table), "--workspace", "bench", "--as", "bench@example.com")
    print(f"import          {rows / (time.monotonic() - began):8.0f} rows/s, start of the process included")
    if cluster:
        cluster.analyze()
    server = subprocess.Popen([sys.executable, "-m", "bihuan", "serve", "--port", str(PORT)], env=environment)
    try:
        wait_for_port()
        family = Family(server.pid, cluster.pid if cluster else None)
        wait_for_calm(family)
        report(family, token, session, rows, requests)
    finally:
        server.terminate()
        server.wait(20)


def report(family: Family, token: str, session: str, rows: int, requests: int) -> None:
    api = Caller({"Authorization": f"Bearer {token}"})
    page = Caller({"Cookie": f"session={session}", "Accept-Encoding": "gzip"})
    chance = random.Random(7)
    words = [pair(chance) for _ in range(requests)]
    cases = [
        ("list as JSON", lambda n: api.get("/api/v1/bench/requirements/?state=clarifying&sort=-score&limit=50")),
        ("one", lambda n: api.get(f"/api/v1/bench/requirements/{chance.randint(1, rows)}/")),
        ("create", lambda n: api.post("/api/v1/bench/requirements/", text(chance))),
        ("search", lambda n: api.get(f"/api/v1/bench/search/?q={words[n]}")),
        ("search, common", lambda n: api.get("/api/v1/bench/search/?q=audit")),
        ("list as HTML", lambda n: page.get("/bench/requirements/?state=clarifying&sort=-score")),
        ("detail as HTML", lambda n: page.get(f"/bench/requirements/{chance.randint(1, rows)}/")),
        ("board as HTML", lambda n: page.get("/bench/requirements/board/")),
        ("home as HTML", lambda n: page.get("/bench/")),
    ]
    for name, call in cases:
        for n in range(20):
            call(n)
        before, began = family.cpu(), time.monotonic()
        for n in range(requests):
            call(n)
        cpu, wall = family.cpu() - before, time.monotonic() - began
        print(f"{name:<16}{cpu / requests * 1000:7.2f} ms CPU  {wall / requests * 1000:7.2f} ms wall", flush=True)
    print(f"memory          {family.memory() / 2**20:7.0f} MB (proportional, all processes of the product)")
    print(f"first load      {first_load(page) / 1024:7.1f} kB gzip (list page with its styles, scripts, icons, fonts)")


class Caller:
    """One kept-alive connection."""

    def __init__(self, headers: dict[str, str]):
        self.headers = headers
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def get(self, path: str) -> bytes:
        from urllib.parse import quote

        return self.ask("GET", quote(path, safe="/?=&-%"))

    def post(self, path: str, body: dict) -> bytes:
        return self.ask("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def ask(self, method: str, path: str, body: bytes | None = None, more: dict | None = None) -> bytes:
        self.connection.request(method, path, body, self.headers | (more or {}))
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path} answered {answer.status}: {content[:400]!r}")
        return content


def first_load(page: Caller) -> int:
    """Bytes over the wire of one visit with an empty cache. Fonts count as they are."""
    html = gzip.decompress(page.get("/bench/requirements/")).decode()
    total = len(gzip.compress(html.encode()))
    html = re.sub(r"data-islands='[^']*'", "", html)  # named there for when they are needed, not loaded
    for address in sorted(set(re.findall(r"/static/[^\"'#\s)]+", html))):
        content = page.get(address)
        total += len(content)
        if ".css" in address:
            plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
            fonts = set(re.findall(r"url\(\"?\.?/?([^\")]+latin[^\")]*\.woff2)", plain.decode()))
            total += sum(
                len(page.get(f"/static/ui/{font}")) for font in fonts if font not in html and "mono" not in font
            )
    return total


def text(chance: random.Random) -> dict:
    words = [pair(chance) if chance.random() < 0.8 else chance.choice(LATIN) for _ in range(60)]
    return {"title": "".join(words[:6]), "body": " ".join(words[6:])}


def pair(chance: random.Random) -> str:
    at = chance.randrange(0, len(SYLLABLES) - 2, 2)
    return SYLLABLES[at : at + 2]


def write_table(path: Path, rows: int) -> None:
    import csv

    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "body", "state", "priority", "reach", "impact", "confidence", "effort"])
        for _ in range(rows):
            said = text(chance)
            state = chance.choice(["new", "clarifying", "reviewing", "scheduled", "delivering", "verified"])
            rice = [
                chance.randint(1, 2000),
                chance.choice([0.5, 1, 2, 3]),
                chance.randint(30, 95),
                chance.randint(1, 12),
            ]
            writer.writerow([said["title"], said["body"], state, chance.randint(0, 3), *rice])


def wait_for_calm(family: Family) -> None:
    """Until the worker has begun and has sealed what was imported: neither is a request."""
    calm = 0
    time.sleep(6)
    while calm < 3:
        before = family.cpu()
        time.sleep(1)
        calm = calm + 1 if family.cpu() - before < 0.05 else 0


def wait_for_port() -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=2).connect()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not come up")


if __name__ == "__main__":
    main()
