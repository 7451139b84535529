"""News between processes: this document went on, this access changed. Only news; the log is the truth.

Through Redis (or Valkey) pub/sub when there is one. What is lost on the way is found in the log two seconds later, so
nothing here is retried, awaited by an edit, or believed without looking.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from storage.ids import GuideId, Part, TenantId
from storage.log import Document

OUTBOX = 1024  # hints waiting to be sent; more are dropped, for the log has what they told of
PATIENCE = 2.0  # seconds to wait for a hint to be taken
PAUSE = 1.0  # seconds before a lost connection is tried again

log = logging.getLogger(__name__)


class Hint(msgspec.Struct, frozen=True):
    """A document went on to seq; or, without a part, sockets of a guide or on a ground are to be looked at anew."""

    tenant: TenantId
    guide: GuideId | None = None
    part: Part | None = None
    seq: int = 0
    ground: str | None = None

    @property
    def document(self) -> Document | None:
        if self.part is None or self.guide is None:
            return None
        return Document(self.tenant, self.guide, self.part)


Hear = Callable[[Hint], Awaitable[None]]


class Relay(Protocol):
    """The way to the other processes that serve the same documents."""

    def went_on(self, document: Document, seq: int, /) -> None:
        """Tell that a document's log has come to seq."""

    async def expel(self, tenant: TenantId, guide: GuideId | None, ground: str | None, /) -> None:
        """Tell that an access changed. On return it has been sent, if it can be."""

    async def run(self, hear: Hear, /) -> None:
        """Send and hear for as long as it is not cancelled."""


class NoRelay:
    """One process: there is nobody to tell."""

    def went_on(self, *_: object) -> None:
        return

    async def expel(self, *_: object) -> None:
        return

    async def run(self, *_: object) -> None:
        return


class RedisRelay:
    """Hints through one channel a tenant."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._outbox: asyncio.Queue[Hint] = asyncio.Queue(OUTBOX)

    def went_on(self, document: Document, seq: int) -> None:
        hint = Hint(document.tenant, document.guide, document.part, seq)
        try:
            self._outbox.put_nowait(hint)
        except asyncio.QueueFull:
            log.debug("A hint was dropped.")

    async def expel(self, tenant: TenantId, guide: GuideId | None, ground: str | None) -> None:
        await self._send(Hint(tenant, guide, ground=ground))

    async def run(self, hear: Hear) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send_all())
            tasks.create_task(self._hear_all(hear))

    async def _send_all(self) -> None:
        while True:
            await self._send(await self._outbox.get())

    async def _send(self, hint: Hint) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._redis.publish(f"cairn:{hint.tenant}", msgspec.json.encode(hint))
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("Redis cannot be reached (%s); other processes will look at the log.", str(error) or "too slow")

    async def _hear_all(self, hear: Hear) -> None:
        while True:
            try:
                async with self._redis.pubsub() as heard:
                    await heard.psubscribe("cairn:*")
                    async for message in heard.listen():
                        if message["type"] == "pmessage" and (hint := _hint_from(message["data"])):
                            await hear(hint)
            except (RedisError, OSError) as error:
                log.warning("Redis cannot be reached (%s); looking at the log instead.", error)
            await asyncio.sleep(PAUSE)


def _hint_from(told: bytes) -> Hint | None:
    """None for what we do not understand: a newer version may be running beside us."""
    try:
        return msgspec.json.decode(told, type=Hint)
    except msgspec.MsgspecError as error:
        log.warning("A hint could not be read (%s).", error)
        return None
