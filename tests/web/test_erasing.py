"""Erasing: the guide says what it said, and of all that it no longer says nothing is left to be found."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from pycrdt import Doc
from quart.testing.connections import WebsocketDisconnectError

from auth.access import Access
from collab.protocol import SyncStep1, SyncStep2, Update, decode, encode
from storage.errors import Gone
from storage.ids import FIRST_TENANT, Digest, GuideId, new_id
from storage.log import Document, UpdateLog
from tests.web.conftest import House, Visitor, png
from web import erasing

WIDTHS = count(20)
"""No two guides have the same pictures."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ok(visitor: Visitor, method: str, path: str, **more: Any) -> Any:
    response = await visitor._ask(method, path, **more)
    assert response.status_code < 300, await response.get_data()
    return await response.get_json()


@dataclass(frozen=True, slots=True)
class Past:
    """A guide that said a secret once, in titles, a step and a version, and showed it in a picture."""

    guide: str
    owner: Visitor
    secret: str
    shown: Digest
    not_shown: Digest
    not_shown_png: bytes

    @property
    def path(self) -> str:
        return f"/api/guides/{self.guide}"


async def a_past(house: House) -> Past:
    owner, secret = await house.owner(), f"hunter2{new_id()}"
    guide = await house.guide(f"The password is {secret}")
    path = f"/api/guides/{guide}"
    width = next(WIDTHS)
    pngs = [png(colour, (width, 9)) for colour in ("teal", "red")]
    shown, not_shown = [(await ok(owner, "POST", f"{path}/media", data=each))["media"] for each in pngs]
    await ok(owner, "POST", f"{path}/steps", json={"title": f"Type {secret}", "body": secret})
    await ok(owner, "POST", f"{path}/versions", json={"name": f"With {secret}"})
    picture = {"media": shown, "type": "image/png", "width": width, "height": 9}
    await ok(owner, "POST", f"{path}/steps", json={"title": "Press é😀", "body": "And wait.", "picture": picture})
    steps = (await ok(owner, "GET", path))["steps"]
    await ok(owner, "DELETE", f"{path}/steps/{steps[0]['id']}")
    await ok(owner, "PATCH", path, json={"title": "Signing in"})
    return Past(guide, owner, secret, shown, not_shown, pngs[1])


async def occurrences(house: House, words: str) -> list[str]:
    """The tables of the database in which these words are, as text or in bytes."""
    database = house.resources.database
    tables = await database.fetch("select tablename from pg_tables where schemaname = 'public'")
    return [
        row["tablename"]
        for row in tables
        if await database.fetchval(
            f"select exists (select from {row['tablename']} t where t::text like $1 or t::text like $2)",
            f"%{words}%",
            f"%{words.encode().hex()}%",
        )
    ]


async def test_the_guide_says_what_it_said_and_nothing_of_its_past_is_left(house: House) -> None:
    past = await a_past(house)
    assert {"entries", "versions"} <= set(await occurrences(house, past.secret))
    before = await ok(past.owner, "GET", past.path)
    erased = await ok(past.owner, "POST", f"{past.path}/erase-history")
    assert erased == {"epoch": 2, "versions": 1, "pictures": 1}
    after = await ok(past.owner, "GET", past.path)
    assert (after["epoch"], after["head"]) == (2, 1)
    assert list(after["pictures"]) == [past.shown]
    same = before.keys() - {"epoch", "head", "pictures"}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert (await ok(past.owner, "GET", f"{past.path}/versions")) == {"versions": []}
    assert await occurrences(house, past.secret) == []
    assert await house.resources.blobs.read(FIRST_TENANT, past.shown)
    with pytest.raises(Gone):
        await house.resources.blobs.read(FIRST_TENANT, past.not_shown)
    await ok(past.owner, "PATCH", past.path, json={"title": "It goes on"})
    assert (await ok(past.owner, "GET", past.path))["head"] == 2


async def test_a_picture_that_another_guide_shows_stays(house: House) -> None:
    past = await a_past(house)
    other = await house.guide()
    await ok(past.owner, "POST", f"/api/guides/{other}/media", data=past.not_shown_png)
    await ok(past.owner, "POST", f"{past.path}/erase-history")
    assert await house.resources.blobs.read(FIRST_TENANT, past.not_shown)
    assert (await past.owner.get(f"{past.path}/media/{past.not_shown}")).status_code == 404


async def test_blobs_whose_deletion_was_cut_short_go_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    past = await a_past(house)

    async def killed(*_: object) -> None:
        return

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "sweep_blobs", killed)
        await ok(past.owner, "POST", f"{past.path}/erase-history")
    assert await house.resources.blobs.read(FIRST_TENANT, past.not_shown)
    await erasing.sweep_blobs(house.resources)
    with pytest.raises(Gone):
        await house.resources.blobs.read(FIRST_TENANT, past.not_shown)


async def test_only_an_owner_may(house: House) -> None:
    past = await a_past(house)
    editor = await house.browser(await house.person("Ben", guide=(past.guide, Access.EDIT)))
    assert (await editor.post(f"{past.path}/erase-history")).status_code == 403
    assert (await ok(past.owner, "GET", past.path))["epoch"] == 1


async def test_an_edit_that_comes_while_it_is_read_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    past = await a_past(house)
    real = erasing.begin_epoch
    edits = iter(["One", "Two"])

    async def begin_late(*args: Any, **named: Any) -> Any:
        if (title := next(edits, None)) is not None:
            await ok(past.owner, "PATCH", past.path, json={"title": title})
        return await real(*args, **named)

    monkeypatch.setattr(erasing, "begin_epoch", begin_late)
    await ok(past.owner, "POST", f"{past.path}/erase-history")
    after = await ok(past.owner, "GET", past.path)
    assert (after["title"], after["epoch"]) == ("Two", 2)


async def test_a_guide_that_never_stands_still_is_left_as_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    past = await a_past(house)

    async def never(*_: object, **__: object) -> None:
        return

    monkeypatch.setattr(erasing, "begin_epoch", never)
    assert (await past.owner.post(f"{past.path}/erase-history")).status_code == 409
    assert len((await ok(past.owner, "GET", f"{past.path}/versions"))["versions"]) == 1


@pytest.mark.parametrize(("stated", "code"), [("?epoch=1", 4409), ("?epoch=3", 4409), ("?epoch=two", 4400)])
async def test_a_socket_that_states_another_epoch_is_let_go_before_it_hears_anything(
    house: House, stated: str, code: int
) -> None:
    past = await a_past(house)
    program = await house.program()
    await ok(program, "POST", f"{past.path}/erase-history")
    async with program.client.websocket(f"/sync/{past.guide}{stated}", headers=program.headers) as connection:
        with pytest.raises(WebsocketDisconnectError) as closed:
            await connection.receive()
    assert closed.value.args[0] == code


@pytest.mark.parametrize("stated", ["", "?epoch=2"])
async def test_a_socket_that_states_the_epoch_or_nothing_is_let_in(house: House, stated: str) -> None:
    past = await a_past(house)
    program = await house.program()
    await ok(program, "POST", f"{past.path}/erase-history")
    async with program.client.websocket(f"/sync/{past.guide}{stated}", headers=program.headers) as connection:
        assert isinstance(decode(await connection.receive()), SyncStep1)


async def test_a_stock_client_that_was_connected_cannot_bring_it_back(house: House) -> None:
    past = await a_past(house)
    kept = await UpdateLog(house.resources.database).open(Document(FIRST_TENANT, GuideId(past.guide)))
    doc: Doc[Any] = Doc()
    for entry in kept.entries:
        doc.apply_update(entry.update)
    program = await house.program()
    async with program.client.websocket(f"/sync/{past.guide}", headers=program.headers) as connection:
        await connection.receive()
        await ok(past.owner, "POST", f"{past.path}/erase-history")
        with pytest.raises(WebsocketDisconnectError) as closed:
            await connection.receive()
        assert closed.value.args[0] == 4409
    for message in (SyncStep1(doc.get_state()), SyncStep2(doc.get_update()), Update(doc.get_update())):
        async with program.client.websocket(f"/sync/{past.guide}", headers=program.headers) as connection:
            await connection.receive()
            await connection.send(encode(message))
            with pytest.raises(WebsocketDisconnectError) as closed:
                await connection.receive()
            assert closed.value.args[0] == 4409
    assert await occurrences(house, past.secret) == []
