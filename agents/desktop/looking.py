"""Looking: what lies where somebody acts, and a picture of it, as it was before they did.

A program acts when a button comes up, and a window may be gone a moment later. So we look where the pointer comes to
rest, and have looked already when it is pressed; where it was pressed at once, we look then. A picture is taken first,
then all else is asked for, then it is seen whether it still looks like that. What would come too late is left out: no
name is better than a wrong one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agents.desktop.acts import Monitor, Seen, View, Window
from agents.desktop.desktop import Elements, Picture, Screen, Texts
from agents.desktop.painting import painted, png, private_boxes
from agents.desktop.settling import unsettled
from ingest.policy import Policy, shield_of
from ingest.wire import Rectangle

LATE = 750  # milliseconds after which the screen may have changed by what was done
FRESH = 1_500  # milliseconds for which it stays true what lies under a pointer that rests
AGAIN = 1_000  # milliseconds after which we look again where it still rests
QUICK = 300  # milliseconds that a look may have taken to be worth another
REST = 40  # milliseconds without moving
NEAR = 6  # pixels
CARET = 2  # pixels of a program, across
TOO_LATE = "The screen had changed before a picture could be taken."
UNKNOWN = "It is not known what of this program must not be pictured."
NOTHING = "There is nothing but the desktop."


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at a place. when: we looked. picture: None where none was taken; private: None when unknown.

    unsettled: what changed while we looked; None when that was too much.
    """

    x: int
    y: int
    when: int
    monitor: Monitor
    seen: Seen
    picture: Picture | None
    shown: Sequence[Rectangle] = ()
    private: Sequence[Rectangle] | None = ()
    unsettled: Sequence[Rectangle] | None = ()


class Looking:
    """keep: takes a picture's bytes to where they are kept, and answers their sha256."""

    def __init__(
        self,
        screen: Screen,
        elements: Elements,
        policy: Policy,
        keep: Callable[[bytes], str],
        own: frozenset[int],
        *,
        keeps_blind: bool,
    ) -> None:
        """own: programs that are not looked at. keeps_blind: whether those are pictured that tell nothing of theirs."""
        self._screen = screen
        self._elements = elements
        self._policy = policy
        self._keep = keep
        self._own = own
        self._keeps_blind = keeps_blind
        self._before: Look | None = None

    def is_own(self, window: Window) -> bool:
        return window.pid in self._own

    def rest(self) -> None:
        """Nothing happens: if the pointer has come to rest somewhere, look there."""
        where, now = self._screen.pointer(), _now()
        if where is None or now - where[2] < REST:
            return
        x, y, moved = where
        before = self._before
        if before is None or not _is_near(before, x, y) or (now - before.when > AGAIN and now - moved < 5 * AGAIN):
            look = self._look(x, y, now)
            if not _is_settled(look) and _now() - now < QUICK:  # it may light up as the pointer comes
                look = self._look(x, y, _now())
            self._before = look

    def at(self, x: int, y: int, when: int) -> Look:
        """What lay there when somebody acted on it, in milliseconds since 1970."""
        before, self._before = self._before, None
        if before is not None and _is_near(before, x, y) and before.when <= when <= before.when + FRESH:
            return before
        if not _is_late(when):
            return self._look(x, y, when)
        return Look(x, y, when, self._screen.monitor_at(x, y), Seen(self._screen.window_at(x, y)), None)

    def view(self, look: Look) -> View:
        """Its picture, painted and kept."""
        return self._view(look, self._keep)

    def forget(self) -> None:
        """Something was done by which it may look otherwise now."""
        self._before = None

    def focused(self, window: Window, when: int) -> tuple[Seen, View]:
        """What had the focus in a window, with a picture."""
        frame = window.frame
        monitor = self._screen.monitor_at(frame.x + frame.width / 2, frame.y + frame.height / 2)
        picture = None if _is_late(when) else self._picture(monitor)
        shown = self._screen.frames_of(window) if picture else ()
        seen = self._elements.focused(window, when)
        x, y = int(frame.x), int(frame.y)
        if picture is None:
            return seen, self._view(Look(x, y, when, monitor, seen, None), self._keep)
        texts = self._elements.texts(window)
        return seen, self._view(self._settled(Look(x, y, when, monitor, seen, picture, shown), texts), self._keep)

    def afterwards(self, window: Window) -> View | None:
        """How the program that has this window looks now; None while it changes, or nobody can say what is private."""
        frame = window.frame
        monitor = self._screen.monitor_at(frame.x + frame.width / 2, frame.y + frame.height / 2)
        picture = self._picture(monitor)
        if picture is None:
            return None
        shown, texts = self._screen.frames_of(window), self._elements.texts(window)
        look = Look(int(frame.x), int(frame.y), _now(), monitor, Seen(window), picture, shown)
        look = self._settled(look, texts)
        if not shown or look.private is None or not _is_settled(look):
            return None
        return self._view(look, self._keep if self._policy.after else _sha256)

    def what(self, window: Window, x: int, y: int, when: int) -> Seen:
        """What lies there, without a picture."""
        return self._elements.at(window, x, y, when)

    def keys_go_to(self, window: Window, when: int) -> Seen:
        """What has the focus, without a picture."""
        return self._elements.focused(window, when)

    def may_move(self, when: int) -> None:
        """Something was done by which the focus may move; see Elements."""
        self._elements.may_move(when)

    def _look(self, x: int, y: int, when: int) -> Look:
        monitor = self._screen.monitor_at(x, y)
        picture = self._picture(monitor)
        window = self._screen.window_at(x, y)
        if self.is_own(window):
            return Look(x, y, when, monitor, Seen(window), None)
        if picture is None:
            return Look(x, y, when, monitor, self._elements.at(window, x, y, when), None)
        shown = self._screen.frames_of(window)
        seen, texts = self._elements.all_at(window, x, y, when)
        return self._settled(Look(x, y, when, monitor, seen, picture, shown), texts)

    def _settled(self, look: Look, texts: Texts | None) -> Look:
        """With what is private in it, and what is not as it was read."""
        if texts is None or look.picture is None or not look.shown:
            return replace(look, private=self._private(texts))
        after = self._screen.picture(look.monitor)
        places = unsettled(look.picture, after, look.monitor, look.shown, look.seen)
        return replace(look, private=self._private(texts), unsettled=places)

    def _picture(self, monitor: Monitor) -> Picture | None:
        return self._screen.picture(monitor) if self._policy.pictures else None

    def _view(self, look: Look, keep: Callable[[bytes], str]) -> View:
        monitor, picture = look.monitor, look.picture
        if picture is None or look.unsettled is None:
            return View(monitor, missing=TOO_LATE if self._policy.pictures else "")
        if not look.shown:
            return View(monitor, missing=NOTHING)
        if look.private is None:
            return View(monitor, missing=UNKNOWN)
        content = png(painted(picture, monitor, look.shown, [*look.private, *look.unsettled]))
        size, is_at_rest = picture.size, _is_still(look)
        return View(monitor, keep(content), *size, len(look.private), content=content, is_at_rest=is_at_rest)

    def _private(self, texts: Texts | None) -> Sequence[Rectangle] | None:
        """None when nobody can say what is private, and it may matter."""
        if texts is None:
            return () if self._keeps_blind else None
        return private_boxes(texts, shield_of(self._policy))


def _is_near(look: Look, x: int, y: int) -> bool:
    return abs(look.x - x) <= NEAR and abs(look.y - y) <= NEAR


def _is_settled(look: Look) -> bool:
    return look.unsettled is not None and not look.unsettled


def _sha256(content: bytes) -> str:
    """As of what is kept; of a picture that is only seen in a clip."""
    return hashlib.sha256(content).hexdigest()


def _is_still(look: Look) -> bool:
    """Whether nothing changed but a caret that blinks: no letter is as narrow as that, with the caret that it moves."""
    return all(place.width <= CARET * look.monitor.scale for place in look.unsettled or ())


def _is_late(when: int) -> bool:
    return _now() - when > LATE


def _now() -> int:
    return time.time_ns() // 1_000_000
