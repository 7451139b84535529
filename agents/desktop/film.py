"""A clip of pictures that are kept: it shows nothing that they do not, since it is made of them alone. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from agents.desktop.cuts import Shown, cuts_of
from agents.desktop.webm import Frame, frame_of_webp, webm

WIDTH = 1280  # pixels of a clip at most
QUALITY = 85  # of a hundred: letters stay sharp
_FAST = 2  # of the six ways there are to look for what takes less room
_LEFT = 40  # milliseconds that the last picture is repeated before the end, or some players end as it comes


def film_of(shown: Sequence[Shown]) -> bytes:
    """A WebM. shown: PNGs of one size, in order."""
    cuts = cuts_of(shown)
    size = _size_of(shown[0])
    frames = [Frame(each.at, _encoded(each, size)) for each in cuts.shown]
    return webm([*frames, replace(frames[-1], at=cuts.end - _LEFT)], size, cuts.end)


def _size_of(shown: Shown) -> tuple[int, int]:
    with Image.open(io.BytesIO(shown.content)) as picture:
        scale = min(1, WIDTH / picture.width)
        return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _encoded(shown: Shown, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(shown.content)) as picture:
        fitting = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    fitting.save(out, "WEBP", quality=QUALITY, method=_FAST)
    return frame_of_webp(out.getvalue())
