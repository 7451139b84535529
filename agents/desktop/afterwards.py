"""How it looked after what was done: once the window rests, or when the next thing begins, whichever is first.

An event is on disk before; it is only sent a little later, so that it can name the picture.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from agents.desktop.acts import View, Window
from agents.desktop.buffer import Buffer
from ingest.wire import Missed, Noted, Pictured, Pressed, Said, Tab, Typed, Undone

REACTION = 0.5  # seconds in which a program begins to show what comes of a deed
AGAIN = 0.4  # seconds from one look to the next, since nobody is heard meanwhile
PATIENCE = 3.0  # seconds after which nobody waits any longer for it to rest
_UNSHOWN = (Missed, Noted, Pictured, Tab, Undone)


@dataclass(slots=True)
class _Waiting:
    """An event that is held back. since, look_at: by the clock that only goes on."""

    n: int
    shown: str
    window: Window
    since: float
    look_at: float


class Afterwards:
    """look: how a window looks now; None while it still changes. sendable: called when an event is no longer held back.

    is_wanted: by the workspace's policy.
    """

    def __init__(
        self,
        look: Callable[[Window], View | None],
        buffer: Buffer,
        sendable: Callable[[], None],
        *,
        is_wanted: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._buffer = buffer
        self._sendable = sendable
        self._is_wanted = is_wanted
        self._clock = clock
        self._before: Window | None = None
        self._acting: tuple[Window, View] | None = None
        self._waiting: _Waiting | None = None

    def begins(self, window: Window, view: View) -> None:
        """Something begins here, and this is how it looks before."""
        if self._waiting is not None:
            self._settle(view.sha256 if _is_same_program(window, self._waiting.window) else "")
        self._before = self._acting[0] if self._acting else None
        self._acting = (window, view)

    def keep(self, events: Sequence[Said], *, is_over: bool) -> None:
        """Put events down in the buffer. is_over: what they tell was over when the last thing began."""
        if not self._is_wanted or self._acting is None:
            self._buffer.append(events)
            return
        over, doing = (events, events[:0]) if is_over and not _is_now(events[-1]) else (events[:-1], events[-1:])
        if over:
            self._buffer.append([self._with_next(one) for one in over])
        for last in doing:
            self._keep_last(last, self._acting[0])

    def rest(self) -> None:
        """Nothing is done."""
        waiting = self._waiting
        if waiting is None or self._clock() < waiting.look_at:
            return
        view = self._look(waiting.window)
        waiting.look_at = self._clock() + AGAIN
        if view is not None or waiting.look_at > waiting.since + PATIENCE:
            self._settle(view.sha256 if view else "")

    def end(self) -> None:
        """Nobody waits any longer."""
        if self._waiting is not None:
            self._settle("")

    def _with_next(self, said: Said) -> Said:
        """How it looked when the next thing began is how it looked after this."""
        assert self._acting is not None
        window, view = self._acting
        shown = _shown(said)
        is_there = self._before is not None and _is_same_program(window, self._before)
        if said.shot is None or not shown or not is_there or view.sha256 in ("", shown):
            return said
        return msgspec.structs.replace(said, shot=msgspec.structs.replace(said.shot, after=view.sha256))

    def _keep_last(self, said: Said, window: Window) -> None:
        shown = _shown(said)
        if shown:
            self.end()
        self._buffer.append([said], is_held=bool(shown))
        if shown:
            since = self._clock()
            self._waiting = _Waiting(said.n, shown, window, since, since + REACTION)

    def _settle(self, digest: str) -> None:
        assert self._waiting is not None
        waiting, self._waiting = self._waiting, None
        self._buffer.let_go(waiting.n, digest if digest != waiting.shown else "")
        self._sendable()


def _shown(said: Said) -> str:
    """The picture that one after it may stand beside."""
    return "" if isinstance(said, _UNSHOWN) or not said.shot else said.shot.sha256 or ""


def _is_now(said: Said) -> bool:
    """Whether a key that goes down tells it, rather than what was done before that key."""
    return isinstance(said, Pressed) or (isinstance(said, Typed) and bool(said.then))


def _is_same_program(one: Window, other: Window) -> bool:
    """Pictures show one program alone."""
    return one.id == other.id or (one.pid != 0 and one.pid == other.pid)
