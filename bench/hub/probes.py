"""What processes use: CPU seconds and memory, read from /proc so that a look costs well under a millisecond."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # as in bench/processes.py

from bench.hub.plans import Used, Watched

TICK = os.sysconf("SC_CLK_TCK")  # a second


@dataclass(frozen=True, slots=True)
class Look:
    """CPU seconds so far, by what uses them, at a moment."""

    at: float
    seconds: dict[str, float]


class Probe:
    """Looks at a server's processes and at ourselves."""

    def __init__(self, watched: Watched) -> None:
        self.serving = watched.serving
        self._families = {name: _family(pid) - {watched.serving} for name, pid in watched.beside.items()}

    def look(self) -> Look:
        seconds = {name: sum(map(_cpu_with_ended, pids)) for name, pids in self._families.items()}
        seconds |= {"serving": _cpu(self.serving), "load": time.process_time()}
        return Look(time.perf_counter(), seconds)

    def used(self, first: Look, last: Look) -> Used:
        taken = last.at - first.at
        shares = {name: (last.seconds[name] - before) / taken for name, before in first.seconds.items()}
        beside = {name: shares[name] for name in self._families}
        return Used(shares["serving"], beside, shares["load"], memory_of(self.serving), own_memory_of(self.serving))


def memory_of(pid: int) -> int:
    """Bytes of a process, each shared page divided among those who share it: the proportional set size."""
    return _told(pid, "Pss:")


def own_memory_of(pid: int) -> int:
    """… that is no file's. How it grows does not hang on who else runs the same program."""
    return _told(pid, "Pss_Anon:")


def _told(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(f"the kernel does not tell the memory of process {pid}")


def _family(pid: int) -> set[int]:
    return {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}


def _cpu(pid: int) -> float:
    """CPU seconds of a process and its threads: utime and stime of proc(5)."""
    return sum(map(int, _fields(pid)[11:13])) / TICK


def _cpu_with_ended(pid: int) -> float:
    """… and of the children it has waited for, cutime and cstime, so that those who end meanwhile are counted."""
    return sum(map(int, _fields(pid)[11:15])) / TICK


def _fields(pid: int) -> list[str]:
    """From the third field of /proc/<pid>/stat on: the second may hold spaces. Empty when the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
