"""A private PostgreSQL cluster for a benchmark, with its defaults for durability."""

import os
import shutil
import subprocess
from pathlib import Path

PORT = 18_766


class Cluster:
    def __init__(self, folder: Path):
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self.bin = binaries[-1] if binaries else Path(shutil.which("initdb") or "initdb").parent
        self.data = folder / "cluster"
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
        self.as_owner(self.bin / "initdb", "-D", self.data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C")
        where = f"-c listen_addresses=127.0.0.1 -c port={PORT} -c unix_socket_directories={self.data}"
        settings = f"{where} -c shared_buffers=128MB"
        self.as_owner(self.bin / "pg_ctl", "-D", self.data, "-o", settings, "-l", self.data / "log", "-w", "start")
        self.pid = int((self.data / "postmaster.pid").read_text().split()[0])
        self.address = f"postgres://bench@127.0.0.1:{PORT}/postgres"

    def as_owner(self, *command) -> None:
        owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        subprocess.run([*owner, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def analyze(self) -> None:
        subprocess.run(
            [self.bin / "psql", "-q", self.address.replace("postgres://", "postgresql://"), "-c", "VACUUM ANALYZE"],
            check=True,
        )

    def stop(self) -> None:
        self.as_owner(self.bin / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
