"""Cairn as a target, in both of the dialects it speaks: a room is a guide of its own."""

from __future__ import annotations

from tests.conformance.room import Credentials, Place, Target
from tests.conformance.wire import DialectName
from tests.stories.guests import a_guest
from tests.stories.server import Server


def cairn(server: Server, dialect: DialectName) -> Target:
    """restart: the whole server gets kill -9, so nobody else may need it meanwhile."""
    address = server.url.removeprefix("http")

    async def make_room() -> Place:
        guide = (await server.api.post("/api/guides", {"title": "A room"}))["id"]
        path = f"/sync/{guide}" if dialect == "y-websocket" else "/hocuspocus"
        return Place(f"ws{address}{path}", guide)

    async def owner(_place: Place) -> Credentials:
        if dialect == "hocuspocus":
            return Credentials(token=server.token)
        return Credentials(headers=server.headers)

    async def guest(place: Place) -> Credentials:
        """Somebody who followed a link for reading, with a one-time ticket."""
        api = await a_guest(server, place.document, "view")
        ticket = f"ticket.{(await api.post('/api/tickets', {'guide': place.document}))['ticket']}"
        return Credentials(token=ticket) if dialect == "hocuspocus" else Credentials(subprotocols=(ticket,))

    serving = server.pids("serve")[0]

    async def restart() -> None:
        nonlocal serving
        server.kill()
        server.start()
        serving = server.pids("serve")[0]

    def is_alive() -> bool:
        """Cairn starts a serving process again that died, which is no reason not to notice."""
        return server.pids("serve")[:1] == [serving]

    return Target(
        dialect=dialect,
        make_room=make_room,
        credentials=owner,
        reader=guest,
        refuses_strangers=True,
        keeps=True,
        restart=restart,
        is_alive=is_alive,
    )
