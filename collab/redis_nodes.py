"""The nodes of a Redis or Valkey, one or a cluster's many, and which of them carries which channel.

A cluster spreads 16,384 slots over its nodes; a channel's slot follows from its name. redis-py gives us the connection
with its URL, password and TLS, and the sum; its own cluster subscriptions ask one node after the other for messages,
and so are not used. https://valkey.io/topics/cluster-spec/
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.crc import key_slot
from redis.exceptions import RedisError, ResponseError

PATIENCE = 2.0  # seconds to be let in, and for an answer

Trouble = (RedisError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Node:
    """Where one listens. Without a host: where the URL says."""

    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Owner:
    """A node, and the slots it carries."""

    first: int
    last: int
    node: Node


class Nodes:
    """Which node carries what, at one time."""

    def __init__(self, owners: Iterable[Owner]) -> None:
        self._owners = sorted(owners, key=lambda owner: owner.first)
        self._firsts = [owner.first for owner in self._owners]

    def all(self) -> set[Node]:
        return {owner.node for owner in self._owners}

    def of(self, channel: bytes) -> Node | None:
        """None when nobody carries it just now."""
        slot = key_slot(channel)
        place = bisect_right(self._firsts, slot) - 1
        if place < 0 or self._owners[place].last < slot:
            return None
        return self._owners[place].node


ALONE = Nodes([Owner(0, 16383, Node())])


class Address:
    """A Redis by its URL."""

    def __init__(self, url: str) -> None:
        pool = ConnectionPool.from_url(url, protocol=2, socket_timeout=None, socket_connect_timeout=PATIENCE)
        self._connection: type[AbstractConnection] = pool.connection_class
        self._how: dict[str, Any] = pool.connection_kwargs

    async def connect(self, node: Node) -> AbstractConnection:
        """A connection of its own. Raises one of Trouble."""
        where = {"host": node.host, "port": node.port} if node.host else {}
        connection = self._connection(**{**self._how, **where})
        try:
            async with asyncio.timeout(PATIENCE):
                await connection.connect()  # type: ignore[no-untyped-call]  # redis-py forgot what it returns
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return connection

    async def nodes(self, known: Iterable[Node]) -> Nodes:
        """Ask any of the nodes, those known first, who carries what. Raises one of Trouble when nobody answers."""
        trouble: Exception = OSError("there is nobody to ask")
        for node in (*known, Node()):
            try:
                return await self._ask(node)
            except Trouble as error:
                trouble = error
        raise trouble

    async def _ask(self, node: Node) -> Nodes:
        connection = await self.connect(node)
        try:
            async with asyncio.timeout(PATIENCE):
                await connection.send_command("CLUSTER", "SLOTS")
                rows = await connection.read_response()
        except ResponseError:  # it is no cluster, or does not let us ask
            return ALONE
        finally:
            await connection.disconnect(nowait=True)
        asked = node.host or str(self._how.get("host", ""))
        return Nodes(Owner(row[0], row[1], Node(_text(row[2][0]) or asked, int(row[2][1]))) for row in rows)


def _text(written: bytes | str | None) -> str:
    return written.decode() if isinstance(written, bytes) else written or ""
