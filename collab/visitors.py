"""Visitors: who comes by request after request, and is here in between.

A request over HTTP is in the room for as long as it lasts. What it said of where somebody is outlives it for a while:
the next one says it again, or takes it back, or nobody does, and then they have left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from collab.peer import Peer

LINGER = 45.0  # seconds that a visitor is here after its last word; replicas repeat theirs every 15


class Visitors:
    """The clients of one room whose last word was said in a request that has ended."""

    __slots__ = ("_awaited", "_left")

    def __init__(self, left: Callable[[int], None]) -> None:
        """left: told of each client that did not come back."""
        self._left = left
        self._awaited: dict[int, tuple[Peer, asyncio.TimerHandle]] = {}

    def await_return(self, client: int, peer: Peer) -> None:
        """A peer that spoke for a client has gone, and is taken to come back."""
        timer = asyncio.get_running_loop().call_later(LINGER, self._give_up, client)
        self._awaited[client] = peer, timer

    def comes_back(self, client: int, peer: Peer) -> bool:
        """Whether a peer is the visitor that was awaited under this client; it goes on within the same budgets."""
        before, timer = self._awaited.get(client, (None, None))
        if before is None or timer is None or before.author != peer.author:
            return False
        timer.cancel()
        del self._awaited[client]
        peer.heard, peer.speaking = before.heard, before.speaking
        return True

    def _give_up(self, client: int) -> None:
        del self._awaited[client]
        self._left(client)
