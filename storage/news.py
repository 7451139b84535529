"""News: Postgres tells who listens that something happened, on a channel. It may be lost, so listeners also look by
themselves now and then; it only makes them look sooner.
"""

from __future__ import annotations

import asyncio
import logging

import asyncpg

from storage.database import CONNECT

PAUSE = 1.0  # seconds between two tries to listen

log = logging.getLogger(__name__)


class News:
    """A connection of its own that waits for NOTIFY on one channel, and is made again when it breaks."""

    def __init__(self, dsn: str, channel: str) -> None:
        self._dsn = dsn
        self._channel = channel
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return when there is news since the last wait, and after so many seconds anyhow.

        However long it takes to listen again: who waits must look by themselves meanwhile.
        """
        self._see_to_listening()
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return
        finally:
            self._heard.clear()

    async def close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait({self._connecting})
        if self._connection is not None:
            try:
                await self._connection.close(timeout=CONNECT)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.debug("The database did not say goodbye: %s", error)

    def _see_to_listening(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            return
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        try:
            connection = await asyncpg.connect(self._dsn, timeout=CONNECT)
            connection.add_termination_listener(self._hear)  # who waits shall not wait for what can no longer come
            await connection.add_listener(self._channel, self._hear)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.debug("No news from the database: %s", error)
            await asyncio.sleep(PAUSE)
            return
        self._connection = connection
        self._heard.set()  # there may have been some while nobody listened

    def _hear(self, *_: object) -> None:
        self._heard.set()
