"""/sync/<guide>: a browser's, recorder's or script's way into a room. One WebSocket, one peer.

A stock y-websocket client works as it is. One that offers the subprotocol ``cairn.v1`` is told besides what is on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from quart import Blueprint

from collab.header import Header
from collab.hub import LOOKED_AT_ANEW
from collab.keystroke import Keystroke
from collab.presence import NOBODY
from collab.reading import read_large
from storage.errors import CairnError, Invalid
from storage.ids import GuideId
from web.accepting import accepted, present_socket
from web.connection import Socket
from web.letting_in import Entered, let_in
from web.resources import Resources, resources
from web.rules import TICKET
from web.wire import Wire, ending_for

OUR_PROTOCOL = "cairn.v1"

blueprint = Blueprint("socket", __name__)


@blueprint.websocket("/sync/<guide>", endpoint="sync")
@blueprint.websocket("/sync/<guide>/<part>", endpoint="sync_part")
async def sync(guide: str, part: str = "content") -> None:
    asking = present_socket()
    chosen = _choose(asking.requested_subprotocols)
    async with accepted(asking, resources().wires, subprotocol=chosen) as wire:
        await _let_in(asking, wire, guide, part, wants_saved=chosen == OUR_PROTOCOL)


class Conversation:
    """One peer in one room, through one wire."""

    __slots__ = ("_clock", "_hub", "_peer", "_room", "_until", "_wire")

    def __init__(self, here: Resources, entered: Entered, wire: Wire) -> None:
        self._hub = here.hub
        self._clock = here.clock
        self._room = entered.room
        self._peer = entered.peer
        self._wire = wire
        self._until = entered.until

    def hear(self, message: bytes | str) -> None:
        if isinstance(message, str):
            raise Invalid("Messages here are binary.")
        if read_large(message, can_write=self._peer.can_write, then=partial(self._take_large, message)):
            self._wire.hold()
        elif not self._take(message):
            self._wire.hold()
            self._hub.when_space(self._wire.go_on)

    def _take_large(self, message: bytes, read: Header | Keystroke | Exception) -> None:
        if isinstance(read, Exception):
            self._peer.close(ending_for(read))
        elif self._take(message, read):
            self._wire.go_on()
        else:
            self._hub.when_space(self._wire.go_on)

    def _take(self, message: bytes, header: Header | Keystroke | None = None) -> bool:
        """Whether the next may come at once."""
        try:
            return self._hub.take(self._room, self._peer, message, header)
        except CairnError as error:
            self._peer.close(error)
            return True

    def keep_alive(self) -> None:
        self._peer.send(NOBODY)

    def is_over(self) -> bool:
        return self._until is not None and self._clock.now() >= self._until

    def expire(self) -> None:
        self._peer.close(LOOKED_AT_ANEW)

    def hung_up(self) -> None:
        self._hub.leave(self._room, self._peer)


async def _let_in(asking: Socket, wire: Wire, guide: str, part: str, *, wants_saved: bool) -> None:
    """Let whoever is at the other end into the room and begin to listen, or hang up with the reason."""
    here = resources()
    try:
        entered = await let_in(here, asking, GuideId(guide), part, wire, wants_saved=wants_saved)
    except Exception as error:  # an edge: whatever it is, whoever waits is told
        wire.end(ending_for(error))
        return
    wire.start(Conversation(here, entered, wire))


def _choose(offered: Sequence[str]) -> str | None:
    """Ours, when it is offered. A client that shows only a ticket is answered with that, which is good once: browsers
    hang up when none of what they offered is chosen (https://websockets.spec.whatwg.org/#websocket-opening-handshake).
    """
    if OUR_PROTOCOL in offered:
        return OUR_PROTOCOL
    return next((each for each in offered if each.startswith(TICKET)), None)
