"""Quart's WebSocket connection with two faults mended: its queue has a bound, and what came before a hang-up is read.

As Quart has it, frames pile up without limit behind a handler that is busy, though Hypercorn would make the sender
wait; and a disconnect cancels the handler at once, so that a leaving client's last edits, already received, are lost.
"""

from __future__ import annotations

import asyncio
from typing import Final, Never

from hypercorn.typing import ASGIReceiveCallable, WebsocketScope
from quart import Quart
from quart.asgi import ASGIWebsocketConnection

WAITING = 8  # frames between the socket and its handler

HUNG_UP: Final = object()
"""What a handler receives after the last frame."""


class Connection(ASGIWebsocketConnection):
    def __init__(self, app: Quart, scope: WebsocketScope) -> None:
        super().__init__(app, scope)
        self.queue: asyncio.Queue[object] = asyncio.Queue(WAITING)

    async def handle_messages(self, receive: ASGIReceiveCallable) -> Never:
        """Put frames in the queue. Never returns: the handler ends the connection, once it has read everything."""
        while (event := await receive())["type"] != "websocket.disconnect":
            if event["type"] == "websocket.receive":  # the first one only says that somebody connects
                await self.queue.put(event["bytes"] if event["bytes"] is not None else event["text"])
        await self.queue.put(HUNG_UP)
        await asyncio.Future[Never]()
