"""That a connection has ended is no fault of whoever sends on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

from tests.conformance.participant import Participant
from tests.conformance.wire import wire_for


@pytest.fixture
async def socket() -> AsyncIterator[ClientConnection]:
    async def stay(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(stay, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", proxy=None) as opened:
            yield opened


def losing_its_loop(*_: object) -> None:
    """What asyncio's transport does when it ends while a long frame is on its way."""
    raise AttributeError("'NoneType' object has no attribute 'call_soon'")


async def test_a_frame_on_a_connection_that_ends_meanwhile_is_as_one_after_its_end(
    socket: ClientConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = Participant(socket, wire_for("y-websocket", ""))
    monkeypatch.setattr(socket, "send", losing_its_loop)
    socket.transport.abort()
    await participant.send(b"a frame")
    await participant.send(b"another")


async def test_the_same_on_an_open_connection_is_a_fault_of_ours(
    socket: ClientConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = Participant(socket, wire_for("y-websocket", ""))
    monkeypatch.setattr(socket, "send", losing_its_loop)
    with pytest.raises(AttributeError):
        await participant.send(b"a frame")
