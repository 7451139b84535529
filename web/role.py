"""A process of the supervisor's, from inside: it serves, or it works. ``python -m web.role serve <descriptor>|work``

It loads its modules, then waits to be told the way to the database through a pipe, since a password among the
arguments or in the environment could be seen by others. It holds as little as it can itself: the processes apart that
it starts load this module too.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import signal
import sys
from collections.abc import Coroutine, Sequence
from typing import Any

from storage.errors import CairnError
from web.config import read_config
from web.lifeline import die_with_parent
from web.memory import give_back_now_and_then
from web.mishaps import tell_mishap

ROLES = {"serve": "web.serving", "work": "web.worker"}
"""Each module has a ``live(config, dsn, *arguments)``, which lasts until it is cancelled."""

log = logging.getLogger("cairn")


def main(arguments: Sequence[str]) -> int:
    die_with_parent()
    module = importlib.import_module(ROLES[arguments[0]])
    dsn = sys.stdin.readline().strip()
    if not dsn:  # whoever started us is gone
        return 1
    begin_log()
    try:
        run(module.live(read_config(), dsn, *arguments[1:]))
    except CairnError as error:
        log.error("%s", error)
        return 1
    return 0


def run(life: Coroutine[Any, Any, None]) -> None:
    """Until it ends by itself, or SIGTERM comes: then it is cancelled, and takes the time it needs."""
    runner = importlib.import_module("uvloop") if importlib.util.find_spec("uvloop") else asyncio
    runner.run(_until_asked(life))


def begin_log() -> None:
    """A line each, to stderr."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


async def _until_asked(life: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(life)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(tell_mishap)
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, task.cancel)
    tidying = asyncio.create_task(give_back_now_and_then())
    with contextlib.suppress(asyncio.CancelledError):
        await task
    tidying.cancel()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
