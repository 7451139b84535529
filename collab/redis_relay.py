"""The relay between machines: Redis or Valkey from version 7 on, one server or a cluster, by sharded pub/sub.

Each document is a channel of its own, which one node carries and only those subscribe to who have a room of it. Redis
may be down, paused, slow or emptied: hints are lost then, and the log is looked at.
"""

from __future__ import annotations

import asyncio
import logging

from collab.redis_nodes import Address, Node, Nodes, Trouble
from collab.redis_shard import PAUSE, Shard, channel_of
from collab.relay import Hear
from storage.ids import new_id
from storage.log import Document

SETTLE = 0.1  # seconds between two questions who carries what

log = logging.getLogger(__name__)


class RedisRelay:
    """url: as redis-py reads it, redis://, rediss:// or unix://. A cluster is recognised by asking."""

    def __init__(self, url: str) -> None:
        self._name = new_id()
        self._address = Address(url)
        self._followed: set[Document] = set()
        self._nodes = Nodes([])
        self._shards: dict[Node, Shard] = {}
        self._lives: dict[Node, asyncio.Task[None]] = {}
        self._misplaced = asyncio.Event()

    def went_on(self, document: Document, seq: int) -> None:
        if shard := self._shard_of(document):
            shard.outbox.went_on(document, seq)

    def present(self, document: Document, states: bytes) -> None:
        if shard := self._shard_of(document):
            shard.outbox.present(document, states)

    def follow(self, document: Document) -> None:
        self._followed.add(document)
        if shard := self._shard_of(document):
            shard.follow(document)

    def unfollow(self, document: Document) -> None:
        self._followed.discard(document)
        if shard := self._shard_of(document):
            shard.unfollow(document)

    async def run(self, hear: Hear) -> None:
        is_told = False
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._misplaced.clear()
                try:
                    nodes = await self._address.nodes(self._shards)
                except Trouble as error:
                    if not is_told:
                        log.warning("Redis cannot be reached (%s).", str(error) or type(error).__name__)
                    is_told = True
                    await asyncio.sleep(PAUSE)
                    continue
                is_told = False
                self._arrange(nodes, hear, tasks)
                await self._misplaced.wait()
                await asyncio.sleep(SETTLE)

    def _shard_of(self, document: Document) -> Shard | None:
        node = self._nodes.of(channel_of(document))
        return None if node is None else self._shards.get(node)

    def _arrange(self, nodes: Nodes, hear: Hear, tasks: asyncio.TaskGroup) -> None:
        """A shard for each node, and each document with the shard that carries it."""
        self._nodes = nodes
        for gone in self._shards.keys() - nodes.all():
            self._lives.pop(gone).cancel()
            del self._shards[gone]
        for node in nodes.all() - self._shards.keys():
            shard = self._shards[node] = Shard(self._address, node, self._name, self._misplaced.set)
            self._lives[node] = tasks.create_task(shard.run(hear))
        carried: dict[Node, list[Document]] = {node: [] for node in self._shards}
        for document in self._followed:
            if (owner := nodes.of(channel_of(document))) is not None:
                carried[owner].append(document)
        for node, documents in carried.items():
            self._shards[node].follow_only(documents)
