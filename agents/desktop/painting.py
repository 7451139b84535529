"""Pictures, before they are kept: what is not the person's to show is painted over. Pure, but for the pixels.

What is left is the program that was acted upon. Other windows are painted over, since nobody chose to show them; in
this one, secret fields and whatever matches the workspace's patterns.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from agents.desktop.acts import Monitor
from agents.desktop.desktop import Picture
from agents.desktop.saying import within
from ingest.masking import masked_tokens
from ingest.patterns import Pattern, masked_patterns
from ingest.secrecy import secret_noun_of_value
from ingest.wire import Rectangle

_AROUND = (222, 222, 226)
_OVER = (70, 70, 78)
_FAST = 1  # of zlib's levels: a picture is taken while somebody works


def private_boxes(texts: Iterable[tuple[str, Rectangle, bool]], patterns: frozenset[Pattern]) -> list[Rectangle]:
    """Where words stand that must not be pictured. A text comes with whether it is a secret field's."""
    return [box for text, box, is_secret in texts if is_secret or _is_private(text, patterns)]


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


def png(picture: Picture) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=_FAST)
    return out.getvalue()


def _is_private(text: str, patterns: frozenset[Pattern]) -> bool:
    return masked_patterns(masked_tokens(text), patterns) != text or bool(secret_noun_of_value(text.strip()))


def _pixels(box: Rectangle, picture: Picture) -> tuple[int, int, int, int] | None:
    """The pixels of the picture that a place touches; None when it touches none."""
    left, top = max(int(box.x), 0), max(int(box.y), 0)
    right = min(int(-(-(box.x + box.width) // 1)), picture.width)
    bottom = min(int(-(-(box.y + box.height) // 1)), picture.height)
    return (left, top, right, bottom) if left < right and top < bottom else None
