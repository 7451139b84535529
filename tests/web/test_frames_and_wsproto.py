"""The reader of frames beside wsproto's: the same bytes in random pieces, and passed over from a random place on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import cast

import pytest
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Message, Ping, Pong, TextMessage

from tests.web.test_frames import A_TALK, FIN, a_frame, told
from web.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Control, FrameReader, Heard

LARGEST = 100_000
SEEDS = range(150)
CONTROLS = (PING, PONG)


@dataclass
class Theirs:
    """What wsproto hears, as our reader tells it. A message in pieces is told when it is whole."""

    found: list[object] = field(default_factory=list)
    _server: Connection = field(default_factory=lambda: Connection(ConnectionType.SERVER))
    _pieces: list[bytes | str] = field(default_factory=list)

    def hear(self, data: bytes) -> None:
        self._server.receive_data(data)
        for event in self._server.events():
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case Ping(payload):
                self.found.append(Control(PING, bytes(payload)))
            case Pong(payload):
                self.found.append(Control(PONG, bytes(payload)))
            case CloseConnection(code) if self._server.state is ConnectionState.OPEN:  # it found something wrong
                self.found.append(("broken", int(code)))
            case CloseConnection(code, reason):
                said = b"" if code == 1005 else int(code).to_bytes(2) + (reason or "").encode()
                self.found.append(Control(CLOSE, said))
            case BytesMessage() | TextMessage():
                self._take_piece(event)

    def _take_piece(self, event: Message) -> None:
        self._pieces.append(bytes(event.data) if isinstance(event, BytesMessage) else event.data)
        if event.message_finished:
            empty = b"" if isinstance(event, BytesMessage) else ""
            self.found.append(empty.join(cast("list[bytes]", self._pieces)))  # type: ignore[arg-type]
            self._pieces = []


def a_talk(chance: random.Random) -> bytes:
    """Messages of every size and in any number of frames, with pings between them, and mostly a close at the end."""
    talk = b""
    for _ in range(chance.randrange(1, 12)):
        if chance.random() < 0.25:
            talk += control(chance)
            continue
        size = chance.choice([0, 1, 7, 124, 125, 126, 127, 300, 65_535, 65_536])
        payload = chance.randbytes(size)
        opcode = chance.choice([BINARY, BINARY, TEXT])
        if opcode == TEXT:
            payload = ("é😀x" * (size // 7 + 1))[: size // 3].encode()
        talk += in_frames(chance, opcode, payload)
    if chance.random() < 0.7:
        talk += a_frame(CLOSE, chance.choice([b"", (1000).to_bytes(2), (4400).to_bytes(2) + "tschüß".encode()]))
    return talk


def in_frames(chance: random.Random, opcode: int, payload: bytes) -> bytes:
    cuts = sorted(chance.randrange(len(payload) + 1) for _ in range(chance.choice([0, 0, 1, 3])))
    pieces = [payload[start:end] for start, end in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
    written = b""
    for place, piece in enumerate(pieces):
        last = FIN if place == len(pieces) - 1 else 0
        written += a_frame(CONTINUATION if place else opcode, piece, first=last, mask=chance.randbytes(4))
        if not last and chance.random() < 0.4:
            written += control(chance)
    return written


def control(chance: random.Random) -> bytes:
    return a_frame(chance.choice(CONTROLS), chance.randbytes(chance.choice([0, 1, 125])), mask=chance.randbytes(4))


def in_pieces(chance: random.Random, data: bytes) -> list[bytes]:
    """Sometimes byte by byte, mostly in a few large pieces."""
    if len(data) < 3_000 and chance.random() < 0.3:
        return [data[place : place + 1] for place in range(len(data))]
    cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(12)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def ours(pieces: list[bytes], pass_over_after: int | None = None) -> list[object]:
    """What our reader hears; from so many messages on it passes over."""
    reader = FrameReader(LARGEST)
    found: list[Heard] = []
    for piece in pieces:
        if len(found) == pass_over_after:
            reader.pass_over()
        reader.feed(piece)
        while (message := reader.next_message()) is not None:
            found.append(message)
            if len(found) == pass_over_after:
                reader.pass_over()
    return told(found)


def heard_by_wsproto(data: bytes) -> Theirs:
    theirs = Theirs()
    theirs.hear(data)
    return theirs


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_a_client_may_say_is_heard_as_wsproto_hears_it(seed: int) -> None:
    chance = random.Random(seed)
    talk = a_talk(chance)
    theirs = heard_by_wsproto(talk)
    assert ours(in_pieces(chance, talk)) == theirs.found


@pytest.mark.parametrize("seed", SEEDS)
def test_who_passes_over_from_any_place_on_hears_what_came_before_it_and_then_only_controls(seed: int) -> None:
    chance = random.Random(seed)
    talk = a_talk(chance)
    everything = heard_by_wsproto(talk).found
    place = chance.randrange(len(everything) + 1)
    after = [one for one in everything[place:] if isinstance(one, Control)]
    assert ours(in_pieces(chance, talk), pass_over_after=place) == [*everything[:place], *after]


@pytest.mark.parametrize("seed", SEEDS)
def test_of_damaged_bytes_both_refuse_the_same_and_hear_the_same_before(seed: int) -> None:
    chance = random.Random(seed)
    talk = bytearray(A_TALK)
    for _ in range(chance.randrange(1, 4)):
        talk[chance.randrange(len(talk))] = chance.randrange(256)
    theirs = heard_by_wsproto(bytes(talk))
    assert ours(in_pieces(chance, bytes(talk))) == theirs.found
