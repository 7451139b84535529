"""What a clip really is: a WebM with one picture track, no sound, and nothing that is only there to be read. Pure.

The container is read (RFC 9559): how large and how long it is, that the first frame stands by itself, and that all of
it is there. No frame is decoded; browsers do that, in a sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.errors import Invalid, TooMuch
from web.ebml import Ebml, Element, Malformed

TYPE = "video/webm"
SECONDS = 60  # of a clip: it shows one step
PIXELS = 20_000_000  # of a frame
ELEMENTS = 20_000  # of a file: a minute of sixty frames a second, and five times as much

HEADER, DOCTYPE = 0x1A45DFA3, 0x4282
SEGMENT, INFO, TRACKS, CLUSTER, TAGS = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1254C367
SEEK_HEAD, CUES, CHAPTERS, FILES = 0x114D9B74, 0x1C53BB6B, 0x1043A770, 0x1941A469
SCALE, TITLE = 0x2AD7B1, 0x7BA9
TRACK, NUMBER, KIND, CODEC, NAME, ENCODINGS = 0xAE, 0xD7, 0x83, 0x86, 0x536E, 0x6D80
VIDEO, WIDTH, HEIGHT = 0xE0, 0xB0, 0xBA
TIME, SIMPLE_BLOCK, GROUP, BLOCK, REFERENCE = 0xE7, 0xA3, 0xA0, 0xA1, 0xFB
TAG, SIMPLE_TAG, TAG_NAME = 0x7373, 0x67C8, 0x45A3

UNSIZED = {
    SEGMENT: frozenset[int](),
    CLUSTER: frozenset({INFO, TRACKS, CLUSTER, TAGS, SEEK_HEAD, CUES, CHAPTERS, FILES}),
}
"""Who writes while it goes on, as browsers do, knows no sizes beforehand."""
MILLISECOND = 1_000_000  # nanoseconds: what a time counts unless the file says otherwise
HARMLESS = {b"DURATION", b"ENCODER"}  # tags that programs add by themselves
PICTURES = 1  # the kind of track; 2 is sound
KEY = 0x80  # the flag of a frame that stands by itself
START = {b"V_VP8": (3, b"\x9d\x01\x2a"), b"V_VP9": (1, b"\x49\x83\x42"), b"V_AV1": (0, b"")}
"""What such a frame has where: RFC 6386 section 9.1, VP9 section 7.2. AV1 begins in several ways."""

NO_CLIP = "This is no WebM clip."
BROKEN = "This clip is broken or cut short."
BARE = "A clip shows a step and says nothing else: one track of pictures, no sound, no titles, no files inside it."
HINT = "Record it without sound, as VP8, VP9 or AV1 in WebM, and without metadata."


@dataclass(frozen=True, slots=True)
class Clip:
    """width and height in pixels."""

    width: int
    height: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Track:
    """A track of pictures."""

    number: int
    codec: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """time: as the file counts."""

    time: int
    stands_alone: bool
    content: bytes


def read_clip(content: bytes) -> Clip:
    """Raises Invalid when it is no WebM, is cut short, or holds more than a clip may; TooMuch when it is too long."""
    if not content.startswith(HEADER.to_bytes(4)):
        raise Invalid(NO_CLIP, hint=HINT)
    try:
        return _clip(Ebml(content, UNSIZED, ELEMENTS))
    except Malformed as error:
        raise Invalid(BROKEN, hint=HINT) from error


def _clip(ebml: Ebml) -> Clip:
    parts = _parts(ebml)
    track = _track(ebml, parts)
    frames = [frame for part in parts if part.id == CLUSTER for frame in _frames(ebml, part, track.number)]
    if not frames or not _begins(frames[0], track.codec):
        raise Malformed("no first frame")
    scale = next((ebml.number(each) for part in parts if part.id == INFO for each in ebml.find(part, SCALE)), None)
    seconds = max(frame.time for frame in frames) * (scale or MILLISECOND) / 1e9
    if seconds > SECONDS:
        raise TooMuch(f"The clip is {seconds:.0f} seconds long; {SECONDS} are the most.", hint="Cut it to the step.")
    if track.width * track.height > PIXELS:
        raise TooMuch(
            f"The clip has {track.width} × {track.height} pixels; {PIXELS // 1_000_000} million are the most."
        )
    return Clip(track.width, track.height, round(seconds, 3))


def _parts(ebml: Ebml) -> Sequence[Element]:
    """What is in the one segment, of which nothing is there only to be read."""
    header, *segments = ebml.all()
    if [ebml.bytes(each) for each in ebml.find(header, DOCTYPE)] != [b"webm"]:
        raise Invalid(NO_CLIP, hint=HINT)
    if [each.id for each in segments] != [SEGMENT]:
        raise Malformed("no segment, or several")
    parts = list(ebml.inside(segments[0]))
    if any(_speaks(ebml, part) for part in parts):
        raise Invalid(BARE, hint=HINT)
    return parts


def _speaks(ebml: Ebml, part: Element) -> bool:
    """Whether it holds words of its own, or files."""
    if part.id == TAGS:
        return any(ebml.bytes(each) not in HARMLESS for each in ebml.find(part, TAG, SIMPLE_TAG, TAG_NAME))
    return part.id in (CHAPTERS, FILES) or (part.id == INFO and any(ebml.find(part, TITLE)))


def _track(ebml: Ebml, parts: Sequence[Element]) -> Track:
    entries = [entry for part in parts if part.id == TRACKS for entry in ebml.find(part, TRACK)]
    if len(entries) != 1:
        raise Invalid(BARE, hint=HINT)
    told = {each.id: each for each in ebml.inside(entries[0])}
    if NAME in told or ENCODINGS in told or _number(ebml, told, KIND) != PICTURES:
        raise Invalid(BARE, hint=HINT)
    codec = ebml.bytes(told[CODEC]) if CODEC in told else b""
    if codec not in START:
        raise Invalid("This clip is neither VP8, VP9 nor AV1.", hint=HINT)
    sizes = {each.id: each for each in ebml.find(entries[0], VIDEO) for each in ebml.inside(each)}
    width, height = _number(ebml, sizes, WIDTH), _number(ebml, sizes, HEIGHT)
    if not 1 <= width <= 100_000 or not 1 <= height <= 100_000:
        raise Malformed("no size")
    return Track(_number(ebml, told, NUMBER), codec, width, height)


def _number(ebml: Ebml, told: dict[int, Element], name: int) -> int:
    return ebml.number(told[name]) if name in told else 0


def _frames(ebml: Ebml, cluster: Element, track: int) -> Iterator[Frame]:
    began = 0
    for each in ebml.inside(cluster):
        if each.id == TIME:
            began = ebml.number(each)
        elif each.id == SIMPLE_BLOCK:
            block = ebml.bytes(each)
            yield _frame(block, track, began, stands_alone=len(block) > 3 and bool(block[3] & KEY))
        elif each.id == GROUP:
            alone = not any(ebml.find(each, REFERENCE))
            for inner in ebml.find(each, BLOCK):
                yield _frame(ebml.bytes(inner), track, began, stands_alone=alone)


def _frame(block: bytes, track: int, began: int, *, stands_alone: bool) -> Frame:
    """A block is its track's number, its time from the cluster's on, flags, and the frame."""
    if len(block) < 5 or block[0] != track | 0x80:
        raise Malformed("a block that is none, or of another track")
    time = max(0, began + int.from_bytes(block[1:3], signed=True))
    return Frame(time, stands_alone, block[4:])


def _begins(frame: Frame, codec: bytes) -> bool:
    at, mark = START[codec]
    return frame.stands_alone and frame.content[at : at + len(mark)] == mark
