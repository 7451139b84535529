"""A whole app on a real database, without a network: one for all tests of the pages and the API.

Tests keep out of each other's way by making guides and people of their own.
"""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from hypercorn.asyncio import serve
from PIL import Image
from quart import Response
from quart.typing import TestClientProtocol

from auth.access import Access
from auth.owner import HOME, OWNER, ensure_owner
from auth.sessions import begin_session
from auth.tokens import issue_token
from storage.embedded import EmbeddedPostgres
from storage.grants import upsert_guide_grant, upsert_workspace_grant
from storage.ids import FIRST_TENANT, GuideId, PersonId, new_id
from storage.people import insert_person
from tests.waiting import until_answer
from tests.web.far import LOOPS, Run, Story
from web import connection
from web.apart import Broke, run_apart
from web.app import create_app
from web.config import read_config
from web.resources import Cairn, Resources, open_resources
from web.rules import COOKIE
from web.serving import hypercorn_config

ORIGIN = "http://cairn.test"
CAIRN = "https://cairn.test"
BROWSER = {"Origin": ORIGIN, "Host": "cairn.test"}


@dataclass(slots=True)
class Visitor:
    """Somebody who asks the app: their client, and what it always sends along."""

    client: TestClientProtocol
    headers: dict[str, str] = field(default_factory=dict)
    person: PersonId | None = None

    async def get(self, path: str, **more: Any) -> Response:
        return await self._ask("GET", path, **more)

    async def post(self, path: str, **more: Any) -> Response:
        return await self._ask("POST", path, **more)

    async def patch(self, path: str, **more: Any) -> Response:
        return await self._ask("PATCH", path, **more)

    async def put(self, path: str, **more: Any) -> Response:
        return await self._ask("PUT", path, **more)

    async def delete(self, path: str, **more: Any) -> Response:
        return await self._ask("DELETE", path, **more)

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
        asked: Awaitable[Response] = self.client.open(
            path, method=method, headers={**self.headers, **(headers or {})}, **more
        )
        return await asked


@dataclass(frozen=True, slots=True)
class House:
    """The app, and ways to fill it."""

    app: Cairn
    resources: Resources
    dsn: str

    def stranger(self) -> Visitor:
        """A browser that nobody knows."""
        return Visitor(self.app.test_client(), dict(BROWSER))

    async def browser(self, person: PersonId | None) -> Visitor:
        """A browser somebody is signed in with; None for a guest without any link."""
        visitor = self.stranger()
        visitor.person = person
        secret = await begin_session(self.resources.database, FIRST_TENANT, person, None)
        visitor.client.set_cookie("cairn.test", COOKIE, secret)
        return visitor

    async def owner(self) -> Visitor:
        return await self.browser(OWNER)

    async def program(self, person: PersonId = OWNER) -> Visitor:
        """A program with a token, which sends no Origin."""
        token = await issue_token(self.resources.database, person)
        return Visitor(self.app.test_client(use_cookies=False), {"Authorization": f"Bearer {token}"}, person)

    async def person(
        self, name: str = "Ana", *, workspace: Access = Access.NONE, guide: tuple[str, Access] | None = None
    ) -> PersonId:
        person, database = PersonId(new_id()), self.resources.database
        await insert_person(database, FIRST_TENANT, person, name=name, email=f"{person}@example.org")
        if workspace:
            await upsert_workspace_grant(database, FIRST_TENANT, person, HOME, workspace)
        if guide is not None and guide[1]:
            await upsert_guide_grant(database, FIRST_TENANT, person, GuideId(guide[0]), guide[1])
        return person

    async def guide(self, title: str = "Order paper") -> str:
        """A new guide of the owner's."""
        response = await (await self.program()).post("/api/guides", json={"title": title})
        assert response.status_code == 201, await response.get_data()
        made: str = (await response.get_json())["id"]
        return made

    async def link(self, guide: str, access: str = "view") -> tuple[str, str]:
        """A new share link: its id and its secret."""
        response = await (await self.program()).post(f"/api/guides/{guide}/links", json={"access": access})
        assert response.status_code == 201, await response.get_data()
        made = await response.get_json()
        return made["id"], made["url"].rpartition("/s/")[2]

    async def guest(self, guide: str, access: str = "view") -> Visitor:
        """A browser that came by a new share link."""
        visitor = self.stranger()
        _, secret = await self.link(guide, access)
        assert (await visitor.get(f"/s/{secret}")).status_code == 200
        return visitor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def processes_apart() -> None:
    """The first of them. anyio ends them with whatever had begun them: with this fixture, and not with some test."""
    await run_apart(json.loads, "true")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(postgres: EmbeddedPostgres, template: str, folder: Path, processes_apart: None) -> AsyncIterator[House]:
    await until_answer(lambda: run_apart(json.loads, "true"), Broke)
    server = await asyncpg.connect(postgres.dsn)
    await server.execute(f"create database house template {template}")
    await server.close()
    config = read_config({"CAIRN_DATA": str(folder / "data"), "CAIRN_PUBLIC_URL": ORIGIN, "CAIRN_ACCESS_LOG": "yes"})
    dsn = f"{postgres.dsn.rpartition('/')[0]}/house"
    async with open_resources(config, dsn, b"k" * 32) as resources:
        await ensure_owner(resources.database)
        yield House(create_app(resources), resources, dsn)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house_by_tls(house: House) -> House:
    config = replace(house.resources.config, public_url=CAIRN, proxies=frozenset({ip_network("10.0.0.0/8")}))
    resources = replace(house.resources, config=config)
    return House(create_app(resources), resources, house.dsn)


@pytest_asyncio.fixture(loop_scope="session")
async def secure(house_by_tls: House) -> AsyncIterator[House]:
    """The same house, where people reach it by TLS through a proxy. Nothing was tried too often there."""
    yield house_by_tls
    await house_by_tls.resources.database.execute("delete from attempts")


@pytest.fixture(params=LOOPS)
def run(request: pytest.FixtureRequest) -> Run:
    """Run a story in a loop of this kind, to its end."""

    def to_its_end(story: Story) -> None:
        async def in_time() -> None:
            async with asyncio.timeout(20):
                await story()

        with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
            runner.run(in_time())

    return to_its_end


def png(colour: str = "teal", size: tuple[int, int] = (64, 40)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


@dataclass(frozen=True)
class Serving:
    """The house behind a port. headers: what the owner's programs show."""

    house: House
    port: int
    headers: dict[str, str]

    def room_peers(self, guide: str) -> int:
        return sum(len(room.peers) for room in self.house.resources.hub.open_rooms() if room.document.guide == guide)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def serving(house: House) -> AsyncIterator[Serving]:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    stop = asyncio.Event()
    task = asyncio.create_task(
        serve(house.app, hypercorn_config(listening.detach()), shutdown_trigger=stop.wait)  # type: ignore[arg-type]
    )
    yield Serving(house, port, (await house.program()).headers)
    stop.set()
    await task


@pytest.fixture(params=["taken", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "plain":
        monkeypatch.setattr(connection, "held_by", lambda _: None)
    return str(request.param)
