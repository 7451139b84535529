"""Where in its picture a step takes place, in words: a ring is not heard, and Markdown cannot draw one. Pure."""

from __future__ import annotations

from typing import Final

from docmodel.schema import Box, Picture

WIDE: Final = 2 / 3  # of a picture's side; a box that is larger leaves nothing to look for in that direction
PLACES: Final = (
    ("at the upper left", "at the top", "at the upper right"),
    ("on the left", "in the middle", "on the right"),
    ("at the lower left", "at the bottom", "at the lower right"),
)


def described(picture: Picture, title: str) -> str:
    """A picture's alternative text: its step, and where to look. Of a step without words it is none."""
    where = _place(picture.box) if picture.box else ""
    return f"{title} ({where} of the picture)" if where and title else title


def _place(box: Box) -> str:
    """By thirds; nothing where the box is as good as the picture."""
    if box.width > WIDE and box.height > WIDE:
        return ""
    return PLACES[_third(box.y, box.height)][_third(box.x, box.width)]


def _third(start: float, length: float) -> int:
    """0, 1, 2: where the middle of a stretch lies."""
    return 1 if length > WIDE else min(int((start + length / 2) * 3), 2)
