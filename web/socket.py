"""/sync/<guide>: a browser's, recorder's or script's way into a room. One WebSocket, one peer, two tasks.

A stock y-websocket client works as it is. One that offers the subprotocol ``cairn.v1`` is told besides what is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import get_args

from prometheus_client import Counter, Gauge
from quart import Blueprint, websocket

from auth.access import WRITING
from auth.actor import author_of, ends_at, grounds_of, name_of
from collab.hub import LOOKED_AT_ANEW, Hub
from collab.peer import Closing, Peer
from collab.presence import NOBODY
from collab.room import Room
from storage.errors import CairnError, Gone, Invalid, TooMuch
from storage.ids import GuideId, Part
from storage.log import Document
from web.connection import HUNG_UP
from web.resources import resources
from web.rules import TICKET, admit

OUR_PROTOCOL = "cairn.v1"
MAX_FRAME = 1024 * 1024  # bytes a peer may send at once
QUIET = 20.0  # seconds without a message from us
FAREWELL = 5.0  # seconds for the close frame to be taken
MAX_REASON = 123  # bytes of a close frame's reason, RFC 6455 section 5.5

sockets = Gauge("cairn_sockets", "Sockets that are open", multiprocess_mode="livesum")
closed = Counter("cairn_sockets_closed", "Sockets that we closed, by close code", ["code"])

blueprint = Blueprint("socket", __name__)


@blueprint.websocket("/sync/<guide>", endpoint="sync")
@blueprint.websocket("/sync/<guide>/<part>", endpoint="sync_part")
async def sync(guide: str, part: str = "content") -> None:
    chosen = _choose(websocket.requested_subprotocols)
    await websocket.accept(subprotocol=chosen)
    with sockets.track_inprogress():
        closing = await _serve(GuideId(guide), part, wants_saved=chosen == OUR_PROTOCOL)
    if closing is not None:
        closed.labels(closing.code).inc()
        reason = closing.reason.encode()[:MAX_REASON].decode(errors="ignore")
        with suppress(TimeoutError):  # who reads nothing is not told either; the kernel ends the connection
            async with asyncio.timeout(FAREWELL):
                await websocket.close(closing.code, reason)


def _choose(offered: Sequence[str]) -> str | None:
    """Ours, when it is offered. A client that shows only a ticket is answered with that, which is good once: browsers
    hang up when none of what they offered is chosen (https://websockets.spec.whatwg.org/#websocket-opening-handshake).
    """
    if OUR_PROTOCOL in offered:
        return OUR_PROTOCOL
    return next((each for each in offered if each.startswith(TICKET)), None)


async def _serve(guide: GuideId, part: str, *, wants_saved: bool) -> Closing | None:
    """Be a peer until the client hangs up (None) or is let go (the reason)."""
    hub = resources().hub
    expulsions = hub.expulsions  # before we look: an access that changes while we do is looked at anew
    try:
        seen = await resources().access_news.moment()
        admitted = await admit(websocket, guide, _known_part(part))
        peer = Peer(
            author=author_of(admitted.actor, guide),
            name=name_of(admitted.actor),
            can_write=admitted.access >= WRITING[_known_part(part)],
            grounds=grounds_of(admitted.actor, guide),
            wants_saved=wants_saved,
            seen=seen,
        )
        async with hub.join(Document(admitted.actor.tenant, guide, _known_part(part)), peer) as room:
            if hub.has_expelled(room.document, peer, since=expulsions):
                peer.close(LOOKED_AT_ANEW)
            await _talk(hub, room, peer, ends_at(admitted.actor, guide))
            return peer.closing
    except CairnError as error:
        return Closing(error.close, str(error))


def _known_part(part: str) -> Part:
    for known in get_args(Part):
        if part == known:
            return known  # type: ignore[no-any-return]  # get_args forgets that these are the literals of Part
    raise Gone("A guide has no such document.")


async def _talk(hub: Hub, room: Room, peer: Peer, until: datetime | None) -> None:
    """Read and write until one of them ends or the peer is let go, even in the middle of a write that nobody reads.

    until: when the peer's access runs out by itself.
    """
    tasks = [asyncio.create_task(task) for task in (_write(peer), _read(hub, room, peer), peer.let_go())]
    left = None if until is None else (until - datetime.now(UTC)).total_seconds()
    done, pending = await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
    if not done:
        peer.close(LOOKED_AT_ANEW)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


async def _read(hub: Hub, room: Room, peer: Peer) -> None:
    while (frame := await websocket.receive()) is not HUNG_UP:
        if not isinstance(frame, bytes):
            raise Invalid("Messages here are binary.")
        if len(frame) > MAX_FRAME:
            raise TooMuch(f"A message here may have {MAX_FRAME} bytes.")
        await hub.receive(room, peer, frame)


async def _write(peer: Peer) -> None:
    """Send what there is, and something that says nothing when there is nothing for long.

    A stock client takes 30 silent seconds for a dead connection, and proxies a minute. Hypercorn's own pings would do
    for the latter, but its task for them outlives the socket by an interval, and holds up the end of the server.
    """
    while True:
        try:
            async with asyncio.timeout(QUIET):
                frames = await peer.next_frames()
        except TimeoutError:
            frames = [NOBODY]
        if not frames:
            return
        for frame in frames:
            await websocket.send(frame)
