"""The screen of an X11 session: what is done on it, its windows, its pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError

from agents.desktop.acts import Button, Monitor, Window
from agents.desktop.desktop import Picture, Raw, RawKey, RawPointer
from agents.desktop.errors import NotHere
from agents.desktop.x11.acts import Acts, Happened
from agents.desktop.x11.names import held_of, key_of, keysym_of
from agents.desktop.x11.pictures import Pictures
from agents.desktop.x11.windows import Windows
from ingest.wire import Rectangle

P = ParamSpec("P")
T = TypeVar("T")
_BUTTONS: dict[int, Button] = {1: "primary", 2: "auxiliary", 3: "secondary", 8: "back", 9: "forward"}
_NO_DISPLAY = "There is no X11 display to record here."
_GONE = "The session on the screen is over."
_WAYLAND = "This is a Wayland session: only what is done in programs that use X11 is heard."
_WHAT_HELPS = (
    "Run it in a session on the screen: DISPLAY names its display. On Wayland only programs that use X11 are heard."
)


def _while_it_is_there(asked: Callable[P, T]) -> Callable[P, T]:
    """Raises NotHere when the session ends in the middle: somebody signed out, or the server crashed."""

    @wraps(asked)
    def ask(*words: P.args, **named: P.kwargs) -> T:
        try:
            return asked(*words, **named)
        except ConnectionClosedError as error:
            raise NotHere(_GONE, hint="What was recorded is kept: `cairn record --send` sends it.") from error

    return ask


class X11Screen:
    """One display. Acts come by a connection of their own; this one asks."""

    def __init__(self, name: str | None = None) -> None:
        self._display = Display(name)
        self._windows = Windows(self._display)
        self._pictures = Pictures(self._display)
        self._acts = Acts(name)

    @property
    def unheard(self) -> str:
        """X11 may only be lent to a Wayland session."""
        monitors = self._pictures.monitors()
        lent = bool(self._display.has_extension("XWAYLAND")) or any(one.name.startswith("XWAYLAND") for one in monitors)
        return _WAYLAND if lent else ""

    @_while_it_is_there
    def next(self, seconds: float) -> Raw | None:
        while (happened := self._acts.next(seconds)) is not None:
            if happened.kind == X.KeyPress:
                return self._key(happened)
            if happened.kind in (X.ButtonPress, X.ButtonRelease) and happened.code in _BUTTONS:
                button, held = _BUTTONS[happened.code], held_of(happened.state)
                return RawPointer(happened.at, happened.x, happened.y, button, happened.kind == X.ButtonPress, held)
        return None

    def lost(self) -> int:
        return self._acts.lost()

    def pointer(self) -> tuple[int, int, int] | None:
        moved = self._acts.pointer()
        return None if moved is None else (moved.x, moved.y, moved.at)

    @_while_it_is_there
    def window_at(self, x: int, y: int) -> Window:
        return self._windows.at(x, y)

    @_while_it_is_there
    def focused_window(self, focus: int = 0) -> Window:
        return self._windows.focused(focus)

    @_while_it_is_there
    def frames_of(self, window: Window) -> Sequence[Rectangle]:
        return self._windows.frames_of(window)

    @_while_it_is_there
    def monitor_at(self, x: float, y: float) -> Monitor:
        return self._pictures.at(x, y)

    @_while_it_is_there
    def picture(self, monitor: Monitor) -> Picture:
        return self._pictures.take(monitor)

    def close(self) -> None:
        self._acts.close()
        with suppress(ConnectionClosedError):
            self._display.close()

    def _key(self, happened: Happened) -> RawKey:
        """What the key is by the keyboard's map at this moment: some programs change it for a single letter."""
        mapped: Any = self._display.get_keyboard_mapping(happened.code, 1)
        key, text = key_of(keysym_of(list(mapped[0]), happened.state))
        return RawKey(happened.at, key, text, held_of(happened.state), happened.focus)


def open_x11(name: str | None = None) -> X11Screen:
    """Raises NotHere when there is no display, or one that lets nobody listen."""
    try:
        probe = Display(name)
    except (DisplayError, OSError) as error:
        raise NotHere(_NO_DISPLAY, hint=_WHAT_HELPS) from error
    has_record = bool(probe.has_extension("RECORD"))
    probe.close()
    if not has_record:
        raise NotHere("This X11 server has no RECORD extension, so nothing can be heard.", hint=_WHAT_HELPS)
    return X11Screen(name)
