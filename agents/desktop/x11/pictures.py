"""Monitors of an X11 display, by RandR 1.5, and pictures of them."""

from __future__ import annotations

from typing import Any

from PIL import Image
from Xlib import X
from Xlib.display import Display

from agents.desktop.acts import Monitor
from agents.desktop.errors import NotHere
from ingest.wire import Rectangle

_ALL_PLANES = 0xFFFFFFFF


class Pictures:
    """The screen may change at any time, so monitors are asked for with each picture."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root: Any = display.screen().root
        depth = display.screen().root_depth
        if depth not in (24, 32):
            raise NotHere(f"This screen has {depth} bits a pixel; pictures are taken of 24 or 32.")
        is_big = display.display.info.image_byte_order == X.MSBFirst
        self._names: dict[int, str] = {}  # of monitors
        self._order = "XRGB" if is_big else "BGRX"

    def monitors(self) -> list[Monitor]:
        """At least one. Two that show the same are one."""
        found = self._root.xrandr_get_monitors().monitors if self._display.has_extension("RANDR") else []
        frames = [(one.name, Rectangle(one.x, one.y, one.width_in_pixels, one.height_in_pixels)) for one in found]
        if not frames:
            size = self._root.get_geometry()
            return [Monitor("screen", Rectangle(0, 0, size.width, size.height))]
        return [Monitor(self._name(name), frame) for name, frame in frames]

    def _name(self, atom: int) -> str:
        if atom not in self._names:
            self._names[atom] = self._display.get_atom_name(atom)
        return self._names[atom]

    def at(self, x: float, y: float) -> Monitor:
        """The one that shows this pixel, or lies nearest to it."""
        return min(self.monitors(), key=lambda one: _distance(one.frame, x, y))

    def take(self, monitor: Monitor) -> Image.Image:
        frame = monitor.frame
        width, height = int(frame.width), int(frame.height)
        shown = self._root.get_image(int(frame.x), int(frame.y), width, height, X.ZPixmap, _ALL_PLANES)
        return Image.frombuffer("RGB", (width, height), shown.data, "raw", self._order, 0, 1)


def _distance(frame: Rectangle, x: float, y: float) -> float:
    across = max(frame.x - x, 0, x - (frame.x + frame.width - 1))
    down = max(frame.y - y, 0, y - (frame.y + frame.height - 1))
    return across * across + down * down
