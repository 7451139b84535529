"""Whoever has a guide open sees who records into it just now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from collab.awareness import LEFT, Said, read_states, write_states
from collab.protocol import Awareness, decode, encode
from storage.ids import FIRST_TENANT, GuideId, PersonId, RecordingId
from storage.recordings import stop_recording
from tests.ingest.said import SHOP, go
from tests.waiting import until
from tests.web.conftest import House
from tests.web.recording import Recorder, begin
from tests.web.visiting import visit
from web import recording_now
from web.recording_now import RecordingNow

pytestmark = pytest.mark.asyncio(loop_scope="session")

Heard = asyncio.Queue[Said]


@asynccontextmanager
async def open_to_all(house: House, guide: str) -> AsyncIterator[Heard]:
    """The guide, open in a browser of its owner's; what is said there of who is here."""
    owner = await house.owner()
    heard: Heard = asyncio.Queue()
    async with (
        asyncio.timeout(15),
        owner.client.websocket(f"/sync/{guide}", headers=owner.headers) as socket,
        asyncio.TaskGroup() as tasks,
    ):
        listening = tasks.create_task(_listen(socket, heard))
        yield heard
        listening.cancel()


async def _listen(socket: Any, heard: Heard) -> None:
    while True:
        match decode(await socket.receive()):
            case Awareness(states):
                for said in read_states(states, most=10):
                    heard.put_nowait(said)
            case _:
                pass


async def here(house: House, made: Recorder) -> RecordingNow:
    """As another process has it that heard of the recording just now."""
    now = RecordingNow(house.resources.database, house.resources.hub)
    now.heard((FIRST_TENANT, RecordingId(made.id)), GuideId(made.guide), PersonId("ana"), "Ana Bell")
    return now


async def test_who_records_is_seen_until_it_stops(secure: House) -> None:
    made = await begin(secure)
    async with open_to_all(secure, made.guide) as heard:
        await made.say(go(1, SHOP))
        seen = await heard.get()
        assert json.loads(seen.state) == {"user": {"name": "Owner", "person": "owner"}, "records": True}
        await made.stop()
        left = await heard.get()
        assert (left.client, left.state) == (seen.client, LEFT)
        assert left.clock >= seen.clock


async def test_it_is_said_again_and_who_comes_later_hears_it(secure: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_now, "AGAIN", 0.01)
    made = await begin(secure)
    async with asyncio.TaskGroup() as tasks, open_to_all(secure, made.guide) as heard:
        running = tasks.create_task((await here(secure, made)).run())
        first, again = await heard.get(), await heard.get()
        assert (again.client, again.state) == (first.client, first.state)
        async with open_to_all(secure, made.guide) as later:
            assert (await later.get()).client == first.client
        running.cancel()


async def test_who_was_stopped_elsewhere_records_no_more(secure: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_now, "AGAIN", 0.01)
    made = await begin(secure)
    async with asyncio.TaskGroup() as tasks, open_to_all(secure, made.guide) as heard:
        running = tasks.create_task((await here(secure, made)).run())
        assert (await heard.get()).state != LEFT
        await stop_recording(secure.resources.database, FIRST_TENANT, RecordingId(made.id))
        while (await heard.get()).state != LEFT:
            pass
        running.cancel()


async def test_who_is_not_heard_for_long_is_said_no_more(secure: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await begin(secure)
    now = await here(secure, made)
    monkeypatch.setattr(recording_now, "AGAIN", 0.0)
    async with asyncio.TaskGroup() as tasks, open_to_all(secure, made.guide) as heard:
        running = tasks.create_task(now.run())
        assert (await heard.get()).state != LEFT
        monkeypatch.setattr(recording_now, "QUIET", 0.0)
        await until(lambda: not now._recorders, 10)
        running.cancel()


async def test_nobody_says_of_themselves_that_they_record(secure: House) -> None:
    made = await begin(secure)
    owner = await secure.owner()
    state = json.dumps({"user": {"name": "Me"}, "records": True}).encode()
    async with open_to_all(secure, made.guide) as heard:
        await visit(owner, made.guide, encode(Awareness(write_states([Said(7, 1, state)]))))
        said = await heard.get()
        assert (said.client, json.loads(said.state).get("records")) == (7, None)
