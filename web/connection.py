"""Quart's WebSocket connection with three faults mended, and a way to take it over.

As Quart has it, frames pile up without limit behind a handler that is busy, though Hypercorn would make the sender
wait; a disconnect cancels the handler at once, so that a leaving client's last edits, already received, are lost; and
nobody reads once the handler is done, so that a client we let go while it writes fills Hypercorn's queue, behind which
its answer to our close never comes and the connection stays for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, Never, cast

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, WebsocketScope
from quart import Quart, Websocket
from quart.asgi import ASGIWebsocketConnection

from web.taken_wire import TakenWire
from web.takeover import agree_on_no_extension, held_by
from web.wire import Speech

WAITING = 8  # frames between the socket and its handler

HUNG_UP: Final = object()
"""What a handler receives after the last frame."""


class Socket(Websocket):
    """A WebSocket request that knows its connection."""

    connection: Connection


class Connection(ASGIWebsocketConnection):
    def __init__(self, app: Quart, scope: WebsocketScope) -> None:
        super().__init__(app, scope)
        self.queue: asyncio.Queue[object] = asyncio.Queue(WAITING)
        self._hung_up = asyncio.Event()
        self._send: ASGISendCallable | None = None

    def _create_websocket_from_scope(self, send: ASGISendCallable) -> Websocket:
        self._send = send
        websocket = super()._create_websocket_from_scope(send)
        cast("Socket", websocket).connection = self
        return websocket

    async def take_over(
        self, websocket: Websocket, subprotocol: str | None, wires: set[TakenWire], speaks: Speech
    ) -> TakenWire | None:
        """Accept, and speak WebSocket ourselves from here on; None when that cannot be, and nothing has happened.

        The handler may end afterwards: the wire lives on.
        """
        agree_on_no_extension(cast("Any", self._send))
        held = held_by(cast("Any", self._send))
        if held is None:
            return None
        await websocket.accept(subprotocol=subprotocol)
        transport, early = held.take()
        wire = TakenWire(transport, wires, speaks)
        transport.set_protocol(wire)
        self._closed = True  # as far as Quart is concerned
        if early:
            wire.data_received(early)
        if transport.is_closing():  # it was lost meanwhile, of which the protocol before may have been told
            wire.connection_lost(None)
        return wire

    async def handle_messages(self, receive: ASGIReceiveCallable) -> Never:
        """Put frames in the queue. Never returns: the handler ends the connection, once it has read everything."""
        while (event := await receive())["type"] != "websocket.disconnect":
            if event["type"] == "websocket.receive":  # the first one only says that somebody connects
                bytes_ = event.get("bytes")  # of the two the one that is not sent may be missing: ASGI
                await self.queue.put(event["text"] if bytes_ is None else bytes_)
        self._hung_up.set()
        await self.queue.put(HUNG_UP)
        await asyncio.Future[Never]()

    async def handle_websocket(self, websocket: Websocket, send: ASGISendCallable) -> None:
        """Let the handler talk, then read on, unheard, until the client has hung up as well."""
        await super().handle_websocket(websocket, send)
        while self._accepted and not self._hung_up.is_set():
            await self.queue.get()
