"""A clip is what it says it is, as far as its container tells; whatever else comes is refused with a sentence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from storage.errors import Invalid, TooMuch
from web import webm
from web.webm import Clip, read_clip

CLIPS = Path(__file__).parent / "clips"  # made by Chromium's MediaRecorder
KEY = b"\x10\x00\x00\x9d\x01\x2a\xa0\x00\x60\x00"  # how a frame of VP8 begins that stands by itself
UNKNOWN = b"\x01" + b"\xff" * 7


def number(name: int, value: int, size: int = 4) -> bytes:
    return element(name, value.to_bytes(size))


def element(name: int, *content: bytes, size: bytes | None = None) -> bytes:
    inside = b"".join(content)
    told = size if size is not None else (len(inside) | 1 << 28).to_bytes(4)
    return name.to_bytes(-(-name.bit_length() // 8)) + told + inside


def block(time: int = 0, frame: bytes = KEY, track: int = 1, flags: int = 0x80) -> bytes:
    return element(webm.SIMPLE_BLOCK, bytes((0x80 | track,)), time.to_bytes(2, signed=True), bytes((flags,)), frame)


def track(*more: bytes, kind: int = 1, codec: bytes = b"V_VP8", width: int = 160, height: int = 96) -> bytes:
    return element(
        webm.TRACK,
        number(webm.NUMBER, 1),
        number(webm.KIND, kind),
        element(webm.CODEC, codec),
        element(webm.VIDEO, number(webm.WIDTH, width), number(webm.HEIGHT, height)),
        *more,
    )


HEADER = element(webm.HEADER, element(webm.DOCTYPE, b"webm"))
INFO = element(webm.INFO, number(webm.SCALE, webm.MILLISECOND))
TRACKS = element(webm.TRACKS, track())
CLUSTER = element(webm.CLUSTER, number(webm.TIME, 0), block(), block(400, b"x" * 9, flags=0))


def clip(*parts: bytes, header: bytes = HEADER, size: bytes | None = None) -> bytes:
    return header + element(webm.SEGMENT, *(parts or (INFO, TRACKS, CLUSTER)), size=size)


@pytest.mark.parametrize(
    ("name", "seconds"), [("vp8.webm", 0.899), ("vp9-while-it-goes-on.webm", 0.8), ("av1.webm", 0.8)]
)
def test_what_a_browser_records_is_a_clip(name: str, seconds: float) -> None:
    assert read_clip((CLIPS / name).read_bytes()) == Clip(160, 96, seconds)


def test_sizes_may_be_told_or_unknown() -> None:
    following = element(webm.CLUSTER, number(webm.TIME, 1_000), block(-100, b"x" * 9, flags=0), size=UNKNOWN)
    open_one = element(webm.CLUSTER, number(webm.TIME, 0), block(), size=UNKNOWN)
    told = Clip(160, 96, 0.9)
    assert read_clip(clip(INFO, TRACKS, open_one, following, size=UNKNOWN)) == told
    assert read_clip(clip(TRACKS, open_one, element(webm.CUES, b"")[:-4] + b"\x80", following)) == told


def test_a_group_of_blocks_is_read_as_well() -> None:
    def group(time: int, *more: bytes) -> bytes:
        return element(webm.GROUP, element(webm.BLOCK, b"\x81", time.to_bytes(2), b"\0", KEY), *more)

    leaning = group(500, number(webm.REFERENCE, 1))
    assert read_clip(clip(TRACKS, element(webm.CLUSTER, group(0), leaning))) == Clip(160, 96, 0.5)
    with pytest.raises(Invalid, match="broken"):
        read_clip(clip(TRACKS, element(webm.CLUSTER, leaning)))


def tag(name: bytes) -> bytes:
    return element(webm.TAGS, element(webm.TAG, element(webm.SIMPLE_TAG, element(webm.TAG_NAME, name))))


def test_what_programs_note_by_themselves_is_no_matter() -> None:
    assert read_clip(clip(INFO, TRACKS, tag(b"DURATION"), tag(b"ENCODER"), CLUSTER)).seconds == 0.4


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "no WebM"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "no WebM"),
    "mp4": (b"\x00\x00\x00\x18ftypisom" + bytes(50), "no WebM"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "no WebM"),
    "matroska": (clip(header=element(webm.HEADER, element(webm.DOCTYPE, b"matroska"))), "no WebM"),
    "no kind": (clip(header=element(webm.HEADER)), "no WebM"),
    "a header alone": (HEADER, "broken"),
    "nothing in it": (HEADER + element(webm.SEGMENT), "no sound"),
    "two": (clip() + clip(), "broken"),
    "something after it": (clip() + b"\x00", "broken"),
    "cut short": (clip()[:-1], "broken"),
    "no frames": (clip(TRACKS), "broken"),
    "no first frame": (clip(TRACKS, element(webm.CLUSTER, block(flags=0))), "broken"),
    "another codec's frame": (clip(TRACKS, element(webm.CLUSTER, block(frame=b"\x00" * 20))), "broken"),
    "another track's frame": (clip(TRACKS, element(webm.CLUSTER, block(track=2))), "broken"),
    "an empty block": (clip(TRACKS, element(webm.CLUSTER, element(webm.SIMPLE_BLOCK))), "broken"),
    "no size": (clip(element(webm.TRACKS, track(width=0)), CLUSTER), "broken"),
    "a number too long": (clip(element(webm.TRACKS, track(number(webm.NUMBER, 1, 9))), CLUSTER), "broken"),
    "an unknown size where none may be": (clip(element(webm.TRACKS, track(), size=UNKNOWN), CLUSTER), "broken"),
    "elements without end": (clip(TRACKS, b"\xec\x80" * (webm.ELEMENTS + 1), CLUSTER), "broken"),
    "sound": (clip(element(webm.TRACKS, track(), track(kind=2, codec=b"A_OPUS")), CLUSTER), "no sound"),
    "sound alone": (clip(element(webm.TRACKS, track(kind=2, codec=b"A_OPUS")), CLUSTER), "no sound"),
    "another codec": (clip(element(webm.TRACKS, track(codec=b"V_MPEG4/ISO/AVC")), CLUSTER), "neither VP8"),
    "enciphered": (clip(element(webm.TRACKS, track(element(webm.ENCODINGS))), CLUSTER), "no titles"),
    "a title": (clip(element(webm.INFO, element(webm.TITLE, b"hunter2")), TRACKS, CLUSTER), "no titles"),
    "a track's name": (clip(element(webm.TRACKS, track(element(webm.NAME, b"hunter2"))), CLUSTER), "no titles"),
    "a tag": (clip(INFO, TRACKS, tag(b"COMMENT"), CLUSTER), "no titles"),
    "a file": (clip(INFO, TRACKS, element(webm.FILES, b"hunter2"), CLUSTER), "no files"),
    "chapters": (clip(INFO, TRACKS, element(webm.CHAPTERS, b"hunter2"), CLUSTER), "no titles"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD.keys())
def test_what_is_no_clip_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as caught:
        read_clip(content)
    assert caught.value.hint


def test_what_is_too_long_or_too_large_is_refused() -> None:
    late = element(webm.CLUSTER, number(webm.TIME, 61_000), block(0, b"x" * 9, flags=0))
    with pytest.raises(TooMuch, match="61 seconds"):
        read_clip(clip(TRACKS, CLUSTER, late))
    with pytest.raises(TooMuch, match="50000 × 50000"):
        read_clip(clip(element(webm.TRACKS, track(width=50_000, height=50_000)), CLUSTER))


def is_read_or_refused(content: bytes) -> bool:
    try:
        return read_clip(content).width > 0
    except (Invalid, TooMuch) as error:
        return error.hint is not None


def test_whatever_is_changed_in_one_it_is_read_or_refused() -> None:
    chance = random.Random(4)
    for path in sorted(CLIPS.iterdir()):
        whole = path.read_bytes()
        for _ in range(1_500):
            changed = bytearray(whole)
            for _ in range(chance.randint(1, 4)):
                changed[chance.randrange(4, min(len(changed), 600))] = chance.randrange(256)
            cut = bytes(changed[: chance.randint(4, len(changed))]) if chance.random() < 0.3 else bytes(changed)
            assert is_read_or_refused(cut)
