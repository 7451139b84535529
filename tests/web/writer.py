"""Somebody who writes guides straight into the log, and a worker that follows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from docmodel.edits import apply_operations, new_guide
from docmodel.merging import merge
from docmodel.operations import NewGuide, NewStep, Operation
from storage.database import Database
from storage.guides import insert_guide
from storage.ids import FIRST_TENANT, Author, GuideId, WorkspaceId
from storage.log import Changed, Document, Line, UpdateLog
from web.worker import work

HOME = WorkspaceId("home")
ANA = Author("person:ana")


class Writer:
    """Somebody who writes guides straight into the log."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.log = UpdateLog(database)
        self._client = 0

    async def begin(self, guide: str, title: str, *steps: NewStep) -> Changed:
        await insert_guide(self.database, FIRST_TENANT, GuideId(guide), workspace=HOME, author=ANA)
        return await self.append(guide, new_guide(NewGuide(title=title, steps=steps), self._next()))

    async def edit(self, guide: str, *operations: Operation) -> Changed:
        return await self.append(guide, apply_operations(await self.whole(guide), operations, self._next()))

    async def append(self, guide: str, *updates: bytes) -> Changed:
        document = Document(FIRST_TENANT, GuideId(guide))
        kept = await self.log.open(document)
        await self.log.append([Line(kept.number, update, ANA) for update in updates])
        return Changed(document, kept.number, kept.seq + len(updates), kept.seq)

    async def whole(self, guide: str) -> bytes:
        kept = await self.log.open(Document(FIRST_TENANT, GuideId(guide)))
        return merge([*filter(None, (kept.snapshot, *(entry.update for entry in kept.entries)))])

    def _next(self) -> int:
        self._client += 1
        return self._client


def deep_update() -> bytes:
    """An update whose value is 30 000 lists in each other: to apply it overflows the stack of the process."""
    item = bytes([1, 1, 77, 0, 0x08, 1, 5]) + b"guide" + bytes([1]) + bytes([0x75, 1]) * 30_000 + bytes([0x7E])
    return item + b"\x00"


def stray_update() -> bytes:
    """An update of two items, of which the first is letters and the second stands in it, where nothing can."""
    letters = bytes([0x04, 1, 5]) + b"words" + bytes([1]) + b"a"
    inside = bytes([0x24, 0, 77, 0, 1]) + b"k" + bytes([1]) + b"b"
    return bytes([1, 2, 77, 0]) + letters + inside + b"\x00"


@asynccontextmanager
async def at_work(dsn: str, index: Path) -> AsyncIterator[None]:
    task = asyncio.create_task(work(dsn, index))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
