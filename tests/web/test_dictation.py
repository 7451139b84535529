"""A recording that is said through a WebSocket: in order, each batch answered once, by either way that carries one."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from auth.secret import digest_of
from ingest.wire import Clicked
from storage.ids import FIRST_TENANT, RecordingId
from storage.recordings import select_recording
from storage.tokens import revoke_token, select_token
from tests.ingest.said import click
from tests.stories.raw import Raw, a_connection, a_socket, masked, upgrade
from tests.waiting import until_answer
from tests.web.conftest import House, Serving, Visitor
from tests.web.recording import Recorder, begin
from web import dictation, plain_wire
from web.frames import BINARY, CLOSE, TEXT
from web.wires import seen_off

pytestmark = pytest.mark.asyncio(loop_scope="session")


def clicks(first: int, last: int) -> list[Clicked]:
    return [click(number, f"Row {number}") for number in range(first, last + 1)]


@asynccontextmanager
async def said_through(serving: Serving, visitor: Visitor | None = None) -> AsyncIterator[tuple[Recorder, Raw]]:
    recorder = await begin(serving.house, visitor)
    async with a_socket(serving, f"/api/recordings/{recorder.id}/live", recorder.visitor.headers) as raw:
        yield recorder, raw


async def answer(raw: Raw) -> int:
    """How far the recording is on disk, by the next message, which is a text."""
    opcode, payload = await raw.frame()
    assert opcode == TEXT, payload
    return int(msgspec.json.decode(payload)["have"])


async def have(house: House, recorder: Recorder) -> int:
    found = await select_recording(house.resources.database, FIRST_TENANT, RecordingId(recorder.id))
    assert found is not None
    return found.have


async def test_batches_that_come_together_are_answered_one_by_one_in_order(serving: Serving, way: str) -> None:
    async with said_through(serving) as (recorder, raw):
        batches = [recorder.sealed(*clicks(first, first + 1)) for first in (1, 3, 5, 7)]
        kinds = itertools.cycle((TEXT, BINARY))
        await raw.send(b"".join(masked(kind, batch) for kind, batch in zip(kinds, batches, strict=False)))
        assert [await answer(raw) for _ in batches] == [2, 4, 6, 8]


async def test_what_was_said_before_the_line_broke_is_written_down(serving: Serving, way: str) -> None:
    async with said_through(serving) as (recorder, raw):
        await raw.send(b"".join(masked(TEXT, recorder.sealed(*clicks(at, at))) for at in (1, 2, 3)))
        await raw.send(masked(CLOSE, (1000).to_bytes(2)))

    async def is_all_there() -> bool:
        return await have(serving.house, recorder) == 3

    await until_answer(is_all_there)


async def test_nonsense_ends_the_line_and_nothing_behind_it_is_heard(serving: Serving, way: str) -> None:
    async with said_through(serving) as (recorder, raw):
        said = (recorder.sealed(*clicks(1, 2)), b"a.b.c.d.e", recorder.sealed(*clicks(3, 3)))
        await raw.send(b"".join(masked(TEXT, one) for one in said))
        assert await answer(raw) == 2
        assert await raw.close_code() == 4400
        assert await have(serving.house, recorder) == 2
        assert await recorder.say(*clicks(3, 4)) == 4  # of which the recording knows nothing


async def test_who_says_nothing_for_a_while_is_sent_away_without_blame(
    serving: Serving, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictation, "QUIET", 0.5)
    monkeypatch.setattr(plain_wire, "LOOK", 0.05)
    async with said_through(serving) as (recorder, raw):
        await raw.send(masked(TEXT, recorder.sealed(*clicks(1, 1))))
        assert await answer(raw) == 1
        async with asyncio.timeout(10):
            assert await raw.close_code() == 1000


async def test_a_token_that_is_taken_back_ends_the_line_at_the_next_look(
    serving: Serving, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictation, "LOOK", 0.0)
    visitor = await serving.house.program()
    async with said_through(serving, visitor) as (recorder, raw):
        await raw.send(masked(TEXT, recorder.sealed(*clicks(1, 1))))
        assert await answer(raw) == 1
        secret = visitor.headers["Authorization"].removeprefix("Bearer ")
        token = await select_token(serving.house.resources.database, digest_of(secret))
        assert token is not None
        assert await revoke_token(serving.house.resources.database, FIRST_TENANT, token.id)
        await raw.send(masked(TEXT, recorder.sealed(*clicks(2, 2))))
        assert await raw.close_code() == 4401
        assert await have(serving.house, recorder) == 1


async def test_a_server_that_stops_asks_recorders_to_come_back(serving: Serving) -> None:
    async with said_through(serving) as (recorder, raw):
        await raw.send(masked(TEXT, recorder.sealed(*clicks(1, 1))))
        assert await answer(raw) == 1
        assert len(serving.house.resources.wires) == 1
        leaving = asyncio.create_task(seen_off(serving.house.resources.wires, 5))
        assert await raw.close_code() == 1012
        await raw.send(masked(CLOSE, (1012).to_bytes(2)))
        await leaving
        assert not serving.house.resources.wires


@pytest.mark.parametrize("name", ["%00", "none", "x" * 300])
async def test_what_names_no_recording_is_refused_at_the_door(serving: Serving, name: str) -> None:
    async with a_connection(serving) as raw:
        await raw.send(upgrade(f"/api/recordings/{name}/live", serving.headers))
        assert (await raw.reader.readuntil(b"\r\n")).split()[1] == b"404"
