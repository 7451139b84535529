"""Looking: what lies where somebody acts, and a picture of it, at the moment when they do.

A picture is taken first, then all else is asked for: a program acts when the button comes up, and the picture has to
show what was there before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from agents.desktop.acts import Monitor, Seen, View, Window
from agents.desktop.desktop import Elements, Picture, Screen
from agents.desktop.painting import painted, png, private_boxes
from ingest.policy import Policy
from ingest.wire import Rectangle

LATE = 750  # milliseconds after which the screen may have changed by what was done
TOO_LATE = "The screen had changed before a picture could be taken."
UNKNOWN = "It is not known what of this program must not be pictured."
NOTHING = "There is nothing but the desktop."


class Looking:
    """keep: takes a picture's bytes to where they are kept, and answers their sha256."""

    def __init__(
        self, screen: Screen, elements: Elements, policy: Policy, keep: Callable[[bytes], str], *, keeps_blind: bool
    ) -> None:
        """keeps_blind: whether programs are pictured that do not tell of what they show."""
        self._screen = screen
        self._elements = elements
        self._policy = policy
        self._keep = keep
        self._keeps_blind = keeps_blind

    def at(self, window: Window, x: int, y: int, when: int) -> tuple[Seen, View]:
        """What lies there. when: somebody acted on it, in milliseconds since 1970."""
        monitor = self._screen.monitor_at(x, y)
        picture = self._picture(monitor, when)
        # What lies there by now is what lay there then, if not too much time has passed.
        seen = Seen(window) if _is_late(when) else self._elements.at(window, x, y)
        return seen, self._view(monitor, picture, window)

    def focused(self, window: Window, when: int) -> tuple[Seen, View]:
        """What has the focus."""
        monitor = self._monitor_of(window)
        picture = self._picture(monitor, when)
        seen = self._elements.focused(window)
        return seen, self._view(monitor, picture, window)

    def what(self, window: Window, x: int, y: int) -> Seen:
        """What lies there, without a picture."""
        return self._elements.at(window, x, y)

    def keys_go_to(self, window: Window) -> Seen:
        """What has the focus, without a picture."""
        return self._elements.focused(window)

    def expect_move(self, onto: str) -> None:
        """Something was done by which the focus may move; see Elements."""
        self._elements.expect_move(onto)

    def _monitor_of(self, window: Window) -> Monitor:
        frame = window.frame
        return self._screen.monitor_at(frame.x + frame.width / 2, frame.y + frame.height / 2)

    def _picture(self, monitor: Monitor, when: int) -> Picture | None:
        """None when it would come too late, or none is wanted."""
        return None if _is_late(when) or not self._policy.pictures else self._screen.picture(monitor)

    def _view(self, monitor: Monitor, picture: Picture | None, window: Window) -> View:
        if picture is None:
            return View(monitor, missing=TOO_LATE if self._policy.pictures else "")
        shown = self._screen.frames_of(window)
        if not shown:
            return View(monitor, missing=NOTHING)
        private = self._private(window)
        if private is None:
            return View(monitor, missing=UNKNOWN)
        digest = self._keep(png(painted(picture, monitor, shown, private)))
        return View(monitor, digest, picture.width, picture.height, len(private))

    def _private(self, window: Window) -> Sequence[Rectangle] | None:
        """None when nobody can say what is private, and it may matter."""
        texts = self._elements.texts(window)
        if texts is None:
            return [] if self._keeps_blind else None
        return private_boxes(texts, frozenset(self._policy.patterns))


def _is_late(when: int) -> bool:
    return time.time_ns() // 1_000_000 - when > LATE
