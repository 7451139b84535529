"""Watching: the loop of a recording. An act comes, it is looked at, folded, masked, and kept on disk; then the next.

One thread does it all, in order, so that what is told is what was seen. What takes too long costs a picture, never a
step.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from queue import Empty, Queue
from typing import Any, assert_never

from agents.desktop.acts import KeyDown, PointerDown, PointerUp, Seen, View, Window
from agents.desktop.afterwards import Afterwards
from agents.desktop.buffer import Buffer
from agents.desktop.desktop import Raw, RawKey, RawPointer, Screen
from agents.desktop.folding import NEAR, Folding
from agents.desktop.looking import Looking
from agents.desktop.saying import masked
from agents.desktop.whole_words import whole_words
from agents.desktop.wishes import HotKey, What, Wish
from ingest.shielding import Shield
from ingest.wire import Said

TICK = 0.05  # seconds after which a click that stands alone is told
NOTE = 20_000  # characters
_EDITING = frozenset(("Backspace", "Delete", "ArrowLeft", "ArrowRight", "Home", "End"))
_MOVING = frozenset(("Tab", "Enter", "Escape"))  # keys by which the focus moves, if by any
_SILENT = frozenset(("Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "NumLock", "ScrollLock"))


@dataclass(frozen=True, slots=True)
class _LastKey:
    """A key that wrote something, and where."""

    focus: int
    seen: Seen
    view: View


@dataclass(slots=True)
class Watching:
    """One recording on its way. told: called with what is on disk by then."""

    screen: Screen
    looking: Looking
    folding: Folding
    buffer: Buffer
    afterwards: Afterwards
    shield: Shield
    told: Callable[[Sequence[Said]], None]
    say_status: Callable[[], None]
    hot_keys: Mapping[What, HotKey]
    wishes: Queue[Wish] = field(default_factory=Queue)
    is_paused: bool = False
    is_over: bool = False
    _is_asked: bool = False  # how it stands, which is said when there is nothing else to do
    _missed: bool = False  # whether something was done while it was paused
    _down: PointerDown | None = None
    _last_key: _LastKey | None = None
    _acted_on: Window | None = None  # by the last act

    def run(self) -> None:
        """Until somebody wishes it to stop, or the recording is full. What was under way is told."""
        while not self.is_over:
            self.step(TICK)
        self._keep(self.folding.finish(now()))
        self.afterwards.end()

    def go_on(self) -> None:
        """It goes on where an earlier recorder ended: what was done meanwhile is missing."""
        self._keep(self.folding.miss(now(), "closed"))

    def step(self, seconds: float) -> None:
        """What was wished for and the next act, if there is one so soon."""
        self._grant_wishes()
        raw = self.screen.next(seconds)
        if raw is None:
            self._keep(self.folding.wait(now()))
            if not self.is_paused:
                self.looking.rest()
                self.afterwards.rest()
            self._answer()
        elif not self._is_wish(raw):
            if self.is_paused:
                self._missed = True
            else:
                self._see(raw)
        lost = self.screen.lost()
        if lost:
            self._keep(self.folding.miss(now(), "quota", f"{lost} clicks and keys"))
        if self.buffer.is_full:
            self._keep(self.folding.miss(now(), "quota"))
            self.is_over = True

    # -- acts --------------------------------------------------------------------------------------------------------

    def _see(self, raw: Raw) -> None:
        match raw:
            case RawPointer(is_down=True):
                self._pointer_down(raw)
            case RawPointer():
                self._pointer_up(raw)
            case RawKey():
                if raw.key not in _SILENT:
                    self._key(raw)
            case _:
                assert_never(raw)

    def _pointer_down(self, raw: RawPointer) -> None:
        self._last_key, self._down = None, None
        look = self.looking.at(raw.x, raw.y, raw.at)
        if self.looking.is_own(look.seen.window):
            self._keep(self.folding.finish(raw.at))
            return
        self._acted_on = look.seen.window
        view = self.looking.view(look)
        self._down = PointerDown(raw.at, raw.x, raw.y, raw.button, look.seen, view, raw.held)
        self.looking.may_move(raw.at)
        self.afterwards.begins(look.seen.window, view)
        self._keep(self.folding.take(self._down), is_over=True)

    def _pointer_up(self, raw: RawPointer) -> None:
        down = self._down
        if down is None:
            return
        seen = None
        if abs(raw.x - down.x) > NEAR or abs(raw.y - down.y) > NEAR:
            window = self.screen.window_at(raw.x, raw.y)
            seen = None if self.looking.is_own(window) else self.looking.what(window, raw.x, raw.y, raw.at)
        self._keep(self.folding.take(PointerUp(raw.at, raw.x, raw.y, raw.button, seen)))

    def _key(self, raw: RawKey) -> None:
        self.looking.forget()
        before = self._last_key
        if before is not None and _writes(raw) and raw.focus == before.focus:
            # While somebody types, the window and how it looked when they began are what counts.
            window, view = before.seen.window, before.view
            seen = self.looking.keys_go_to(window, raw.at)
            if seen.key != before.seen.key:
                seen, view = self._before_key(window, raw)
        else:
            window = self.screen.focused_window(raw.focus)
            if self.looking.is_own(window):
                return
            self._acted_on = window
            seen, view = self._before_key(window, raw)
        self._last_key = _LastKey(raw.focus, seen, view) if _writes(raw) else None
        if raw.key in _MOVING:
            self.looking.may_move(raw.at)
        self._keep(self.folding.take(KeyDown(raw.at, raw.key, raw.text, seen, view, raw.held)), is_over=True)

    def _before_key(self, window: Window, raw: RawKey) -> tuple[Seen, View]:
        """What had the focus, and how it looked; when somebody types, their first letters may be there already."""
        seen, view = self.looking.focused(window, raw.at)
        if _writes(raw):
            view = replace(view, is_at_rest=False)
        self.afterwards.begins(window, view)
        return seen, view

    # -- wishes ------------------------------------------------------------------------------------------------------

    def _is_wish(self, raw: Raw) -> bool:
        if not isinstance(raw, RawKey):
            return False
        wished = next((what for what, key in self.hot_keys.items() if key.is_pressed(raw)), None)
        if wished is not None:
            self.wishes.put(Wish(wished))
        return wished is not None

    def _grant_wishes(self) -> None:
        while True:
            try:
                wish = self.wishes.get_nowait()
            except Empty:
                return
            self._grant(wish)

    def _grant(self, wish: Wish) -> None:
        match wish.what:
            case "stop":
                self.is_over = True
            case "pause":
                self._pause()
            case "undo":
                self._keep(self.folding.undo(now()))
            case "note":
                self._keep(self.folding.note(now(), whole_words(wish.text, NOTE)))
            case "status":
                self._is_asked = True
            case "picture":
                self._take_picture()
            case _:
                assert_never(wish.what)

    def _take_picture(self) -> None:
        """Of the window in front; of the last that was acted on, when the picture is asked for in our own terminal."""
        window: Window | None = self.screen.focused_window()
        if window is not None and self.looking.is_own(window):
            window = self._acted_on
        if window is not None:
            seen, view = self.looking.focused(window, now())
            self._keep(self.folding.look(now(), seen.window, view))

    def _answer(self) -> None:
        if self._is_asked:
            self._is_asked = False
            self.say_status()

    def _pause(self) -> None:
        self.is_paused = not self.is_paused
        self._keep(self.folding.finish(now()))
        self.afterwards.end()
        if not self.is_paused and self._missed:
            self._keep(self.folding.miss(now(), "paused"))
        self._missed = False

    def _keep(self, events: Sequence[Said], *, is_over: bool = False) -> None:
        clean: list[Any] = [masked(one, self.shield) for one in events]
        if clean:
            self.afterwards.keep(clean, is_over=is_over)
            self.told(clean)


def _writes(raw: RawKey) -> bool:
    return bool(raw.text) or raw.key in _EDITING


def now() -> int:
    return time.time_ns() // 1_000_000
