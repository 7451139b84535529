"""Hocuspocus' framing, and how many of a client's messages are called saved."""

from __future__ import annotations

import random

import pytest

from collab.hocuspocus import (
    AUTH,
    CLOSE,
    LONGEST_NAME,
    PING,
    PONG,
    SYNC,
    Acknowledgements,
    Addressed,
    addressed,
    denied,
    document_in,
    farewell,
    read_addressed,
    read_token,
    welcome,
)
from collab.protocol import Saved, encode
from collab.varint import write_bytes, write_varint
from storage.errors import Invalid


def saved(count: int) -> bytes:
    return encode(Saved(count, 99))


def test_what_is_addressed_is_read_with_the_name_as_it_came() -> None:
    for name in (b"", b"guide", b"guide\0session", "Führung".encode(), b"x" * LONGEST_NAME, b"\xff"):
        message = bytes((SYNC, 2)) + write_bytes(b"\0\0")
        assert read_addressed(addressed(name, message)) == Addressed(name, SYNC, message)


def test_what_keeps_a_connection_alive_is_to_nobody() -> None:
    assert read_addressed(bytes((PING,))) is None
    assert read_addressed(bytes((PONG,))) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"\x05guid", write_bytes(b"guide"), write_bytes(b"x" * (LONGEST_NAME + 1)) + b"\0", b"\xff" * 12, b"\x01"],
)
def test_what_is_no_message_is_invalid(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_addressed(data)


def test_whatever_bytes_come_they_are_a_message_or_invalid() -> None:
    chance = random.Random(5)
    for _ in range(5_000):
        data = chance.randbytes(chance.randrange(40))
        try:
            said = read_addressed(data)
            if said is not None:
                document_in(said.name)
                read_token(said.message)
        except Invalid:
            continue


def test_a_token_is_read_with_or_without_the_clients_version_after_it() -> None:
    token = bytes((AUTH, 0)) + write_bytes("gehéim".encode())
    assert read_token(token) == "gehéim"
    assert read_token(token + write_bytes(b"4.0.0")) == "gehéim"


@pytest.mark.parametrize(
    "message", [bytes((AUTH,)), bytes((AUTH, 1)) + write_bytes(b"x"), bytes((AUTH, 0, 9)), bytes((AUTH, 0, 1, 0xFF))]
)
def test_what_is_no_token_is_invalid(message: bytes) -> None:
    with pytest.raises(Invalid):
        read_token(message)


def test_a_document_is_what_its_name_says_before_a_zero() -> None:
    assert document_in(b"guide") == "guide"
    assert document_in(b"guide/comments\0two") == "guide/comments"
    assert document_in(b"\xff") == "\ufffd"


def test_what_a_client_is_told_begins_with_its_kind() -> None:
    assert welcome(can_write=True) == bytes((AUTH, 2)) + write_bytes(b"read-write")
    assert welcome(can_write=False) == bytes((AUTH, 2)) + write_bytes(b"readonly")
    assert denied("Nö.") == bytes((AUTH, 1)) + write_bytes("Nö.".encode())
    assert farewell("Bye.") == bytes((CLOSE,)) + write_bytes(b"Bye.")


def test_each_update_is_acknowledged_once_however_the_room_counts_them_together() -> None:
    due = Acknowledgements()
    assert [due.due(saved(count)) for count in (1, 1, 4, 4, 3, 300)] == [1, 0, 3, 0, 0, 296]


def test_an_answer_that_makes_an_update_before_it_whole_is_not_acknowledged() -> None:
    due = Acknowledgements()
    assert due.due(saved(2)) == 2
    due.leave_out(4)  # 3 had a gap; 4 is the answer to our question; 5 is an update again
    assert due.due(saved(4)) == 1
    assert due.due(saved(5)) == 1


def test_it_is_left_out_when_it_is_saved_and_not_before() -> None:
    due = Acknowledgements()
    due.leave_out(3)
    assert due.due(saved(2)) == 2
    assert due.due(saved(3)) == 0
    assert due.due(saved(4)) == 1


@pytest.mark.parametrize("seed", range(50))
def test_in_the_end_a_client_is_told_of_all_that_it_counts(seed: int) -> None:
    chance = random.Random(seed)
    due, told, counted, ordinal, at = Acknowledgements(), 0, 0, 0, 0
    for _ in range(100):
        ordinal += 1
        if chance.random() < 0.2:
            due.leave_out(ordinal)
        else:
            counted += 1
        if chance.random() < 0.3:
            at = chance.randrange(at, ordinal + 1)
            told += due.due(encode(Saved(at, 1)))
            assert told <= counted
    assert told + due.due(saved(ordinal)) == counted


def test_a_name_of_any_length_is_framed_as_it_is_read() -> None:
    name = b"n" * 200
    assert addressed(name, b"\0") == write_varint(200) + name + b"\0"
