"""Letting somebody into a room: who are they, what may they do, and is that still so once they are in?

An access may change between the look-up and the moment from which the hub can find the peer. What changed in between is
asked for afterwards, and whoever it concerns is sent away to come back and be looked at anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from quart import Websocket

from auth.access import WRITING
from auth.actor import author_of, ends_at, grounds_of, name_of
from collab.hub import LOOKED_AT_ANEW
from collab.line import Line
from collab.peer import Peer
from collab.room import Room
from storage.access_changes import Moment
from storage.errors import Gone, Unavailable
from storage.ids import GuideId, Part
from storage.log import Document
from web.erasing import check_epoch
from web.resources import Resources
from web.rules import Admission, admit
from web.wire import ADMISSION


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody in a room. until: when their access runs out by itself."""

    peer: Peer
    room: Room
    until: datetime | None


async def let_in(
    here: Resources,
    asking: Websocket,
    guide: GuideId,
    part: str,
    line: Line,
    *,
    token: str = "",
    wants_saved: bool,
    before: Callable[[Peer], None] = lambda _: None,
) -> Entered:
    """Raises what admit and Hub.enter do. before: called when they may come in, before the room says a word to them."""
    known = known_part(part)
    async with in_time():
        expulsions, seen = here.hub.expulsions, await here.access_news.moment()
        admitted = await admit(here, asking, guide, known, token)
        check_epoch(asking.args.get("epoch"), admitted.epoch)
        peer = peer_of(admitted, guide, known, line, wants_saved=wants_saved, seen=seen)
        before(peer)
        room = await here.hub.enter(Document(admitted.actor.tenant, guide, known), peer)
    if room.epoch != admitted.epoch or here.hub.has_expelled(room.document, peer, since=expulsions):
        peer.close(LOOKED_AT_ANEW)
    return Entered(peer, room, ends_at(admitted.actor, guide))


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Raises Unavailable when letting somebody in takes longer than they should be kept waiting."""
    try:
        async with asyncio.timeout(ADMISSION):
            yield
    except TimeoutError as error:
        raise Unavailable("It takes too long just now to let you in. Try again in a moment.") from error


def peer_of(
    admitted: Admission, guide: GuideId, part: Part, line: Line, *, wants_saved: bool, seen: Moment | None
) -> Peer:
    """Somebody who may come in, as a room knows them."""
    return Peer(
        author=author_of(admitted.actor, guide),
        name=name_of(admitted.actor),
        can_write=admitted.access >= WRITING[part],
        grounds=grounds_of(admitted.actor, guide),
        wants_saved=wants_saved,
        line=line,
        seen=seen,
    )


def known_part(part: str) -> Part:
    """Raises Gone when a guide has no such document."""
    for known in get_args(Part):
        if part == known:
            return known  # type: ignore[no-any-return]  # get_args forgets that these are the literals of Part
    raise Gone("A guide has no such document.")
