"""Whether a picture holds its pixels and nothing else: no words, no place, no camera, and nothing after its end. Pure.

What a recorder painted over could stand in a file's own words: so a recorder's picture has none. Only what says how
pixels and colours are to be read may stand beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_PNG_BEGIN = 8  # bytes before the first chunk
_PNG = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP pHYs sBIT bKGD".split())
_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"))
_JPEG_COLOURS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments that say how to read colours, and what they begin with."""
_JPEG_LONE = frozenset((0xD8, 0xD9, *range(0xD0, 0xD8)))  # markers without a length: begin, end, restarts
_JPEG_WORDS = frozenset((0xFE, *range(0xE0, 0xF0)))  # comments and application segments
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # in a scan, what is no byte of it and no restart


def is_bare(content: bytes, kind: str) -> bool:
    """Whether there is nothing but the picture. kind: its media type, which was found by decoding it."""
    try:
        return _LOOKS[kind](content)
    except (IndexError, ValueError):  # a length that leads out of the file
        return False


def _is_bare_png(content: bytes) -> bool:
    at = _PNG_BEGIN
    while at < len(content):
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if name not in _PNG:
            return False
        at += 12 + size
        if name == b"IEND":
            break
    return at == len(content)


def _is_bare_webp(content: bytes) -> bool:
    at, end = 12, 8 + int.from_bytes(content[4:8], "little")
    while at < end:
        size, name = int.from_bytes(content[at + 4 : at + 8], "little"), content[at : at + 4]
        if name not in _WEBP:
            return False
        at += 8 + size + size % 2
    return at == end == len(content)


def _is_bare_jpeg(content: bytes) -> bool:
    segments = list(_segments(content))
    worded = [(marker, start) for marker, start, _ in segments if marker in _JPEG_WORDS]
    about_colours = (marker in _JPEG_COLOURS and content.startswith(_JPEG_COLOURS[marker], at) for marker, at in worded)
    return all(about_colours) and segments[-1][2] == len(content)


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Each marker, and where its own bytes begin and end, to the end of the picture."""
    at = 0
    while at < len(content):
        if content[at] != 0xFF:
            raise ValueError
        marker, at = content[at + 1], at + 2
        start, end = at, at
        if marker not in _JPEG_LONE:
            start, end = at + 2, at + int.from_bytes(content[at : at + 2])
        if marker == _JPEG_SCAN:
            following = _MARKER.search(content, end)
            end = following.start() if following else len(content)
        yield marker, start, end
        if marker == _JPEG_END:
            return
        at = end


_LOOKS: Mapping[str, Callable[[bytes], bool]] = {
    "image/png": _is_bare_png,
    "image/jpeg": _is_bare_jpeg,
    "image/webp": _is_bare_webp,
}
