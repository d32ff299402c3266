"""What processes have used so far, read from /proc. Standard library only: the fake Bot API uses it, too."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid: int, *, tree: bool = False) -> float:
    """CPU seconds of a process; `tree`: and of its children, also of those that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total = (int(fields[11]) + int(fields[12])) / TICK
        if tree:
            total += (int(fields[13]) + int(fields[14])) / TICK
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            total += sum(cpu(int(each), tree=True) for each in children)
    except OSError:
        return 0.0
    return total


def memory(pid: int) -> tuple[float, float]:
    """Megabytes that a process holds in memory: the most so far, and now."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    found = dict(line.split(":", 1) for line in lines if line.startswith(("VmHWM", "VmRSS")))
    most, now = (int(found.get(name, "0").split()[0]) / 1024 for name in ("VmHWM", "VmRSS"))  # none once it has ended
    return most, now


def busy_cpu() -> float:
    """CPU seconds of the whole machine, idle time left out."""
    with Path("/proc/stat").open() as stat:
        fields = [int(each) for each in stat.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICK
