"""Processes as the kernel knows them: who descends from whom, and how to end, stop or continue just those."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def descendants(pid: int) -> list[int]:
    """A process's children, their children and so on; parents come before their children."""
    parents = {int(entry.name): _stat(int(entry.name))[1] for entry in PROC.iterdir() if entry.name.isdigit()}
    found = [pid]
    for each in found:  # it grows while we walk it
        found += [child for child, parent in parents.items() if parent == str(each)]
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
    return [pid for pid in pids if _stat(pid)[0] not in ("", "Z", "X")]


def _stat(pid: int) -> tuple[str, str]:
    """A process's state, in one letter, and its parent, see proc(5); twice "" when there is no such process."""
    with suppress(FileNotFoundError, ProcessLookupError):
        state, parent = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[:2]
        return state, parent
    return "", ""


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
