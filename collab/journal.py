"""Group commit: what all rooms of this process want in the log goes there in one statement a turn.

While one batch is being written the next one gathers, so a busy server writes larger batches, not more of them. A
database that cannot be reached is asked again until it can: meanwhile nothing is acknowledged or sent on, nothing is
forgotten, and once enough is waiting those who write are made to wait as well.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import groupby
from typing import Never, TypeVar

from collab.containing import contained
from collab.room import Room, Writing
from storage.errors import Unavailable
from storage.log import Line, UpdateLog

BATCH = 512  # updates in one statement
BATCH_BYTES = 4 * 1024 * 1024
WAITING_BYTES = 8 * 1024 * 1024  # updates that may wait before writers do
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds between tries

T = TypeVar("T")
log = logging.getLogger(__name__)


class Journal:
    """The writings on their way from rooms to the log, in order."""

    def __init__(self, update_log: UpdateLog, *, after_commit: Callable[[Room], None]) -> None:
        """after_commit: told of each room that moved on, once its peers have been."""
        self._log = update_log
        self._after_commit = after_commit
        self._waiting: deque[Writing] = deque()
        self._waiting_bytes = 0
        self._work = asyncio.Event()
        self._space = asyncio.Event()
        self._space.set()
        self._empty = asyncio.Event()
        self._empty.set()

    def put(self, writing: Writing) -> None:
        """Take a writing. It will be written whatever becomes of the one who brought it."""
        self._waiting.append(writing)
        self._waiting_bytes += len(writing.update)
        self._empty.clear()
        self._work.set()
        if self._waiting_bytes > WAITING_BYTES:
            self._space.clear()

    async def space(self) -> None:
        """Wait until the journal is not overfull. Whoever puts, waits here after: that is the back-pressure."""
        await self._space.wait()

    async def emptied(self) -> None:
        """Wait until everything taken so far is on disk and told."""
        await self._empty.wait()

    async def run(self) -> Never:
        while True:
            await self._work.wait()
            batch = self._next_batch()
            lines = [Line(each.room.number, each.update, each.author) for each in batch]
            seqs = await _until_done(partial(self._log.append, lines))
            for room, group in groupby(zip(batch, seqs, strict=True), key=lambda pair: pair[0].room):
                await self._tell(room, list(group))
            self._taken(batch)

    def _next_batch(self) -> list[Writing]:
        """As much as fits one statement, each room's writings together and in their order."""
        batch: list[Writing] = []
        size = 0
        for writing in self._waiting:
            size += len(writing.update)
            if batch and (size > BATCH_BYTES or len(batch) == BATCH):
                break
            batch.append(writing)
        return sorted(batch, key=lambda writing: writing.room.number)  # sorted() keeps equal ones in order

    async def _tell(self, room: Room, logged: list[tuple[Writing, int | None]]) -> None:
        """What became of these: they landed, or the document is gone or has a new epoch."""
        writings, seqs = [], []
        for writing, seq in logged:
            if seq is None:
                ending = await _until_done(partial(self._log.ending, room.number))
                why = room.closed or ending
                room.close(why)
                writing.refused(why)
            else:
                writing.landed(seq)
                writings.append(writing)
                seqs.append(seq)
        if writings:
            with contained(room):
                await _until_done(partial(room.logged, writings, seqs))
                self._after_commit(room)

    def _taken(self, batch: list[Writing]) -> None:
        for _ in batch:
            self._waiting_bytes -= len(self._waiting.popleft().update)
        if self._waiting_bytes <= WAITING_BYTES:
            self._space.set()
        if not self._waiting:
            self._work.clear()
            self._empty.set()


async def _until_done(work: Callable[[], Awaitable[T]]) -> T:
    """Try until the database answers. What was half done is done again: an update applied twice changes nothing."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await work()
        except Unavailable as error:
            log.warning("The log cannot be written (%s); trying again in %.2f s.", error, pause)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)
