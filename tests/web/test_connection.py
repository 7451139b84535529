"""A socket is read to its end, whatever its handler does. Driven as Hypercorn does: with a queue that can be full."""

from __future__ import annotations

import asyncio
from typing import Any

from quart import Quart, websocket

from web.connection import HUNG_UP, Connection

FRAMES = 100  # more than fit in all queues together


async def talk(app: Quart, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send these events, a few at a time, and a disconnect; return what the app said until it ended."""
    app.asgi_websocket_class = Connection
    coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue(10)
    said: list[dict[str, Any]] = []

    async def hear(event: dict[str, Any]) -> None:
        said.append(event)

    scope = {"type": "websocket", "path": "/", "query_string": b"", "headers": [(b"host", b"here")], "scheme": "ws"}
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(app({**scope, "asgi": {"spec_version": "2.3"}}, coming.get, hear))  # type: ignore[arg-type]
        for event in [{"type": "websocket.connect"}, *sent, {"type": "websocket.disconnect"}]:
            await coming.put(event)
    return said


def frame(number: int) -> dict[str, Any]:
    return {"type": "websocket.receive", "bytes": b"%d" % number, "text": None}


async def test_what_came_before_a_hang_up_is_read() -> None:
    app, heard = Quart(__name__), []

    @app.websocket("/")
    async def listen() -> None:
        await websocket.accept()
        while (what := await websocket.receive()) is not HUNG_UP:
            await asyncio.sleep(0)
            heard.append(what)

    await talk(app, [frame(number) for number in range(FRAMES)])
    assert heard == [b"%d" % number for number in range(FRAMES)]


async def test_a_client_that_goes_on_writing_when_it_is_let_go_does_not_keep_the_connection() -> None:
    app = Quart(__name__)

    @app.websocket("/")
    async def refuse() -> None:
        await websocket.accept()
        await websocket.close(4404)

    said = await talk(app, [frame(number) for number in range(FRAMES)])
    assert [event["type"] for event in said] == ["websocket.accept", "websocket.close"]
