"""WebSocket frames, however a server cuts them and however they arrive."""

from __future__ import annotations

import pytest
from websockets.frames import Frame as Theirs
from websockets.frames import Opcode
from websockets.protocol import OPEN, Protocol, Side

from bench.hub.dialects import Asked, Edited, Else, Hocuspocus, LetIn, OnDisk, Plain, Whole
from bench.hub.frames import BINARY, PING, Refused, check_upgraded, client_frame, split, upgrade
from collab.protocol import Saved, SyncStep1, SyncStep2, Update, encode
from collab.varint import write_bytes


def sent_by_a_server(*frames: tuple[int, bytes, bool]) -> bytes:
    """opcode, payload and whether it is the last fragment, as a server writes them."""
    return b"".join(Theirs(Opcode(code), payload, last).serialize(mask=False) for code, payload, last in frames)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_server_reads_what_we_write(size: int) -> None:
    payload = bytes(place % 251 for place in range(size))
    server = Protocol(Side.SERVER, state=OPEN, max_size=None)
    server.receive_data(client_frame(payload))
    (event,) = server.events_received()
    assert isinstance(event, Theirs)
    assert (event.opcode, event.data, event.fin) == (Opcode.BINARY, payload, True)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_we_read_what_a_server_writes(size: int) -> None:
    data = sent_by_a_server((2, b"x" * size, True), (2, b"y", True))
    assert split(data) == ([(BINARY, b"x" * size), (BINARY, b"y")], len(data), 2)


def test_frames_are_the_same_wherever_the_bytes_are_cut() -> None:
    frames = [(2, b"one", True), (2, b"two", False), (9, b"ping", True), (0, b"three", True), (2, b"f" * 300, True)]
    data = sent_by_a_server(*frames)
    whole = [(BINARY, b"one"), (PING, b"ping"), (BINARY, b"twothree"), (BINARY, b"f" * 300)]
    assert split(data)[0] == whole
    for cut in range(len(data)):
        first, begin, needs = split(data[:cut])
        assert cut - begin < needs <= len(data) - begin
        assert first + split(data[begin:])[0] == whole


def test_an_answer_that_is_no_upgrade_is_refused() -> None:
    request, accept = upgrade("127.0.0.1:80", "/sync/a", {"Authorization": "Bearer x"}, "cairn.v1")
    assert request.startswith(b"GET /sync/a HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer x\r\n" in request
    good = b"HTTP/1.1 101 \r\nsec-websocket-protocol: cairn.v1\r\nSec-WebSocket-Accept: " + accept
    check_upgraded(good, accept, "cairn.v1")
    for bad in (
        b"HTTP/1.1 403 \r\nX: y",
        good.replace(accept, b"else"),
        good + b"\r\nSec-WebSocket-Extensions: permessage-deflate",
    ):
        with pytest.raises(Refused):
            check_upgraded(bad, accept, "cairn.v1")
    with pytest.raises(Refused):
        check_upgraded(good, accept, None)


def test_a_plain_server_is_understood() -> None:
    plain = Plain()
    assert plain.hear(encode(SyncStep1(b"\0"))) == Asked()
    assert plain.hear(encode(SyncStep2(b"u"))) == Whole(b"u")
    assert plain.hear(encode(Update(b"u"))) == Edited(b"u")
    assert plain.hear(encode(Saved(300, 9))) == OnDisk(300)
    assert plain.hear(b"\x01\x01\x00") == Else()


def test_hocuspocus_is_understood_and_its_refusals_are_not_passed_over() -> None:
    name = write_bytes(b"a document")
    hocuspocus = Hocuspocus("a document")
    assert hocuspocus.hear(name + b"\x02\x02\x0aread-write") == LetIn()
    assert hocuspocus.hear(name + encode(SyncStep1(b"\0"))) == Asked()
    assert hocuspocus.hear(name + b"\x04" + encode(SyncStep1(b"\0"))[1:]) == Asked()
    assert hocuspocus.hear(name + encode(Update(b"u"))) == Edited(b"u")
    assert hocuspocus.hear(name + b"\x08\x01") == Else()
    for said in (name + b"\x08\x00", name + b"\x02\x01\x00", write_bytes(b"another") + encode(Update(b"u"))):
        with pytest.raises(Refused):
            hocuspocus.hear(said)
