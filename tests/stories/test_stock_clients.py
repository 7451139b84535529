"""Stories of clients we did not write: y-websocket in Node and pycrdt's provider in Python work here unchanged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pycrdt import Doc, Map, Provider, Text, XmlFragment
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.stories.guests import a_guest
from tests.stories.node import NodeClients
from tests.stories.peer import open_socket
from tests.stories.server import Server
from tests.waiting import until

TITLE = "guide.get('title')?.toString()"
NAMES = "[...provider.awareness.getStates().values()].map(state => state.user.name).sort()"
PARAGRAPH = "(p => (p.insert(0, [new Y.XmlText('Ünïcode 👩‍👩‍👧')]), p))(new Y.XmlElement('paragraph'))"


async def test_two_stock_clients_write_a_guide_together(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    ana, ben = await node.open("Ana", server, guide), await node.open("Ben", server, guide)
    for client in (ana, ben):
        await client.until_is(TITLE, "Tea")

    await ana.run("guide.get('title').insert(3, ' 🍵 日本')")
    await ben.run("guide.get('title').insert(0, 'é ')")
    await ana.run("doc.getMap('m').set('k', { n: 1, yes: true, nothing: null, list: ['ü', 2.5] })")
    await ben.run("doc.getArray('a').push(['one', 2, new Y.Map([['id', 's1']])])")
    await ana.run(f"doc.getXmlFragment('x').insert(0, [{PARAGRAPH}])")

    for client in (ana, ben):
        await client.until_is(TITLE, "é Tea 🍵 日本")
        await client.until_is("doc.getMap('m').get('k')", {"n": 1, "yes": True, "nothing": None, "list": ["ü", 2.5]})
        await client.until_is("doc.getArray('a').toJSON()", ["one", 2, {"id": "s1"}])
        await client.until_is("doc.getXmlFragment('x').toString()", "<paragraph>Ünïcode 👩‍👩‍👧</paragraph>")
    assert (await server.api.get(f"/api/guides/{guide}"))["title"] == "é Tea 🍵 日本"


async def test_what_a_stock_client_writes_while_it_is_away_is_merged_when_it_is_back(
    server: Server, node: NodeClients
) -> None:
    guide = (await server.api.post("/api/guides", {"title": "·"}))["id"]
    ana, ben = await node.open("Ana", server, guide), await node.open("Ben", server, guide)
    for client in (ana, ben):
        await client.until("provider.synced")

    await ben.run("provider.disconnect()")
    await ben.run("guide.get('title').insert(0, 'away ')")
    await ana.run("guide.get('title').insert(1, ' here')")
    await ben.run("provider.connect()")

    for client in (ana, ben):
        await client.until_is(TITLE, "away · here")


async def test_stock_clients_see_each_other_come_and_go_under_the_names_they_really_have(
    server: Server, node: NodeClients
) -> None:
    guide = (await server.api.post("/api/guides", {}))["id"]
    owner = (await server.api.get("/api/me"))["person"]["name"]
    guest = await a_guest(server, guide, "edit")
    ticket = (await guest.post("/api/tickets", {"guide": guide}))["ticket"]
    ana, ben = await node.open("Ana", server, guide), await node.open("Ben", server, guide, ticket=ticket)
    await ana.until_is(NAMES, ["Ana", "Guest"])
    await ben.until_is(NAMES, sorted(["Ben", owner]))
    await ben.run("provider.destroy()")
    await ana.until_is(NAMES, ["Ana"])


async def test_a_stock_client_is_let_in_by_a_ticket_once(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    ticket = (await server.api.post("/api/tickets", {"guide": guide}))["ticket"]
    ana = await node.open("Ana", server, guide, ticket=ticket)
    await ana.until_is(TITLE, "Tea")
    late = await node.open("late", server, guide, ticket=ticket)
    await late.until_is("closes[0]?.code", 4401)
    assert await late.run("provider.synced") is False


async def test_a_stock_client_that_may_only_read_is_told_so_when_it_writes(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    guest = await a_guest(server, guide, "view")
    ticket = (await guest.post("/api/tickets", {"guide": guide}))["ticket"]
    reader = await node.open("reader", server, guide, ticket=ticket)
    await reader.until_is(TITLE, "Tea")
    await reader.run("guide.get('title').insert(0, 'Green ')")
    await reader.until_is("closes[0]?.code", 4403)
    await reader.until_is("provider.shouldConnect", False)
    assert (await server.api.get(f"/api/guides/{guide}"))["title"] == "Tea"


async def test_pythons_stock_provider_writes_with_nodes(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    ana = await node.open("Ana", server, guide)
    await ana.until("provider.synced")
    doc: Doc[Any] = Doc()
    async with a_stock_provider(server, guide, doc):
        root: Map[Any] = doc.get("guide", type=Map)
        title: Text = root["title"]
        assert str(title) == "Tea"

        title += " for zwölf 😀"
        await ana.until_is(TITLE, "Tea for zwölf 😀")
        await ana.run(f"doc.getXmlFragment('x').insert(0, [{PARAGRAPH}])")
        await until(lambda: str(doc.get("x", type=XmlFragment)) == "<paragraph>Ünïcode 👩‍👩‍👧</paragraph>")


async def test_a_stock_client_hears_that_a_guide_is_gone_and_stops_asking(server: Server, node: NodeClients) -> None:
    lost = await node.open("lost", server, "nowhere")
    await lost.until_is("closes[0]?.code", 4404)
    assert await lost.run("provider.shouldConnect") is False


class _Channel:
    """A socket as pycrdt's provider wants one."""

    def __init__(self, socket: ClientConnection, path: str) -> None:
        self._socket = socket
        self.path = path

    def __aiter__(self) -> _Channel:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self.recv()
        except ConnectionClosed as error:
            raise StopAsyncIteration from error

    async def send(self, message: bytes) -> None:
        await self._socket.send(message)

    async def recv(self) -> bytes:
        frame = await self._socket.recv()
        assert isinstance(frame, bytes)
        return frame


@asynccontextmanager
async def a_stock_provider(server: Server, guide: str, doc: Doc[Any]) -> AsyncIterator[None]:
    path = f"/sync/{guide}"
    async with (
        open_socket(server, path, server.headers) as socket,
        Provider(doc, _Channel(socket, path)) as provider,
    ):
        await provider.synced.wait()
        yield
