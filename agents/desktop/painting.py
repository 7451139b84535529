"""Pictures, before they are kept: what is not the person's to show is painted over. Pure, but for the pixels.

What is left is the program that was acted upon. Other windows are painted over, since nobody chose to show them; in
this one, secret fields and whatever matches the workspace's patterns.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw

from agents.desktop.acts import Monitor
from agents.desktop.desktop import Picture, Text
from agents.desktop.saying import within
from ingest.masking import masked_tokens
from ingest.patterns import Pattern, masked_patterns
from ingest.secrecy import secret_noun_of_value
from ingest.shielding import Shield
from ingest.wire import Rectangle

_AROUND = (222, 222, 226)
_OVER = (70, 70, 78)
_FAST = 1  # of zlib's levels: a picture is taken while somebody works


def private_boxes(texts: Iterable[Text], shield: Shield) -> list[Rectangle]:
    """Where words stand that must not be pictured."""
    return [text.box for text in texts if _must_not_show(text, shield)]


def painted(picture: Picture, monitor: Monitor, shown: Sequence[Rectangle], private: Sequence[Rectangle]) -> Picture:
    """A picture of the monitor with nothing on it but what is shown, and of that nothing private."""
    result = Image.new("RGB", picture.size, _AROUND)
    for frame in shown:
        box = _pixels(within(frame, monitor.frame), picture)
        if box is not None:
            result.paste(picture.crop(box), box[:2])
    draw = ImageDraw.Draw(result)
    for place in private:
        box = _pixels(within(place, monitor.frame), picture)
        if box is not None:
            left, top, right, bottom = box
            draw.rectangle((left, top, right - 1, bottom - 1), fill=_OVER)
    return result


def changed(before: Picture, after: Picture, monitor: Monitor, shown: Sequence[Rectangle]) -> Picture:
    """Black but for the pixels of what is shown that differ between two pictures of a monitor."""
    result = Image.new("RGB", before.size)
    differs = ImageChops.difference(before, after)
    for frame in shown:
        box = _pixels(within(frame, monitor.frame), before)
        if box is not None:
            result.paste(differs.crop(box), box[:2])
    return result


def place_of_change(change: Picture, monitor: Monitor, apart_from: Rectangle | None) -> Rectangle | None:
    """Around all that changed, on the screen; None where nothing did. change: by `changed`."""
    if apart_from is not None and (box := _pixels(within(apart_from, monitor.frame), change)) is not None:
        change.paste((0, 0, 0), box)
    found = change.getbbox()
    if found is None:
        return None
    left, top, right, bottom = found
    return Rectangle(left + monitor.frame.x, top + monitor.frame.y, right - left, bottom - top)


def png(picture: Picture) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=_FAST)
    return out.getvalue()


def _must_not_show(text: Text, shield: Shield) -> bool:
    return text.is_secret or (shield.typed and text.is_typed) or _is_private(text.words, shield.patterns)


def _is_private(text: str, patterns: frozenset[Pattern]) -> bool:
    return masked_patterns(masked_tokens(text), patterns) != text or bool(secret_noun_of_value(text.strip()))


def _pixels(box: Rectangle, picture: Picture) -> tuple[int, int, int, int] | None:
    """The pixels of the picture that a place touches; None when it touches none."""
    left, top = max(int(box.x), 0), max(int(box.y), 0)
    right = min(int(-(-(box.x + box.width) // 1)), picture.width)
    bottom = min(int(-(-(box.y + box.height) // 1)), picture.height)
    return (left, top, right, bottom) if left < right and top < bottom else None
