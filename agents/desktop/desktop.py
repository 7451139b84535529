"""A desktop, as a recorder needs one: two seams. A system's own way to hear, look and describe stands behind them.

    Screen    what is done with pointer and keys, which windows there are, how it looks
    Elements  what lies at a place and what has the focus, as assistive technology hears it

X11 is in agents/desktop/x11, AT-SPI in agents/desktop/atspi. `open_screen` says plainly where there is none yet.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from PIL import Image

from agents.desktop.acts import Button, Monitor, Seen, Window
from agents.desktop.errors import NotHere
from ingest.wire import Held, Rectangle

Picture: TypeAlias = Image.Image
Texts: TypeAlias = Sequence[tuple[str, Rectangle, bool]]
"""Words, where they stand, and whether they are those of a secret field."""


@dataclass(frozen=True, slots=True)
class RawPointer:
    """at: milliseconds since 1970."""

    at: int
    x: int
    y: int
    button: Button
    is_down: bool
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class RawKey:
    """A key that went down. key: as KeyboardEvent.key says it. text: what it writes, if it writes.

    focus: by which the screen finds the window that it went to; 0 when it went to whichever has the focus now.
    """

    at: int
    key: str
    text: str
    held: tuple[Held, ...]
    focus: int = 0


Raw: TypeAlias = RawPointer | RawKey


class Screen(Protocol):
    """All of it is called by one thread."""

    @property
    def unheard(self) -> str:
        """What of this session is not heard, in a sentence; nothing when all of it is."""
        ...

    def next(self, seconds: float) -> Raw | None:
        """What was done next; None when nothing was for so long, or the screen is closed."""
        ...

    def lost(self) -> int:
        """How many acts there was no room for since this was last asked."""
        ...

    def pointer(self) -> tuple[int, int, int] | None:
        """Where it moved to last, and when, in milliseconds since 1970; None when it has not moved."""
        ...

    def window_at(self, x: int, y: int) -> Window: ...

    def focused_window(self, focus: int = 0) -> Window:
        """The window that keys go to; or went to, by RawKey's focus."""
        ...

    def frames_of(self, window: Window) -> Sequence[Rectangle]:
        """Where on the screen the program that has this window shows anything: it, its menus, its other windows."""
        ...

    def monitor_at(self, x: float, y: float) -> Monitor: ...

    def picture(self, monitor: Monitor) -> Picture: ...

    def close(self) -> None: ...


class Elements(Protocol):
    """Answers within a bounded time, with as much as it knows by then; may be asked by several threads."""

    def at(self, window: Window, x: int, y: int, when: int) -> Seen: ...

    def focused(self, window: Window, when: int) -> Seen:
        """What had the focus in the window at a time, in milliseconds since 1970."""
        ...

    def may_move(self, when: int) -> None:
        """Something was done then by which the focus may move; a program may tell of that late."""
        ...

    def reading(self, seen: Seen) -> str | None:
        """What a field says now; None when that cannot be told."""
        ...

    def texts(self, window: Window) -> Texts | None:
        """What the window shows in words; None when nobody can say."""
        ...

    def all_at(self, window: Window, x: int, y: int, when: int) -> tuple[Seen, Texts | None]:
        """Both at once, which takes less time than one after the other."""
        ...

    def close(self) -> None: ...


class NoElements:
    """Where no program tells of its elements: only windows are known."""

    def at(self, window: Window, x: int, y: int, when: int) -> Seen:  # noqa: ARG002
        return Seen(window)

    def focused(self, window: Window, when: int) -> Seen:  # noqa: ARG002
        return Seen(window)

    def may_move(self, when: int) -> None:  # noqa: ARG002
        return None

    def reading(self, seen: Seen) -> str | None:  # noqa: ARG002
        return None

    def texts(self, window: Window) -> Texts | None:  # noqa: ARG002
        return None

    def all_at(self, window: Window, x: int, y: int, when: int) -> tuple[Seen, Texts | None]:  # noqa: ARG002
        return Seen(window), None

    def close(self) -> None:
        return None


def open_screen() -> Screen:
    """The screen of this machine. Raises NotHere, with what would help."""
    if sys.platform != "linux":
        raise NotHere(
            f"The desktop recorder does not run on {sys.platform} yet: only on Linux with X11.",
            hint="Record what happens in a browser with the extension; see docs/desktop.md.",
        )
    # Loaded here and nowhere else, since who serves has no X11, and python-xlib is an extra.
    from agents.desktop.x11.screen import open_x11  # noqa: PLC0415

    return open_x11()


def open_elements() -> Elements:
    """What tells of this machine's elements. Raises NotHere when nothing does."""
    from agents.desktop.atspi.elements import AtspiElements  # noqa: PLC0415 — as above

    return AtspiElements()
