"""What a desktop tells a recorder: raw acts, what is on the screen where they happen, and pictures. Plain values.

All coordinates are pixels of the whole screen, which may span several monitors; x and y may be negative.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ingest.wire import Held, Rectangle, Secret

Button = Literal["primary", "secondary", "auxiliary", "back", "forward"]
NOWHERE = Rectangle(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Window:
    """A window at the top. program: as people know it. pid: of who owns it, 0 when it does not say.

    is_popup: frame is that of a menu or the like, which belongs to the window.
    """

    id: int
    program: str
    title: str
    frame: Rectangle = NOWHERE
    pid: int = 0
    is_popup: bool = False


@dataclass(frozen=True, slots=True)
class Monitor:
    """scale: device pixels to a pixel in which programs measure."""

    name: str
    frame: Rectangle
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What was acted upon, as assistive technology hears it.

    told: whether the program tells of its elements at all; without, only the window is known. path: its way down from
    the window, which tells it from others of the same name. secret: what it holds, when that must not be kept.
    editable: text can be typed into it; lines: of several lines. checked: None for what cannot be. key: by which the
    desktop finds it again.
    """

    window: Window
    told: bool = False
    role: str = ""
    name: str = ""
    label: str = ""
    row: str = ""
    section: str = ""
    box: Rectangle | None = None
    path: str = ""
    secret: Secret | None = None
    editable: bool = False
    lines: bool = False
    checked: bool | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A picture that was kept, of one monitor; or why there is none. painted: how many places were painted over.

    content: its bytes. is_at_rest: whether nothing changed while it was looked at, and nothing was on its way.
    """

    monitor: Monitor
    sha256: str = ""
    width: int = 0
    height: int = 0
    painted: int = 0
    missing: str = ""
    content: bytes = field(default=b"", repr=False)
    is_at_rest: bool = True


@dataclass(frozen=True, slots=True)
class PointerDown:
    """at: milliseconds since 1970, by the clock of the machine. view: how it looked before anything had changed."""

    at: int
    x: int
    y: int
    button: Button
    seen: Seen
    view: View
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class PointerUp:
    """seen: what lies there; only asked for when the pointer has moved away since it went down."""

    at: int
    x: int
    y: int
    button: Button
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class KeyDown:
    """key: as KeyboardEvent.key says it. text: what it writes, if it writes. seen: what has the focus."""

    at: int
    key: str
    text: str
    seen: Seen
    view: View
    held: tuple[Held, ...] = ()


Act: TypeAlias = PointerDown | PointerUp | KeyDown


def is_same_program(one: Window, other: Window) -> bool:
    """Pictures show one program alone."""
    return one.id == other.id or (one.pid != 0 and one.pid == other.pid)
