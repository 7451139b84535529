"""What is done on an X11 display, by its RECORD extension: every key and button, whichever window it goes to.

A connection of its own waits for it in a thread of its own, so that nothing is missed while a picture is taken. Who
gets the focus is heard in between, so each key is known to go where it went. What nobody fetches in time is counted,
not kept: the thread must not grow without end.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError
from Xlib.ext import record
from Xlib.protocol import rq

MOST = 4_096  # acts that may wait to be fetched

_SET_INPUT_FOCUS = 42  # a core request's number (X Window System Protocol, appendix B)
_WHOLE_RANGE = {
    "core_requests": (_SET_INPUT_FOCUS, _SET_INPUT_FOCUS),
    "core_replies": (0, 0),
    "ext_requests": (0, 0, 0, 0),
    "ext_replies": (0, 0, 0, 0),
    "delivered_events": (0, 0),
    "device_events": (X.KeyPress, X.MotionNotify),
    "errors": (0, 0),
    "client_started": False,
    "client_died": False,
}


@dataclass(frozen=True, slots=True)
class Happened:
    """A key or button, as X11 tells of it. at: milliseconds since 1970. code: of the key, or the button's number.

    focus: the window that was last given the focus before it, 0 when none did since we listen.
    """

    at: int
    kind: int
    code: int
    state: int
    x: int
    y: int
    focus: int


class Acts:
    """Listens from the moment it is made until it is closed."""

    def __init__(self, name: str | None) -> None:
        """name: of the display, None for the one of the session."""
        self._waiting: deque[Happened] = deque()
        self._there = threading.Condition()
        self._lost = 0
        self._closed = False
        self._focus = 0
        self._pointer: Happened | None = None
        self._began: int | None = None  # when the server's clock, which is counted from somewhere, was at 0
        self._listener, self._control = Display(name), Display(name)
        self._context = self._listener.record_create_context(0, [record.AllClients], [_WHOLE_RANGE])
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="x11-record", daemon=True)
        self._thread.start()
        self._listening.wait(5)

    def next(self, seconds: float) -> Happened | None:
        """Raises ConnectionClosedError once the display is gone."""
        with self._there:
            self._there.wait_for(lambda: self._waiting or self._closed, seconds)
            if self._waiting:
                return self._waiting.popleft()
            if self._closed:
                raise ConnectionClosedError("server")
            return None

    def pointer(self) -> Happened | None:
        """Where it moved to last, and when; None when it did not."""
        return self._pointer

    def lost(self) -> int:
        with self._there:
            lost, self._lost = self._lost, 0
            return lost

    def close(self) -> None:
        """The display may be gone already."""
        with suppress(ConnectionClosedError):
            self._control.record_disable_context(self._context)
            self._control.flush()
        self._thread.join(5)
        for each in (self._control, self._listener):
            with suppress(ConnectionClosedError):
                each.close()

    def _listen(self) -> None:
        try:
            self._listener.record_enable_context(self._context, self._hear)
            self._listener.record_free_context(self._context)
        except ConnectionClosedError:
            self._waiting.clear()  # what the session ended with is no longer there to be looked at
        with self._there:
            self._closed = True
            self._there.notify_all()

    def _hear(self, reply: Any) -> None:
        if reply.category == record.StartOfData:
            self._listening.set()
        if reply.client_swapped:
            return
        if reply.category == record.FromClient:
            self._focus = int.from_bytes(reply.data[4:8], sys.byteorder)
        if reply.category != record.FromServer:
            return
        content = reply.data
        while content:
            event, content = rq.EventField("event").parse_binary_value(content, self._listener.display, None, None)
            self._put(event)

    def _put(self, event: Any) -> None:
        now = time.time_ns() // 1_000_000
        began = now - event.time
        self._began = began if self._began is None else min(self._began, began)  # the least delayed was nearest to it
        happened = Happened(
            self._began + event.time, event.type, event.detail, event.state, event.root_x, event.root_y, self._focus
        )
        if happened.kind == X.MotionNotify:  # of many, only the last says where the pointer is
            self._pointer = happened
            return
        with self._there:
            if len(self._waiting) < MOST:
                self._waiting.append(happened)
            else:
                self._lost += 1
            self._there.notify()
