"""Windows of an X11 display: which one lies somewhere, which has the focus, what it and its program are called.

A window manager puts frames around windows, so what lies below the root is a frame, and the window that the program
made is somewhere in it; it has WM_STATE (ICCCM 4.1.3.1). Names are those of EWMH, for want of them those of ICCCM.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from Xlib import X, error
from Xlib.display import Display

from agents.desktop.acts import NOWHERE, Window
from ingest.wire import Rectangle

_DEEP = 6  # frames within frames
MOST_REMEMBERED = 256  # windows
EMPTY = 3.0  # seconds for which a frame with nothing in it is taken to stay so
_GONE = (error.BadWindow, error.BadDrawable, error.BadMatch, error.BadValue)


class Windows:
    """All of it is asked of the server each time: windows come, go, move and are renamed."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root = display.screen().root
        self._owners: dict[int, tuple[int, float]] = {}
        self._names: dict[int, tuple[str, int]] = {}  # program and process of a window, which never change
        self._atoms: dict[str, int] = {}
        self._focused: dict[int, Window] = {}  # by what got the focus, for when it is gone before it is asked for

    def at(self, x: int, y: int) -> Window:
        """The one that shows there; the root, which is the desktop itself, when no other does."""
        top = self._root.translate_coords(self._root, x, y).child
        if not isinstance(top, int) and top is not None and top.id:
            return self._told(top)
        return self._desktop()

    def focused(self, focus: int = 0) -> Window:
        """The one that EWMH calls active, or that has the input focus; or the one that got it by this name."""
        if focus:
            return self._that_got(focus)
        active = self._property(self._root, "_NET_ACTIVE_WINDOW")
        if active is not None and len(active) and active[0]:
            return self._window(self._display.create_resource_object("window", int(active[0])))
        now = self._display.get_input_focus().focus
        return self._desktop() if isinstance(now, int) else self._told(now)

    def _that_got(self, focus: int) -> Window:
        """A toolkit may give the focus to a window of its own in the one that people see."""
        if len(self._focused) > MOST_REMEMBERED:
            self._focused.clear()
        try:
            window: Any = self._display.create_resource_object("window", focus)
            while self._property(window, "WM_STATE") is None:
                parent = window.query_tree().parent
                if isinstance(parent, int) or parent.id == self._root.id:
                    break
                window = parent
            self._focused[focus] = self._window(window)
        except _GONE:
            return self._focused.get(focus, self._desktop())
        return self._focused[focus]

    def frames_of(self, window: Window) -> list[Rectangle]:
        """Of every window on the screen that the same program shows, with what the window manager puts around it."""
        if window.id == self._root.id:
            return []
        tops = self._root.query_tree().children if window.pid else []
        frames = [frame for top in tops if self._owner_of(top) == window.pid and (frame := self._shown(top))]
        return frames or [window.frame]

    def _owner_of(self, top: Any) -> int:
        """The program of what is in a frame. It never changes, so it is asked for once, unless nothing is in it yet."""
        if len(self._owners) > MOST_REMEMBERED:
            self._owners.clear()
        pid, until = self._owners.get(top.id, (0, 0.0))
        if not pid and until < time.monotonic():
            try:
                pid = self._pid(self._client(top) or top)
            except _GONE:
                pid = 0
            self._owners[top.id] = (pid, time.monotonic() + EMPTY)
        return pid

    def _shown(self, top: Any) -> Rectangle | None:
        """Where it is, if it is to be seen."""
        try:
            is_seen = top.get_attributes().map_state == X.IsViewable
            return self._frame(top) if is_seen else None
        except _GONE:
            return None  # it was closed meanwhile

    def _told(self, top: Any) -> Window:
        """The window in a frame. A menu has none, and belongs to the window of its program that has the focus."""
        try:
            client = self._client(top)
            if client is not None:
                return self._window(client)
            popup = self._window(top)
        except _GONE:
            return self._desktop()
        owner = self._owner(top, popup.pid)
        return popup if owner is None else replace(owner, frame=popup.frame, is_popup=True)

    def _owner(self, popup: Any, pid: int) -> Window | None:
        transient = self._property(popup, "WM_TRANSIENT_FOR")
        if transient is not None and len(transient) and transient[0] != self._root.id:
            return self._window(self._display.create_resource_object("window", int(transient[0])))
        active = self._property(self._root, "_NET_ACTIVE_WINDOW")
        if active is None or not len(active) or not active[0]:
            return None
        window = self._window(self._display.create_resource_object("window", int(active[0])))
        return window if window.pid == pid or not pid else None

    def _window(self, window: Any) -> Window:
        try:
            return Window(window.id, self._program(window), self._title(window), self._frame(window), self._pid(window))
        except _GONE:
            return self._desktop()

    def _named(self, window: Any) -> tuple[str, int]:
        found = self._names.get(window.id)
        if found is None or not found[1]:
            if len(self._names) > MOST_REMEMBERED:
                self._names.clear()
            found = self._names[window.id] = (self._program(window), self._pid(window))
        return found

    def _client(self, top: Any, depth: int = 0) -> Any | None:
        """The window that a program made, in the frame around it."""
        if self._property(top, "WM_STATE") is not None:
            return top
        if depth == _DEEP:
            return None
        children = top.query_tree().children
        return next((found for child in children if (found := self._client(child, depth + 1)) is not None), None)

    def _frame(self, window: Any) -> Rectangle:
        size = window.get_geometry()
        corner = self._root.translate_coords(window, 0, 0)
        return Rectangle(corner.x, corner.y, size.width, size.height)

    def _seen_frame(self, window: Any) -> Rectangle:
        """Without the shadow that some toolkits draw around their windows themselves."""
        frame, shadow = self._frame(window), self._property(window, "_GTK_FRAME_EXTENTS")
        if shadow is None or len(shadow) != 4:
            return frame
        left, right, top, bottom = map(int, shadow)
        return Rectangle(frame.x + left, frame.y + top, frame.width - left - right, frame.height - top - bottom)

    def _program(self, window: Any) -> str:
        names = window.get_wm_class()
        return str(names[1] or names[0]) if names else ""

    def _title(self, window: Any) -> str:
        name = self._property(window, "_NET_WM_NAME")
        if isinstance(name, bytes) and name:
            return name.decode("utf-8", "replace")
        plain = window.get_wm_name()
        return plain.decode("utf-8", "replace") if isinstance(plain, bytes) else str(plain or "")

    def _pid(self, window: Any) -> int:
        pid = self._property(window, "_NET_WM_PID")
        return int(pid[0]) if pid is not None and len(pid) else 0

    def _property(self, window: Any, name: str) -> Any | None:
        if name not in self._atoms:
            self._atoms[name] = self._display.intern_atom(name)
        found = window.get_full_property(self._atoms[name], X.AnyPropertyType)
        return None if found is None else found.value

    def _desktop(self) -> Window:
        return Window(self._root.id, "", "Desktop", NOWHERE)
