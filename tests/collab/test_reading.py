"""A large update is read in a thread, and nothing else is."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from pycrdt import Doc, Text

from collab.header import Header
from collab.keystroke import Keystroke
from collab.protocol import NOTHING, Awareness, SyncStep1, SyncStep2, Update, encode
from collab.reading import LARGE, read_large
from storage.errors import Invalid

Outcome = Header | Keystroke | Exception


def an_update(letters: int) -> bytes:
    doc: Doc[Any] = Doc()
    doc.get("words", type=Text).insert(0, "x" * letters)
    return doc.get_update()


async def outcome_of(frame: bytes, *, can_write: bool = True) -> Outcome:
    told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    assert read_large(frame, can_write=can_write, then=told.set_result)
    return await told


@pytest.mark.parametrize("kind", [Update, SyncStep2])
async def test_a_large_update_is_read_and_its_header_told(kind: type[Update | SyncStep2]) -> None:
    read = await outcome_of(encode(kind(an_update(LARGE))))
    assert isinstance(read, Header)
    assert read.reached_from({}) is not None


async def test_what_is_wrong_with_it_is_told() -> None:
    assert isinstance(await outcome_of(encode(Update(an_update(LARGE) + b"\0"))), Invalid)


async def test_they_are_read_one_after_the_other_in_the_order_in_which_they_came() -> None:
    told: list[int] = []
    all_told = asyncio.Event()

    def note(number: int, _: Outcome) -> None:
        told.append(number)
        if len(told) == 5:
            all_told.set()

    frames = [encode(Update(an_update(LARGE * (5 - number)))) for number in range(5)]
    for number, frame in enumerate(frames):
        assert read_large(frame, can_write=True, then=partial(note, number))
    await all_told.wait()
    assert told == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "frame",
    [encode(Update(an_update(10))), encode(SyncStep2(NOTHING)), encode(SyncStep1(bytes(LARGE))),
     encode(Awareness(bytes(LARGE)))],
    ids=["a small update", "nothing new", "a large question", "a large presence"],
)  # fmt: skip
def test_all_else_is_left_to_who_takes_it(frame: bytes) -> None:
    assert not read_large(frame, can_write=True, then=lambda _: None)


def test_nobody_reads_for_one_who_may_not_write() -> None:
    assert not read_large(encode(Update(an_update(LARGE))), can_write=False, then=lambda _: None)


async def test_what_a_reader_answers_is_read_since_it_may_be_nothing_new() -> None:
    assert isinstance(await outcome_of(encode(SyncStep2(an_update(LARGE))), can_write=False), Header)
