"""How it looked after what was done: once the window rests, or when the next thing begins, whichever is first.

And what was seen from before until then, of which a clip is made. An event is on disk before; it is only sent a little
later, so that it can name both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents.desktop.acts import View, Window, is_same_program
from agents.desktop.buffer import Buffer
from agents.desktop.cuts import Shown
from agents.desktop.reel import Reel
from ingest.policy import Policy, keeps_clips
from ingest.wire import Clicked, Missed, Noted, Pictured, Pressed, Said, Tab, Typed, Undone

REACTION = 0.5  # seconds in which a program begins to show what comes of a deed
AGAIN = 0.4  # seconds from one look to the next, since nobody is heard meanwhile
PATIENCE = 3.0  # seconds after which nobody waits any longer for it to rest
LetGo: TypeAlias = Callable[[int, str, Sequence[Shown]], None]
"""Filming.let_go."""
_UNSHOWN = (Missed, Noted, Pictured, Tab, Undone)
_FIELDS = frozenset(("textbox", "searchbox", "spinbutton"))  # roles of what is typed into


@dataclass(slots=True)
class _Waiting:
    """An event that is held back. since, look_at: by the clock that only goes on."""

    said: Said
    window: Window
    since: float
    look_at: float


class Afterwards:
    """look: how a window looks now; see Looking.afterwards. let_go: called when an event need wait no longer."""

    def __init__(
        self,
        look: Callable[[Window], View | None],
        buffer: Buffer,
        let_go: LetGo,
        policy: Policy,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._buffer = buffer
        self._let_go = let_go
        self._policy = policy
        self._is_wanted = policy.after or keeps_clips(policy)
        self._clock = clock
        self._reel = Reel()
        self._before: Window | None = None
        self._acting: tuple[Window, View] | None = None
        self._waiting: _Waiting | None = None

    def begins(self, window: Window, view: View) -> None:
        """Something begins here, and this is how it looks before."""
        self._saw(window, view)
        if self._waiting is not None:
            self._settle(view if is_same_program(window, self._waiting.window) else None)
        self._before = self._acting[0] if self._acting else None
        self._acting = (window, view)

    def keep(self, events: Sequence[Said], *, is_over: bool) -> None:
        """Put events down in the buffer. is_over: what they tell was over when the last thing began."""
        if not self._is_wanted or self._acting is None:
            self._buffer.append(events)
            return
        over, doing = (events, events[:0]) if is_over and not _is_now(events[-1]) else (events[:-1], events[-1:])
        for one in over:
            self._keep_over(one)
        for last in doing:
            self._keep_last(last, self._acting[0])

    def rest(self) -> None:
        """Nothing is done."""
        waiting = self._waiting
        if waiting is None or self._clock() < waiting.look_at:
            return
        view = self._look(waiting.window)
        if view is not None:
            self._saw(waiting.window, view)
        waiting.look_at = self._clock() + AGAIN
        if view is not None or waiting.look_at > waiting.since + PATIENCE:
            self._settle(view)

    def end(self) -> None:
        """Nobody waits any longer."""
        if self._waiting is not None:
            self._settle(None)

    def _saw(self, window: Window, view: View) -> None:
        if keeps_clips(self._policy):
            self._reel.add(int(self._clock() * 1_000), window, view)

    def _keep_over(self, said: Said) -> None:
        """How it looked when the next thing began is how it looked after this."""
        assert self._acting is not None
        window, view = self._acting
        shown = _shown(said)
        is_there = self._before is not None and is_same_program(window, self._before)
        if not shown or not is_there or view.sha256 in ("", shown):
            self._buffer.append([said])
            return
        self._buffer.append([said], is_held=True)
        self._let_go_beside(said, view)

    def _keep_last(self, said: Said, window: Window) -> None:
        shown = _shown(said)
        if shown:
            self.end()
        self._buffer.append([said], is_held=bool(shown))
        if shown:
            since = self._clock()
            self._waiting = _Waiting(said, window, since, since + REACTION)

    def _settle(self, view: View | None) -> None:
        assert self._waiting is not None
        waiting, self._waiting = self._waiting, None
        if view is None or view.sha256 in ("", _shown(waiting.said)):
            self._let_go(waiting.said.n, "", ())
        else:
            self._let_go_beside(waiting.said, view)

    def _let_go_beside(self, said: Said, view: View) -> None:
        """With what is to stand beside its picture, as far as that is wanted."""
        seen = () if _leads_to_typing(said) else self._reel.between(_shown(said), view.sha256)
        self._let_go(said.n, view.sha256 if self._policy.after else "", seen)


def _shown(said: Said) -> str:
    """The picture that one after it may stand beside."""
    return "" if isinstance(said, _UNSHOWN) or not said.shot else said.shot.sha256 or ""


def _leads_to_typing(said: Said) -> bool:
    """A step shows the clip of its first event that has one, and what is typed is the one to be seen."""
    return isinstance(said, Clicked) and said.element.role in _FIELDS


def _is_now(said: Said) -> bool:
    """Whether a key that goes down tells it, rather than what was done before that key."""
    return isinstance(said, Pressed) or (isinstance(said, Typed) and bool(said.then))
