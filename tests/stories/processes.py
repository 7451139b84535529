"""Processes as the kernel knows them: who descends from whom, and how to end, stop or continue just those."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


def descendants(pid: int) -> list[int]:
    """A process's children, their children and so on; parents come before their children, and older before younger."""
    family = {int(entry.name): _stat(int(entry.name)) for entry in PROC.iterdir() if entry.name.isdigit()}
    by_age = sorted(family, key=lambda each: family[each].started)  # ids begin anew when there are no higher ones
    found = [pid]
    for each in found:  # it grows while we walk it
        found += [child for child in by_age if family[child].parent == each]
    return found[1:]


def words_of(pid: int) -> str:
    """The command line of a process; "" when it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def cpu_seconds(pids: Iterable[int]) -> float:
    """How long these processes have computed, in all. Those that have ended count for nothing."""
    ticks = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # in user and in kernel mode, see proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


def send(pids: Iterable[int], wish: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, wish)


def are_alive(pids: Iterable[int]) -> list[int]:
    """Those that still run; a zombie does not."""
    return [pid for pid in pids if _stat(pid).state not in ("", "Z", "X")]


class _Stat(NamedTuple):
    """state: a letter, "" when there is no such process. started: ticks after the machine was."""

    state: str = ""
    parent: int = 0
    started: int = 0


def _stat(pid: int) -> _Stat:
    """See proc(5)."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return _Stat(fields[0], int(fields[1]), int(fields[19]))
    return _Stat()


def memory_of(pid: int) -> int:
    """The bytes of a process that are in memory, see proc(5)."""
    return _bytes_of(pid, "VmRSS")


def own_memory_of(pid: int) -> int:
    """The bytes that it has made itself, in memory or swapped out: unlike all its bytes, they say what it keeps."""
    return _bytes_of(pid, "RssAnon") + _bytes_of(pid, "VmSwap")


def _bytes_of(pid: int, name: str) -> int:
    status = (PROC / str(pid) / "status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(f"{name}:")).split()[1]) * 1024


def open_files(pid: int) -> list[str]:
    """What the descriptors of a process stand for: paths, and words like ``socket:[4711]``, see proc(5)."""
    found = []
    for descriptor in (PROC / str(pid) / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            found.append(str(descriptor.readlink()))
    return found
