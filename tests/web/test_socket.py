"""What the socket itself sees to, besides what its room does."""

from __future__ import annotations

import asyncio

import pytest

from collab.presence import NOBODY
from tests.web.conftest import House
from web import plain_wire

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_quiet_socket_is_kept_alive_with_a_message_that_says_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_wire, "QUIET", 0.05)
    guide = await house.guide()
    program = await house.program()
    async with program.client.websocket(f"/sync/{guide}", headers=program.headers) as connection, asyncio.timeout(10):
        while await connection.receive() != NOBODY:
            continue
