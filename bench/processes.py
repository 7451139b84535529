"""Processes, by their ids: whose child is whose, what memory they have, and how busy the machine is."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterable

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, which two functions do not pay

MB = 1_000_000  # bytes
STOP = 20.0  # seconds to end by itself
LOOK = 2.0  # seconds over which other work is looked for


def family(pid: int) -> list[int]:
    """A process and all that it started, itself first."""
    parent = psutil.Process(pid)
    return [pid, *(child.pid for child in parent.children(recursive=True))]


def pss(pids: Iterable[int]) -> float:
    """MB of memory, each page that several processes share divided among them: the proportional set size."""
    total = 0
    for pid in pids:
        try:
            total += psutil.Process(pid).memory_full_info().pss
        except psutil.NoSuchProcess:
            continue  # it ended while we looked
    return total / MB


def who_holds(pids: Iterable[int], far_end: tuple[str, int]) -> int:
    """Which of the processes has a TCP connection to this address. Raises LookupError when none has."""
    for pid in pids:
        if any(each.raddr == far_end for each in psutil.Process(pid).net_connections("tcp")):
            return pid
    raise LookupError(f"no process has a connection to {far_end}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and see that it and all that it started do."""
    if process.poll() is not None:
        return
    left = [psutil.Process(pid) for pid in family(process.pid)[1:]]
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in psutil.wait_procs(left, STOP)[1]:
        child.kill()


def cores() -> int:
    return psutil.cpu_count() or 1


def cores_taken() -> float:
    """How many cores other work keeps busy just now."""
    return float(psutil.cpu_percent(interval=LOOK)) / 100 * cores()


def memory() -> float:
    """Bytes of memory that the machine has."""
    return float(psutil.virtual_memory().total)
