"""Group commit: what all rooms of this process want in the log goes there in one statement a turn.

While one batch is being written the next one gathers, so a busy server writes larger batches, not more of them. After
one of several edits the next begins some milliseconds later, unless much is waiting: nobody sees those, and a batch
costs the same whether it holds two edits or ten. Who types alone waits for nothing. A database that cannot be reached
is asked again until it can: meanwhile nothing is acknowledged or sent on, nothing is forgotten, and once enough is
waiting those who write are made to wait as well.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Never, TypeVar

from collab.containing import contained
from collab.room import Room
from collab.writing import Writing
from storage.errors import Unavailable
from storage.log import Line, UpdateLog

PACE = 0.008  # seconds from the beginning of a batch of several to that of the next, unless
ENOUGH = 16  # updates are waiting
BATCH = 512  # updates in one statement
BATCH_BYTES = 4 * 1024 * 1024
WAITING_BYTES = 8 * 1024 * 1024  # updates that may wait before writers do
EACH = 256  # … as which an update counts besides its own: a flood of tiny ones is a flood as well
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
        self._waiting_bytes = 0  # of these, and of the batch that is being written
        self._work = asyncio.Event()
        self._enough = asyncio.Event()  # is waiting for the next batch to begin before its time
        self._empty = asyncio.Event()
        self._empty.set()
        self._held_up: list[Callable[[], None]] = []

    def put(self, writing: Writing) -> None:
        """Take a writing. It will be written whatever becomes of the one who brought it."""
        if not self._waiting:
            self._empty.clear()
            self._work.set()
        self._waiting.append(writing)
        self._waiting_bytes += len(writing.update) + EACH
        if len(self._waiting) == ENOUGH:
            self._enough.set()

    @property
    def has_space(self) -> bool:
        """Whether writers may go on. Whoever puts, asks after: that is the back-pressure."""
        return self._waiting_bytes <= WAITING_BYTES

    def when_space(self, go_on: Callable[[], None]) -> None:
        """Call it when the next batch begins; while the journal is overfull, at the end of the one that makes space.

        Something has to wait, or nothing would ever call it.
        """
        self._held_up.append(go_on)

    async def emptied(self) -> None:
        """Wait until everything taken so far is on disk and told."""
        await self._empty.wait()

    async def run(self) -> Never:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            await self._work.wait()
            if not self._enough.is_set() and due > loop.time():
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(due):
                        await self._enough.wait()
            batch = self._begin_batch()
            due = loop.time() + (PACE if len(batch) > 1 else 0)
            lines = [Line(each.room.number, each.update, each.author, each.clients) for each in batch]
            seqs = await _until_done(partial(self._log.append, lines))
            landed: dict[Room, tuple[list[Writing], list[int]]] = {}
            for writing, seq in zip(batch, seqs, strict=True):
                if seq is None:
                    await self._refuse(writing)
                    continue
                writing.landed(seq)
                writings, numbers = landed.setdefault(writing.room, ([], []))
                writings.append(writing)
                numbers.append(seq)
            for room, (writings, numbers) in landed.items():
                # A room that has to read on in the log first holds up the next batch of all. It is a short query on a
                # machine at work; to let rooms overtake each other would be a queue for each of them.
                with contained(room):
                    await _until_done(partial(room.logged, writings, numbers))
                    self._after_commit(room)
            self._end_batch(batch)

    def _begin_batch(self) -> list[Writing]:
        """As much as fits one statement, in order. Whoever was held up by what waits may go on meanwhile."""
        batch: list[Writing] = []
        size = 0
        while self._waiting and len(batch) < BATCH:
            size += len(self._waiting[0].update)
            if batch and size > BATCH_BYTES:
                break
            batch.append(self._waiting.popleft())
            batch[-1].began()
        if len(self._waiting) < ENOUGH:
            self._enough.clear()
        if not self._waiting:
            self._work.clear()
        asyncio.get_running_loop().call_soon(self._let_go_on)  # once the batch is on its way
        return batch

    def _end_batch(self, batch: list[Writing]) -> None:
        was_full = not self.has_space
        self._waiting_bytes -= sum(len(writing.update) + EACH for writing in batch)
        if was_full:  # who was held up by what waits goes on when the next begins
            self._let_go_on()
        if not self._waiting:
            self._empty.set()

    def _let_go_on(self) -> None:
        if self.has_space:
            held_up, self._held_up = self._held_up, []
            for go_on in held_up:
                asyncio.get_running_loop().call_soon(go_on)  # each alone: one that fails stops no other

    async def _refuse(self, writing: Writing) -> None:
        """The log would not take it: the document is gone, or has a new epoch."""
        room = writing.room
        if room.closed is None:
            room.close(await _until_done(partial(self._log.ending, room.number)))
        assert room.closed is not None
        writing.refused(room.closed)


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
