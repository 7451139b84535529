"""A recorder may watch the guide that its own open recording tells, and no other; and it may only watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pycrdt import Doc, Map, create_sync_message, create_update_message
from quart.testing.connections import WebsocketDisconnectError

from auth.access import Access
from auth.owner import HOME
from storage.grants import upsert_guide_grant, upsert_workspace_grant
from storage.ids import FIRST_TENANT, GuideId, PersonId, RecordingId
from storage.recordings import LAPSED
from tests.ingest.said import SHOP, go
from tests.web.conftest import House, Visitor
from tests.web.recorder import Recorder as Asking
from tests.web.recorder import let_in, person
from tests.web.recording import Recorder, begin

AT_ONCE = 5.0  # seconds in which whose access is over is gone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def a_recorder(house: House, ana: Visitor) -> tuple[Asking, Visitor]:
    """One that a person let in, and it as a visitor."""
    asking = await let_in(house, ana)
    headers = {"Authorization": f"Bearer {asking.client.token['access_token']}"}
    return asking, Visitor(house.app.test_client(use_cookies=False), headers)


@asynccontextmanager
async def joined(visitor: Visitor, guide: str, part: str = "") -> AsyncIterator[Any]:
    async with (
        asyncio.timeout(15),
        visitor.client.websocket(f"/sync/{guide}{part}", headers=visitor.headers) as socket,
    ):
        yield socket


async def code(socket: Any) -> int:
    """By which it is closed, whatever it is told before."""
    with pytest.raises(WebsocketDisconnectError) as closed:
        while True:
            await socket.receive()
    return int(closed.value.args[0])


async def recording(house: House) -> tuple[Visitor, Visitor, Recorder]:
    """Ana, her recorder, and what it records."""
    ana = await person(house)
    _, device = await a_recorder(house, ana)
    return ana, device, await begin(house, device)


async def told(house: House, made: Recorder) -> None:
    """It says something, and the guide tells it."""
    await made.say(go(1, SHOP))
    await house.resources.teller.tell(FIRST_TENANT, RecordingId(made.id))


async def test_a_recorder_reads_along_in_the_guide_that_it_tells(secure: House) -> None:
    _, device, made = await recording(secure)
    async with joined(device, made.guide) as socket:
        assert (await socket.receive())[:2] == b"\x00\x00", "it is greeted with what the room has"


async def test_it_writes_nothing(secure: House) -> None:
    _, device, made = await recording(secure)
    doc: Doc[Any] = Doc()
    doc.get("guide", type=Map)["title"] = "Mine"
    async with joined(device, made.guide) as socket:
        await socket.send(create_sync_message(doc))
        await socket.send(create_update_message(doc.get_update()))
        assert await code(socket) == 4403


async def test_it_watches_no_other_guide_even_where_its_person_may(secure: House) -> None:
    ana, device, made = await recording(secure)
    other = (await (await ana.post("/api/guides", json={"title": "Mine"})).get_json())["id"]
    for guide in (other, await secure.guide(), "missing"):
        async with joined(device, guide) as socket:
            assert await code(socket) == 4403
    assert made.guide != other


async def test_a_recording_that_was_only_begun_into_a_guide_is_no_way_to_read_it(secure: House) -> None:
    ana, device, _ = await recording(secure)
    mine = (await (await ana.post("/api/guides", json={"title": "Mine"})).get_json())["id"]
    made = await begin(secure, device, guide=mine)
    async with joined(device, mine) as socket:
        assert await code(socket) == 4403
    await told(secure, made)
    async with joined(device, mine) as socket:
        assert (await socket.receive())[:2] == b"\x00\x00"


async def test_a_recording_of_which_nothing_was_heard_for_hours_lets_nobody_watch(secure: House) -> None:
    _, device, made = await recording(secure)
    database = secure.resources.database
    await database.execute("update recordings set changed_at = now() - $2::interval where id = $1", made.id, LAPSED)
    async with joined(device, made.guide) as socket:
        assert await code(socket) == 4403
    await made.say(go(1, SHOP))
    async with joined(device, made.guide) as socket:
        assert (await socket.receive())[:2] == b"\x00\x00"


async def test_who_watches_goes_when_the_recording_lapses_and_comes_back_when_it_was_heard(secure: House) -> None:
    _, device, made = await recording(secure)
    almost = "update recordings set changed_at = now() - $2::interval + interval '3 seconds' where id = $1"
    await secure.resources.database.execute(almost, made.id, LAPSED)
    async with joined(device, made.guide) as socket:
        await socket.receive()
        await made.say(go(1, SHOP))
        async with asyncio.timeout(3 + AT_ONCE):
            assert await code(socket) == 1012
    async with joined(device, made.guide) as socket:
        assert (await socket.receive())[:2] == b"\x00\x00"


@pytest.mark.parametrize("part", ["/comments", "/suggestions"])
async def test_what_people_say_beside_the_guide_is_not_its_business(secure: House, part: str) -> None:
    _, device, made = await recording(secure)
    async with joined(device, made.guide, part) as socket:
        assert await code(socket) == 4403


async def test_another_recorder_of_the_same_person_does_not_watch_it(secure: House) -> None:
    ana, _, made = await recording(secure)
    _, other = await a_recorder(secure, ana)
    async with joined(other, made.guide) as socket:
        assert await code(socket) == 4403


async def test_every_other_address_is_still_closed_to_it(secure: House) -> None:
    _, device, made = await recording(secure)
    for path in (f"/api/guides/{made.guide}", f"/api/guides/{made.guide}/versions", f"/guides/{made.guide}"):
        assert (await device.get(path)).status_code == 403
    assert (await device.post("/api/tickets", json={"guide": made.guide})).status_code == 403


async def test_it_goes_when_the_recording_stops(secure: House) -> None:
    _, device, made = await recording(secure)
    async with joined(device, made.guide) as socket:
        await socket.receive()
        assert (await made.stop()).status_code == 200
        assert await code(socket) in (1012, 4401, 4403)
    async with joined(device, made.guide) as socket:
        assert await code(socket) == 4403


async def test_it_goes_when_the_device_is_ended(secure: House) -> None:
    ana, device, made = await recording(secure)
    async with joined(device, made.guide) as socket:
        await socket.receive()
        (listed,) = (await (await ana.get("/api/devices")).get_json())["devices"]
        assert (await ana.delete(f"/api/devices/{listed['id']}")).status_code == 204
        assert await code(socket) in (1012, 4401)
    async with joined(device, made.guide) as socket:
        assert await code(socket) == 4401


async def test_it_goes_when_its_person_may_no_longer_see_the_guide(secure: House) -> None:
    owner, guide = await secure.owner(), GuideId(await secure.guide())
    ana = await person(secure)
    assert ana.person is not None
    who, database = PersonId(ana.person), secure.resources.database
    await upsert_guide_grant(database, FIRST_TENANT, who, guide, Access.EDIT)
    _, device = await a_recorder(secure, ana)
    made = await begin(secure, device, guide=guide)
    assert made.guide == guide
    await told(secure, made)
    async with joined(device, guide) as socket:
        await socket.receive()
        await upsert_workspace_grant(database, FIRST_TENANT, who, HOME, Access.VIEW)
        assert await code(socket) in (1012, 4401)
    async with joined(device, guide) as socket:
        assert await code(socket) == 4401
    assert owner.person
