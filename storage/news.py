"""News: Postgres tells who listens that something was appended to a log. It may be lost, so listeners also look by
themselves now and then; it only makes them look sooner.
"""

from __future__ import annotations

import asyncio
import logging

import asyncpg

from storage.database import CONNECT

log = logging.getLogger(__name__)


class News:
    """A connection of its own that waits for NOTIFY on one channel, and is made again when it breaks."""

    def __init__(self, dsn: str, channel: str) -> None:
        self._dsn = dsn
        self._channel = channel
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._heard = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return when there is news since the last wait, and after so many seconds anyhow."""
        await self._listen()
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return
        finally:
            self._heard.clear()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=CONNECT)

    async def _listen(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            return
        try:
            self._connection = await asyncpg.connect(self._dsn, timeout=CONNECT)
            await self._connection.add_listener(self._channel, self._hear)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.debug("No news from the database: %s", error)
            return
        self._heard.set()  # there may have been some while nobody listened

    def _hear(self, *_: object) -> None:
        self._heard.set()
