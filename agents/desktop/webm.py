"""A clip's file: WebM (RFC 9559) of one track of pictures, and nothing in it that is only there to be read. Pure.

A lossy WebP is a VP8 key frame in a wrapping (RFC 9649), and a film may consist of key frames alone. So what writes
pictures makes clips, and no encoder of films is needed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 0x7FFF  # milliseconds that a block may be from the beginning of its cluster
_PICTURES = 1  # the kind of track
_ALONE = 0x80  # the flag of a block that needs no other
_MILLISECOND = 1_000_000  # nanoseconds
_FOUR_BYTES = 0x10000000  # the bit of a size that says that it takes four
_HEAD, _PART = 12, 8  # bytes: what a WebP begins with, and each of its parts


@dataclass(frozen=True, slots=True)
class Frame:
    """A VP8 key frame. at: milliseconds from the beginning."""

    at: int
    content: bytes


def frame_of_webp(webp: bytes) -> bytes:
    """The VP8 key frame in a lossy WebP. Raises ValueError when there is none."""
    at = _HEAD
    while at + _PART <= len(webp):
        name, size = struct.unpack_from("<4sI", webp, at)
        if name == b"VP8 ":
            return webp[at + _PART : at + _PART + size]
        at += _PART + size + size % 2
    raise ValueError("a WebP without a VP8 frame")


def webm(frames: Sequence[Frame], size: tuple[int, int], milliseconds: int) -> bytes:
    """frames: in order, the first of them at 0. size: in pixels. milliseconds: to the end of the last of them.

    Raises ValueError for what is longer than a cluster can say.
    """
    if frames[-1].at > LONGEST:
        raise ValueError("A clip of one cluster is half a minute at most.")
    head = _element(
        0x1A45DFA3,
        _number(0x4286, 1),  # EBMLVersion
        _number(0x42F7, 1),  # EBMLReadVersion
        _number(0x42F2, 4),  # EBMLMaxIDLength
        _number(0x42F3, 8),  # EBMLMaxSizeLength
        _element(0x4282, b"webm"),  # DocType
        _number(0x4287, 4),  # DocTypeVersion
        _number(0x4285, 2),  # DocTypeReadVersion
    )
    info = _element(
        0x1549A966,
        _number(0x2AD7B1, _MILLISECOND),  # TimestampScale
        _element(0x4489, struct.pack(">d", milliseconds)),  # Duration
        _element(0x4D80, b"Cairn"),  # MuxingApp
        _element(0x5741, b"Cairn"),  # WritingApp
    )
    track = _element(
        0xAE,
        _number(0xD7, 1),  # TrackNumber
        _number(0x73C5, 1),  # TrackUID
        _number(0x83, _PICTURES),  # TrackType
        _number(0x9C, 0),  # FlagLacing
        _element(0x86, b"V_VP8"),  # CodecID
        _element(0xE0, _number(0xB0, size[0]), _number(0xBA, size[1]), _colour()),
    )
    cluster = _element(0x1F43B675, _number(0xE7, 0), *map(_block, frames))
    return head + _element(0x18538067, info, _element(0x1654AE6B, track), cluster)


def _colour() -> bytes:
    """What a WebP's colours are, as ITU-T H.273 numbers them; players guess otherwise, and not alike."""
    return _element(
        0x55B0,
        _number(0x55B1, 6),  # MatrixCoefficients: those of BT.601
        _number(0x55B9, 1),  # Range: that of broadcasts
        _number(0x55BA, 13),  # TransferCharacteristics: sRGB's
        _number(0x55BB, 1),  # Primaries: sRGB's, which are BT.709's
    )


def _block(frame: Frame) -> bytes:
    return _element(0xA3, b"\x81", struct.pack(">HB", frame.at, _ALONE), frame.content)


def _element(name: int, *parts: bytes) -> bytes:
    """Sizes take four bytes, however small."""
    content = b"".join(parts)
    return _whole(name) + _whole(_FOUR_BYTES + len(content)) + content


def _number(name: int, value: int) -> bytes:
    return _element(name, _whole(value))


def _whole(number: int) -> bytes:
    return number.to_bytes(max(1, -(-number.bit_length() // 8)))
