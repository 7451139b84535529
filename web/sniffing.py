"""What a picture or a clip really is, whatever its name says. Made to be run apart: decoders are written in C.

Of pictures only what every browser shows and we need: PNG, JPEG and WebP. Never SVG, which is a program.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from storage.errors import Invalid, TooMuch
from web.bare import is_bare
from web.webm import TYPE, read_clip

PIXELS = 50_000_000  # in one picture
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}

Image.MAX_IMAGE_PIXELS = None  # PIXELS is asked about before anything is decoded


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A picture that decodes, or a clip that is one. width and height in pixels."""

    type: str
    width: int
    height: int


def sniff(content: bytes) -> Sniffed:
    """Raises Invalid when it is no picture of a kind we take, or is cut short; TooMuch when it has too many pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            width, height = image.size
            if width * height > PIXELS:
                size = f"{width} × {height} pixels"
                raise TooMuch(
                    f"The picture has {size}; {PIXELS // 1_000_000} million are the most.", hint="Make it smaller."
                )
            image.load()
            return Sniffed(TYPES[image.format or ""], width, height)
    except UnidentifiedImageError as error:
        raise Invalid("This is no PNG, JPEG or WebP picture.", hint="Send it as one of these.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid("This picture is broken or cut short.", hint="Send it again.") from error


def sniff_shot(content: bytes) -> Sniffed:
    """A recorder's picture: as of any, and Invalid where it holds more than its pixels."""
    found = sniff(content)
    if not is_bare(content, found.type):
        raise Invalid("This picture says more than it shows: words are written into its file.", hint="Send it bare.")
    return found


def sniff_clip(content: bytes) -> Sniffed:
    """Raises Invalid when it is no clip, or more than one; TooMuch when it is too long or too large."""
    found = read_clip(content)
    return Sniffed(TYPE, found.width, found.height)
