"""Accepting a WebSocket: on a wire of our own where that can be had, else through Quart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from quart import websocket

from web.connection import Socket
from web.plain_wire import PlainWire
from web.taken_wire import TakenWire
from web.wire import Speech, Wire


def present_socket() -> Socket:
    """The WebSocket that the present handler answers, for whoever needs it longer than the handler lasts."""
    return cast("Socket", websocket._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


@asynccontextmanager
async def accepted(
    asking: Socket, wires: set[TakenWire], *, subprotocol: str | None = None, speaks: Speech = "binary"
) -> AsyncIterator[Wire]:
    """The wire of a WebSocket that is let in, to be started within the block.

    One of our own lives on by itself, and Quart and Hypercorn forget it; with another the block stays until it has
    ended.
    """
    taken = await asking.connection.take_over(asking, subprotocol, wires, speaks)
    if taken is not None:
        yield taken
        return
    plain = PlainWire(speaks)
    await asking.accept(subprotocol=subprotocol)
    yield plain
    await plain.talk()
