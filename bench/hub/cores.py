"""Who works where: the process that serves has a core to itself; the load shares another with all the rest.

The rest is, for Cairn, Postgres, the worker and the supervisor. The machines this is meant for have two cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from bench.places import Absent


def two_cores() -> tuple[int, int]:
    """The server's, and the load's. Raises Absent where there are not two."""
    ours = sorted(os.sched_getaffinity(0))
    if len(ours) < 2:
        raise Absent("this machine has one core: a server and its load need one each")
    return ours[0], ours[1]


def pin(pids: Iterable[int], core: int) -> None:
    """Let processes, with all their threads, run on this core only. Who has ended is passed over."""
    for pid in pids:
        try:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {core})
        except (FileNotFoundError, ProcessLookupError):
            continue
