"""Which programs are our own: the terminal that the recorder runs in is not what somebody wants to show."""

from __future__ import annotations

import os
from pathlib import Path


def own_programs() -> frozenset[int]:
    """This process and all that it was started by."""
    found, pid = set(), os.getpid()
    while pid > 1 and pid not in found:
        found.add(pid)
        pid = _parent(pid)
    return frozenset(found)


def _parent(pid: int) -> int:
    """0 when nobody knows."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])  # a program's name stands in parentheses, and may hold any letter
