"""The reader of WebSocket frames: RFC 6455, whatever the pieces the bytes come in, and what is no WebSocket's."""

from __future__ import annotations

import random
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Message, Ping, TextMessage

from web import frames
from web.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    MAX_REASON,
    PING,
    PONG,
    TEXT,
    Broken,
    Control,
    FrameReader,
    Heard,
    binary_frame,
    close_frame,
    control_frame,
)

LARGEST = 1000
FIN = 0x80


def a_frame(opcode: int, payload: bytes = b"", *, first: int = FIN, mask: bytes = b"\x01\x7f\x00\xff") -> bytes:
    """A frame as a client sends it. first: the bits beside the opcode."""
    size = len(payload)
    if size < 126:
        length = bytes((FIN | size,))
    elif size < 65536:
        length = bytes((FIN | 126,)) + size.to_bytes(2)
    else:
        length = bytes((FIN | 127,)) + size.to_bytes(8)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes((first | opcode,)) + length + mask + masked


def told(found: list[Heard]) -> list[object]:
    """What was read, to be compared: a Broken by its code."""
    return [("broken", each.code) if isinstance(each, Broken) else each for each in found]


def read(data: bytes, *cuts: int, largest: int = LARGEST) -> list[object]:
    """What a reader makes of bytes that come in pieces."""
    reader = FrameReader(largest)
    found: list[Heard] = []
    for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
        found += fed(reader, data[start:end])
    return told(found)


def fed(reader: FrameReader, data: bytes) -> list[Heard]:
    """All that is whole with these bytes."""
    reader.feed(data)
    return list(iter(reader.next_message, None))


A_TALK = b"".join(
    (
        a_frame(BINARY, b"one"),
        a_frame(PING, b"p"),
        a_frame(BINARY, b"two-", first=0),
        a_frame(PING, b"between"),
        a_frame(CONTINUATION, b"", first=0),
        a_frame(PONG),
        a_frame(CONTINUATION, b"two"),
        a_frame(BINARY, b""),
        a_frame(BINARY, b"x" * 125),
        a_frame(BINARY, b"y" * 126),
        a_frame(TEXT, "wörds".encode()[:2], first=0),
        a_frame(CONTINUATION, "wörds".encode()[2:]),
        a_frame(CLOSE, (4000).to_bytes(2) + "tschüß".encode()),
    )
)
ITS_MEANING: list[object] = [
    b"one",
    Control(PING, b"p"),
    Control(PING, b"between"),
    Control(PONG, b""),
    b"two-two",
    b"",
    b"x" * 125,
    b"y" * 126,
    "wörds",
    Control(CLOSE, (4000).to_bytes(2) + "tschüß".encode()),
]


def test_wherever_a_stream_of_bytes_is_cut_its_messages_are_the_same() -> None:
    for cut in range(len(A_TALK) + 1):
        assert read(A_TALK, cut) == ITS_MEANING
    assert read(A_TALK, *range(1, len(A_TALK))) == ITS_MEANING


@pytest.mark.parametrize("seed", range(20))
def test_wherever_garbage_is_cut_it_is_read_alike_and_what_came_before_it_is_heard(seed: int) -> None:
    chance = random.Random(seed)
    talk = bytearray(A_TALK)
    for _ in range(chance.randrange(1, 5)):
        talk[chance.randrange(len(talk))] = chance.randrange(256)
    whole = read(bytes(talk))
    for _ in range(50):
        assert read(bytes(talk), *sorted(chance.sample(range(len(talk)), chance.randrange(1, 9)))) == whole


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 65537])
def test_every_way_to_write_a_length_is_read(size: int) -> None:
    payload = random.Random(size).randbytes(size)
    assert read(a_frame(BINARY, payload), largest=70_000) == [payload]


def test_a_mask_of_any_bytes_is_taken_off() -> None:
    for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\x01\x02\x03"):
        assert read(a_frame(BINARY, b"\0\0\0\0\0abc", mask=mask)) == [b"\0\0\0\0\0abc"]


def test_where_there_is_no_c_extension_masks_are_taken_off_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "websockets.speedups", None)
    spec = spec_from_file_location("frames_without_extension", frames.__file__)
    assert spec is not None
    assert spec.loader is not None
    without = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, without)
    spec.loader.exec_module(without)
    assert without.apply_mask is not frames.apply_mask
    for size in (0, 1, 3, 4, 5, 900):
        payload = random.Random(size).randbytes(size)
        reader = without.FrameReader(LARGEST)
        reader.feed(a_frame(BINARY, payload))
        assert reader.next_message() == payload


NOT_WEBSOCKET = {
    "not masked": (b"\x82\x01x", 1002),
    "a reserved bit": (a_frame(BINARY, b"x", first=FIN | 0x40), 1002),
    "an opcode for data that there is not": (a_frame(0x3, b"x"), 1002),
    "an opcode for control that there is not": (a_frame(0xB, b"x"), 1002),
    "a ping in pieces": (a_frame(PING, b"x", first=0), 1002),
    "a ping too long": (a_frame(PING, b"x" * 126), 1002),
    "a continuation of nothing": (a_frame(CONTINUATION, b"x"), 1002),
    "a message within a message": (a_frame(BINARY, b"x", first=0) + a_frame(BINARY, b"y"), 1002),
    "a short length in two bytes": (b"\x82\xfe\x00\x01\0\0\0\0x", 1002),
    "a short length in eight bytes": (b"\x82\xff" + (200).to_bytes(8) + b"\0\0\0\0", 1002),
    "a length beyond all": (b"\x82\xff" + b"\xff" * 8 + b"\0\0\0\0", 4413),
    "too large": (a_frame(BINARY, b"x" * (LARGEST + 1)), 4413),
    "too large in pieces": (a_frame(BINARY, b"x" * LARGEST, first=0) + a_frame(CONTINUATION, b"y"), 4413),
    "text that is not UTF-8": (a_frame(TEXT, b"\xff"), 1007),
    "text that is half a letter": (a_frame(TEXT, "é".encode()[:1]), 1007),
    "half a close code": (a_frame(CLOSE, b"\x03"), 1002),
    "a close code that is never sent": (a_frame(CLOSE, (1005).to_bytes(2)), 1002),
    "a close code of nobody": (a_frame(CLOSE, (999).to_bytes(2)), 1002),
    "a reason that is not UTF-8": (a_frame(CLOSE, (1000).to_bytes(2) + b"\xff"), 1007),
}


@pytest.mark.parametrize("what", NOT_WEBSOCKET)
def test_what_is_no_websockets_is_refused_with_its_code_and_nothing_is_read_after_it(what: str) -> None:
    data, code = NOT_WEBSOCKET[what]
    said = a_frame(BINARY, b"said before") + data + a_frame(BINARY, b"said after")
    for cuts in ((), tuple(range(1, len(said)))):
        assert read(said, *cuts) == [b"said before", ("broken", code)]


@pytest.mark.parametrize(
    ("beginning", "code"),
    [
        (b"\x82\x7f", 1002),  # not masked
        (b"\x83\xff", 1002),  # an opcode that there is not
        (b"\x89\xff", 1002),  # a ping of eight bytes of length
        (b"\x82\xff" + (100_000).to_bytes(8), 4413),
        (a_frame(BINARY, b"x" * LARGEST, first=0) + b"\x80\x81", 4413),
    ],
)
def test_what_will_be_refused_is_refused_before_it_is_gathered(beginning: bytes, code: int) -> None:
    reader = FrameReader(LARGEST)
    found = told(fed(reader, beginning) + fed(reader, bytes(4)))
    assert found == [("broken", code)]
    assert fed(reader, b"x" * 1_000_000) == []
    assert len(reader._rest) < 2 * LARGEST


def test_control_frames_may_come_between_the_pieces_of_a_message_of_the_largest_size() -> None:
    pieces = (
        a_frame(BINARY, b"x" * (LARGEST - 1), first=0),
        a_frame(PING, b"p" * 125),
        a_frame(CONTINUATION, b"y"),
    )
    assert read(b"".join(pieces)) == [Control(PING, b"p" * 125), b"x" * (LARGEST - 1) + b"y"]


def test_a_large_message_that_comes_byte_by_byte_costs_no_more_than_its_bytes() -> None:
    """Looking at all of it again at each byte would take minutes."""
    size = 768 * 1024
    frame = a_frame(BINARY, bytes(size))
    reader = FrameReader(size)
    began = time.process_time()
    found: list[Heard] = []
    for place in range(len(frame)):
        found += fed(reader, frame[place : place + 1])
    assert found == [bytes(size)]
    assert time.process_time() - began < 5


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_what_is_written_is_read_by_others(size: int) -> None:
    other = Connection(ConnectionType.CLIENT)
    other.receive_data(binary_frame(b"z" * size) + control_frame(PING, b"?") + close_frame(4400, "ü" * 200))
    heard = list(other.events())
    closing = heard.pop()
    assert isinstance(closing, CloseConnection)
    assert (closing.code, closing.reason) == (4400, "ü" * (MAX_REASON // 2))
    assert heard.pop() == Ping(b"?")
    assert b"".join(bytes(event.data) for event in heard if isinstance(event, BytesMessage)) == b"z" * size


@pytest.mark.parametrize("seed", range(10))
def test_what_others_write_is_read(seed: int) -> None:
    chance = random.Random(seed)
    other = Connection(ConnectionType.CLIENT)
    written, meant = b"", []
    for _ in range(30):
        payload = chance.randbytes(chance.choice([0, 1, 125, 126, 300]))
        event: Message | Ping = chance.choice(
            [BytesMessage(payload), TextMessage(payload.hex()), Ping(payload[:125]), BytesMessage(payload)]
        )
        written += other.send(event)
        meant.append(Control(PING, bytes(event.payload)) if isinstance(event, Ping) else event.data)
    cuts = sorted(chance.sample(range(len(written)), 40))
    assert read(written, *cuts) == meant
