"""What `cairn record` was asked for, and how its person is heard while it runs: lines, keys, and Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from queue import Queue
from typing import Any, TextIO

from agents.desktop.door import Door, door_of_device, door_with_token
from agents.desktop.keeping import local_key
from agents.desktop.live import Say
from agents.desktop.running import Run, Wanted
from agents.desktop.wishes import HotKey, What, Wish, hot_key, wish_from_line
from agents.release.updating import own_installer, update

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(arguments: argparse.Namespace, server: str, token: str | None, folder: Path, say: Say) -> bool:
    """Whether all that was recorded arrived. Raises the errors of agents/desktop/errors.py."""
    if arguments.update:
        made = update(arguments.update, folder, arguments.trust, version("cairn"), own_installer())
        say({"ok": True, "version": made.version}, f"Version {made.version} is installed, as it was signed.")
        return True
    with _door(server, token, folder) as door:
        if arguments.sign_out:
            door.sign_out()
            say({"ok": True}, "This recorder is signed out.")
            return True
        wanted = Wanted(_begin(arguments), _hot_keys(arguments), resumes=arguments.resume, keeps_blind=arguments.blind)
        running = Run(folder, door, wanted, say)
        with _ended_by_signals(running):
            _listen(sys.stdin, running.wishes)
            return running.send_only() if arguments.send else running.record()


def _door(server: str, token: str | None, folder: Path) -> Door:
    return door_with_token(server, token) if token else door_of_device(server, folder, local_key(folder))


def _begin(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """What the server is asked for, as far as it was said."""
    said = {
        "title": arguments.title,
        "guide": arguments.guide,
        "from_step": arguments.from_step,
        "to_step": arguments.to_step,
    }
    return {name: value for name, value in said.items() if value}


def _hot_keys(arguments: argparse.Namespace) -> dict[What, HotKey]:
    names: tuple[What, ...] = ("stop", "pause", "undo", "picture")
    return {name: hot_key(words) for name in names if (words := getattr(arguments, f"{name}_key"))}


@contextmanager
def _ended_by_signals(running: Run) -> Iterator[None]:
    """Who ends us is asked for a moment: what was recorded is sent, or kept."""
    before = {number: signal.signal(number, lambda *_: running.interrupt()) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(lines: TextIO, wishes: Queue[Wish]) -> None:
    """In a thread that nobody waits for: reading a terminal cannot be broken off."""

    def read() -> None:
        for line in lines:
            wish = wish_from_line(line)
            if wish is not None:
                wishes.put(wish)

    threading.Thread(target=read, name="terminal", daemon=True).start()
