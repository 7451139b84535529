"""What is said by HocuspocusProvider before it is let in is taken in order, and before what comes after it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest
from pycrdt import Doc, Text

from collab import hub, reading
from collab.hocuspocus import A_SAVED, AUTH, addressed
from collab.protocol import Update, encode
from collab.reading import LARGE
from collab.varint import write_bytes
from tests.stories.raw import Raw, a_socket, masked
from tests.waiting import until
from tests.web.conftest import Serving
from tests.web.test_two_ways import head, typed
from web import letting_in
from web.frames import BINARY
from web.hocuspocus import Seat

pytestmark = pytest.mark.asyncio(loop_scope="session")


def in_two_pieces() -> tuple[bytes, bytes]:
    """A large update, and a small one that builds upon it."""
    doc: Doc = Doc()
    text = doc.get("words", type=Text)
    text.insert(0, random.Random(1).randbytes(LARGE).hex())
    large, state = doc.get_update(), doc.get_state()
    text.insert(0, "x")
    return encode(Update(large)), encode(Update(doc.get_update(state)))


@contextmanager
def nothing_large_is_read() -> Iterator[None]:
    """For as long as the block lasts."""
    may_read = Event()
    reading._thread.submit(may_read.wait)
    try:
        yield
    finally:
        may_read.set()


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nobody is let in before it is set."""
    opened = asyncio.Event()
    really = letting_in.admit

    async def admit(*arguments: object) -> object:
        await opened.wait()
        return await really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(letting_in, "admit", admit)
    return opened


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What came before it was known who sent it."""
    seen: list[bytes] = []
    really = Seat._keep

    def keep(seat: Seat, message: bytes) -> None:
        really(seat, message)
        seen.append(message)

    monkeypatch.setattr(Seat, "_keep", keep)
    return seen


async def said(raw: Raw, name: bytes, *messages: bytes) -> None:
    await raw.send(b"".join(masked(BINARY, addressed(name, message)) for message in messages))


def asking_in() -> bytes:
    return bytes((AUTH, 0)) + write_bytes(b"")


async def until_asked(raw: Raw, name: bytes) -> None:
    """Until one is in, and was asked for what the server lacks."""
    async with asyncio.timeout(10):
        while not (await raw.message()).startswith(addressed(name, b"\0\0")):
            continue


async def questions_until(raw: Raw, name: bytes, saved: int) -> int:
    """How often it was asked for what the server lacks, until so many updates were acknowledged."""
    asked = 0
    async with asyncio.timeout(10):
        while saved:
            message = await raw.message()
            asked += message.startswith(addressed(name, b"\0\0"))
            saved -= message == addressed(name, A_SAVED)
    return asked


async def test_what_was_said_early_waits_for_a_large_update_before_it(
    serving: Serving, way: str, door: asyncio.Event, kept: list[bytes]
) -> None:
    guide = await serving.house.guide()
    name = guide.encode()
    before = await head(serving, guide)
    async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
        with nothing_large_is_read():
            await said(raw, name, asking_in(), *in_two_pieces())
            await until(lambda: len(kept) == 2)
            door.set()
            await until(lambda: serving.room_peers(guide) == 1)
        assert await questions_until(raw, name, saved=2) == 1  # or the second would have had a gap before it
        assert await head(serving, guide) == before + 2


async def test_what_is_said_once_one_is_in_waits_for_what_was_said_early(
    serving: Serving, way: str, door: asyncio.Event, kept: list[bytes]
) -> None:
    guide = await serving.house.guide()
    name = guide.encode()
    large, small = in_two_pieces()
    async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
        with nothing_large_is_read():
            await said(raw, name, asking_in(), large)
            await until(lambda: kept)
            door.set()
            await until(lambda: serving.room_peers(guide) == 1)
            await said(raw, name, small)
        assert await questions_until(raw, name, saved=2) == 1


async def test_what_was_said_early_in_one_document_lets_nothing_overtake_a_large_update_in_another(
    serving: Serving, way: str, door: asyncio.Event, kept: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MAX_WAITING", 1)  # each edit holds the wire until it is being written
    one, other = (await serving.house.guide()).encode(), (await serving.house.guide()).encode()
    large, small = in_two_pieces()
    async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
        door.set()
        await said(raw, one, asking_in())
        await until_asked(raw, one)
        door.clear()
        with nothing_large_is_read():
            await said(raw, other, asking_in(), typed("early"))
            await until(lambda: kept)
            await said(raw, one, large, small)
            door.set()
            await questions_until(raw, other, saved=1)
        assert await questions_until(raw, one, saved=2) == 0


async def test_what_was_said_early_and_makes_no_sense_ends_the_socket_as_it_would_later(
    serving: Serving, way: str, door: asyncio.Event, kept: list[bytes]
) -> None:
    guide = await serving.house.guide()
    async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
        await said(raw, guide.encode(), asking_in(), b"\0\x07" + bytes(LARGE))
        await until(lambda: kept)
        door.set()
        async with asyncio.timeout(10):
            assert await raw.close_code() == 4400
    await until(lambda: serving.room_peers(guide) == 0)


async def test_who_hangs_up_while_what_it_said_early_waits_leaves_nothing(
    serving: Serving, way: str, door: asyncio.Event, kept: list[bytes]
) -> None:
    guide = await serving.house.guide()
    others = asyncio.all_tasks()
    with nothing_large_is_read():
        async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
            await said(raw, guide.encode(), asking_in(), *in_two_pieces())
            await until(lambda: len(kept) == 2)
            door.set()
            await until(lambda: serving.room_peers(guide) == 1)
            raw.reset()
    await until(lambda: serving.room_peers(guide) == 0)
    await until(lambda: not any("_come_in" in repr(task) for task in asyncio.all_tasks() - others))
