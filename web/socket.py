"""/sync/<guide>: a browser's, recorder's or script's way into a room. One WebSocket, one peer.

A stock y-websocket client works as it is. One that offers the subprotocol ``cairn.v1`` is told besides what is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import cast, get_args

from quart import Blueprint, websocket

from auth.access import WRITING
from auth.actor import author_of, ends_at, grounds_of, name_of
from collab.hub import LOOKED_AT_ANEW, Hub
from collab.line import Line
from collab.peer import Peer
from collab.presence import NOBODY
from collab.room import Room
from storage.errors import CairnError, Gone, Invalid, Unavailable
from storage.ids import GuideId, Part
from storage.log import Document
from web.connection import Connection, Socket
from web.plain_wire import PlainWire
from web.resources import resources
from web.rules import TICKET, Admission, admit
from web.wire import ADMISSION, Wire, ending_for

OUR_PROTOCOL = "cairn.v1"

blueprint = Blueprint("socket", __name__)


@blueprint.websocket("/sync/<guide>", endpoint="sync")
@blueprint.websocket("/sync/<guide>/<part>", endpoint="sync_part")
async def sync(guide: str, part: str = "content") -> None:
    chosen = _choose(websocket.requested_subprotocols)
    taken = await _connection().take_over(websocket, chosen, resources().wires)
    if taken is not None:
        await _let_in(taken, GuideId(guide), part, wants_saved=chosen == OUR_PROTOCOL)
        return  # and let Quart and Hypercorn forget it
    plain = PlainWire()
    await websocket.accept(subprotocol=chosen)
    await _let_in(plain, GuideId(guide), part, wants_saved=chosen == OUR_PROTOCOL)
    await plain.talk()


class Conversation:
    """One peer in one room, through one wire."""

    __slots__ = ("_hub", "_peer", "_room", "_wire", "until")

    def __init__(self, hub: Hub, room: Room, peer: Peer, wire: Wire, until: datetime | None) -> None:
        self._hub = hub
        self._room = room
        self._peer = peer
        self._wire = wire
        self.until = until

    def hear(self, message: bytes | str) -> None:
        if isinstance(message, str):
            raise Invalid("Messages here are binary.")
        try:
            goes_on = self._hub.take(self._room, self._peer, message)
        except CairnError as error:
            self._peer.close(error)
            return
        if not goes_on:
            self._wire.hold()
            self._hub.when_space(self._wire.go_on)

    def keep_alive(self) -> None:
        self._peer.send(NOBODY)

    def expire(self) -> None:
        self._peer.close(LOOKED_AT_ANEW)

    def hung_up(self) -> None:
        self._hub.leave(self._room, self._peer)


async def _let_in(wire: Wire, guide: GuideId, part: str, *, wants_saved: bool) -> None:
    """Let whoever is at the other end into the room and begin to listen, or hang up with the reason."""
    here = resources()
    hub = here.hub
    expulsions = hub.expulsions  # before we look: an access that changes while we do is looked at anew
    try:
        async with in_time():
            admitted = await admit(here, cast("Socket", websocket), guide, known_part(part))
            peer = peer_of(admitted, guide, known_part(part), wire, wants_saved=wants_saved)
            room = await hub.enter(Document(admitted.actor.tenant, guide, known_part(part)), peer)
    except Exception as error:  # an edge: whatever it is, whoever waits is told
        wire.end(ending_for(error))
        return
    wire.start(Conversation(hub, room, peer, wire, ends_at(admitted.actor, guide)))
    if hub.expulsions != expulsions:
        peer.close(LOOKED_AT_ANEW)


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Raises Unavailable when letting somebody in takes longer than they should be kept waiting."""
    try:
        async with asyncio.timeout(ADMISSION):
            yield
    except TimeoutError as error:
        raise Unavailable("It takes too long just now to let you in. Try again in a moment.") from error


def peer_of(admitted: Admission, guide: GuideId, part: Part, line: Line, *, wants_saved: bool) -> Peer:
    """Somebody who was let in, as a room knows them."""
    return Peer(
        author=author_of(admitted.actor, guide),
        name=name_of(admitted.actor),
        can_write=admitted.access >= WRITING[part],
        grounds=grounds_of(admitted.actor, guide),
        wants_saved=wants_saved,
        line=line,
    )


def known_part(part: str) -> Part:
    """Raises Gone when a guide has no such document."""
    for known in get_args(Part):
        if part == known:
            return known  # type: ignore[no-any-return]  # get_args forgets that these are the literals of Part
    raise Gone("A guide has no such document.")


def _connection() -> Connection:
    return cast("Socket", websocket).connection


def _choose(offered: Sequence[str]) -> str | None:
    """Ours, when it is offered. A client that shows only a ticket is answered with that, which is good once: browsers
    hang up when none of what they offered is chosen (https://websockets.spec.whatwg.org/#websocket-opening-handshake).
    """
    if OUR_PROTOCOL in offered:
        return OUR_PROTOCOL
    return next((each for each in offered if each.startswith(TICKET)), None)
