"""A guide is private until it is shared, and private again the moment that is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from quart.testing.connections import WebsocketDisconnectError

from auth.access import Access
from tests.web.conftest import House, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

COME_BACK = 1012


async def shown_out(socket: Any) -> int:
    """Read what comes until the socket is closed; its code."""
    while True:
        try:
            await socket.receive()
        except WebsocketDisconnectError as error:
            return int(error.args[0])


async def test_a_link_opens_the_guide_it_is_for_and_its_secret_is_seen_once(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    response = await owner.post(f"/api/guides/{guide}/links", json={"access": "comment"})
    made = await response.get_json()
    assert made["url"].startswith("http://cairn.test/s/")
    listed = (await (await owner.get(f"/api/guides/{guide}/links")).get_json())["links"]
    assert listed == [{"id": made["id"], "access": "comment", "created_at": made["created_at"], "expires_at": None}]

    guest = house.stranger()
    assert (await guest.get(f"/api/guides/{guide}")).status_code == 401
    assert (await guest.get(made["url"].removeprefix("http://cairn.test"))).status_code == 200
    found = await (await guest.get(f"/api/guides/{guide}")).get_json()
    assert found["access"] == "comment"


async def test_a_revoked_link_opens_nothing_and_those_inside_are_shown_out(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    link, secret = await house.link(guide, "edit")
    guest, bystander = house.stranger(), await house.guest(guide, "edit")
    await guest.get(f"/s/{secret}")
    async with (
        guest.client.websocket(f"/sync/{guide}", headers=guest.headers) as socket,
        bystander.client.websocket(f"/sync/{guide}", headers=bystander.headers) as other,
    ):
        await socket.receive()
        await other.receive()
        assert (await owner.delete(f"/api/guides/{guide}/links/{link}")).status_code == 204
        assert await shown_out(socket) == COME_BACK
        await other.disconnect()
    async with guest.client.websocket(f"/sync/{guide}", headers=guest.headers) as socket:
        assert await shown_out(socket) == 4404
    for path in (f"/s/{secret}", f"/api/guides/{guide}", f"/guides/{guide}", f"/guides/{guide}/read"):
        assert (await guest.get(path)).status_code == 404, path
    assert (await bystander.get(f"/api/guides/{guide}")).status_code == 200
    assert (await owner.delete(f"/api/guides/{guide}/links/{link}")).status_code == 404


async def test_a_link_of_another_guide_cannot_be_revoked_here(house: House) -> None:
    guide, another, owner = await house.guide(), await house.guide(), await house.owner()
    link, secret = await house.link(another)
    assert (await owner.delete(f"/api/guides/{guide}/links/{link}")).status_code == 404
    assert (await house.stranger().get(f"/s/{secret}")).status_code == 200


async def test_a_link_ends_when_it_says(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    response = await owner.post(f"/api/guides/{guide}/links", json={"access": "view", "expires_at": soon})
    path = (await response.get_json())["url"].removeprefix("http://cairn.test")
    guest = house.stranger()
    assert (await guest.get(path)).status_code == 200
    async with guest.client.websocket(f"/sync/{guide}", headers=guest.headers) as socket:
        assert await shown_out(socket) == COME_BACK
    assert (await guest.get(path)).status_code == 404
    assert (await guest.get(f"/api/guides/{guide}")).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"access": "own"},
        {"access": "none"},
        {"access": 1},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2999-01-01T00:00:00"},
    ],
)
async def test_a_link_that_makes_no_sense_is_refused(house: House, wrong: dict[str, Any]) -> None:
    guide = await house.guide()
    assert (await (await house.owner()).post(f"/api/guides/{guide}/links", json=wrong)).status_code == 400


async def test_access_is_given_changed_and_taken_away_at_once(house: House) -> None:
    guide, owner, ana = await house.guide(), await house.owner(), await house.person("Ana")
    visitor = await house.browser(ana)
    at = f"/api/guides/{guide}/grants"

    async def sees() -> Any:
        response = await visitor.get(f"/api/guides/{guide}")
        return (await response.get_json())["access"] if response.status_code == 200 else response.status_code

    assert await sees() == 404
    assert (await owner.put(f"{at}/{ana}", json={"access": "edit"})).status_code == 204
    assert await sees() == "edit"
    async with visitor.client.websocket(f"/sync/{guide}", headers=visitor.headers) as socket:
        await socket.receive()
        assert (await owner.put(f"{at}/{ana}", json={"access": "view"})).status_code == 204
        assert await shown_out(socket) == COME_BACK
    assert await sees() == "view"
    listed = (await (await owner.get(at)).get_json())["grants"]
    assert {(each["person"]["name"], each["access"], each["from"]) for each in listed} >= {
        ("Ana", "view", "guide"),
        ("Owner", "own", "workspace"),
    }
    assert (await owner.delete(f"{at}/{ana}")).status_code == 204
    assert await sees() == 404
    assert (await owner.delete(f"{at}/{ana}")).status_code == 404
    assert (await owner.put(f"{at}/nobody", json={"access": "view"})).status_code == 404
    assert (await owner.put(f"{at}/{ana}", json={"access": "none"})).status_code == 400


async def test_signing_out_closes_what_the_browser_had_open_and_nothing_else(house: House) -> None:
    guide = await house.guide()
    ana = await house.person(guide=(guide, Access.EDIT))
    here, there = await house.browser(ana), await house.browser(ana)

    async def opened(visitor: Visitor) -> Any:
        return visitor.client.websocket(f"/sync/{guide}", headers=visitor.headers)

    async with await opened(here) as socket, await opened(there) as other:
        await socket.receive()
        await other.receive()
        await here.post("/api/sign-out")
        assert await shown_out(socket) == COME_BACK
        await other.disconnect()


async def test_deleting_a_guide_shows_everybody_out(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    async with owner.client.websocket(f"/sync/{guide}", headers=owner.headers) as socket:
        await socket.receive()
        assert (await owner.delete(f"/api/guides/{guide}")).status_code == 204
        assert await shown_out(socket) == COME_BACK
