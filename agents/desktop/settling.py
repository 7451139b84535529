"""Whether a picture still shows what was read: programs go on while their words are asked for. Pure.

Words that came or went meanwhile may never have been read, so what changed is painted over, and where much of it did
there is no picture. A caret that blinks is little; so a picture is not lost for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.desktop.acts import Monitor, Seen
from agents.desktop.desktop import Picture
from agents.desktop.painting import changed, place_of_change
from agents.desktop.saying import within
from ingest.wire import Rectangle

MUCH = 0.25  # of what is shown
_PRESSED = frozenset(("button", "checkbox", "radio", "link", "menuitem", "menuitemcheckbox", "menuitemradio", "tab"))


def unsettled(
    before: Picture, after: Picture, monitor: Monitor, shown: Sequence[Rectangle], seen: Seen
) -> Sequence[Rectangle] | None:
    """Where what is shown is not as it was read; None when that is too much. seen: what was acted on."""
    if before.size != after.size:
        return None
    place = place_of_change(changed(before, after, monitor, shown), monitor, _looks_pressed(seen))
    if place is None:
        return ()
    whole = sum(_on(monitor, frame) for frame in shown)
    return None if place.width * place.height > MUCH * whole else (place,)


def _looks_pressed(seen: Seen) -> Rectangle | None:
    """A button may look otherwise under the pointer, and while it is pressed; its words are the same."""
    return seen.box if seen.role in _PRESSED and not seen.editable and not seen.secret else None


def _on(monitor: Monitor, frame: Rectangle) -> float:
    """How many of the monitor's pixels it has."""
    box = within(frame, monitor.frame)
    across = min(box.x + box.width, monitor.frame.width) - max(box.x, 0)
    down = min(box.y + box.height, monitor.frame.height) - max(box.y, 0)
    return max(across, 0) * max(down, 0)
