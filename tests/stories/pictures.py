"""Pictures for steps, made here."""

from __future__ import annotations

import io

from PIL import Image


def a_picture(width: int = 1200, height: int = 800) -> bytes:
    """A PNG wider than a phone."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 220, 240)).save(made, "PNG")
    return made.getvalue()
