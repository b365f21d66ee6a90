"""CPU time and memory of a process and everything it started, read from /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


class Family:
    def __init__(self, *roots: int | None):
        self.roots = [root for root in roots if root]

    def members(self) -> list[int]:
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int(fields(int(entry.name))[1])
                except (FileNotFoundError, ProcessLookupError):
                    continue  # it ended while we looked
        found, added = set(self.roots), True
        while added:
            added = {pid for pid, parent in parents.items() if parent in found} - found
            found |= added
        return sorted(found & parents.keys())

    def cpu(self) -> float:
        """Seconds of CPU used so far, children that have ended included."""
        return sum(sum(int(field) for field in fields(pid)[11:15]) for pid in self.members()) / TICK

    def memory(self) -> int:
        """Bytes in proportional share: what is shared counts once."""
        total = 0
        for pid in self.members():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total


def fields(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name: state, parent …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
