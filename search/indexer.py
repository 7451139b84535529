"""The indexer: follows the log and keeps the index at its head.

    what left -> what changed -> read -> write -> commit -> mark

It marks what it has read only after the commit. Killed in between, it reads a few guides again, which changes nothing.
It follows the log under the name of the index: a new index has read nothing yet.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from docmodel.blocks import text_from_blocks
from docmodel.view import GuideView
from search.index import Findable, Passage, Unreadable, Writer, begin, current, has_index, sweep, use
from storage.database import Database
from storage.following import Progress, delete_marks, select_left, select_progress
from storage.ids import WorkspaceId
from storage.log import Changed, UpdateLog

BATCH = 200  # guides between two commits
REST = 1.0  # seconds between two looks at what left; who lists hits asks for themselves whether a guide is still there

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A guide as it was read, up to an entry. changed_at: when that was made."""

    seq: int
    workspace: WorkspaceId
    changed_at: datetime
    view: GuideView


class Answer(Enum):
    """Why there is nothing to see in a document."""

    LATER = auto()  # it cannot be read just now, and is to be asked for again
    NEVER = auto()  # it is no guide, or cannot be understood: what is known of it stays as it is


ReadView = Callable[[Changed], Awaitable[Seen | Answer]]
"""Reads a document that changed."""


class Indexer:
    """Keeps one index, the current one under root or one that is still being built."""

    def __init__(self, database: Database, writer: Writer, read_view: ReadView) -> None:
        self._database = database
        self._log = UpdateLog(database)
        self._writer = writer
        self._read_view = read_view
        self._looked = -REST

    @property
    def folder(self) -> Path:
        return self._writer.folder

    @property
    def consumer(self) -> str:
        return consumer_of(self.folder)

    async def round(self) -> int:
        """Take in what changed, at most BATCH guides. Answers how many came nearer to their head."""
        left = await self._left()
        for number in left:
            self._writer.remove(number)
        changed = await self._log.changed(self.consumer, limit=BATCH)
        marks = {}
        for each, seen in zip(changed, await asyncio.gather(*map(self._read_view, changed)), strict=True):
            match seen:
                case Seen(seq, workspace, _, view):
                    self._writer.put(findable(each, workspace, view))
                    marks[each.number] = seq
                case Answer.NEVER:
                    marks[each.number] = each.head
                case Answer.LATER:
                    pass
        if left or marks:
            await asyncio.to_thread(self._writer.commit)
            await self._log.mark(self.consumer, marks)
            await delete_marks(self._database, self.consumer, left)
        return len(left) + len(marks)

    async def _left(self) -> list[int]:
        if time.monotonic() < self._looked + REST:
            return []
        self._looked = time.monotonic()
        return await select_left(self._database, self.consumer)

    async def progress(self) -> Progress:
        return await select_progress(self._database, self.consumer)


@asynccontextmanager
async def open_indexer(root: Path, database: Database, read_view: ReadView) -> AsyncIterator[Indexer]:
    """An indexer for the current index, which is begun when there is none that can be opened.

    Raises InUse when another process writes it.
    """
    writer = await asyncio.to_thread(_open_current, root)
    try:
        for name in sweep(root):
            await UpdateLog(database).forget(consumer_of(root / name))
        yield Indexer(database, writer, read_view)
    finally:
        await asyncio.to_thread(writer.close)


async def rebuild(root: Path, database: Database, read_view: ReadView, tell: Callable[[Progress], None]) -> Progress:
    """Make the index again from the log, beside the one in use, and then use it instead. tell: hears how far it is."""
    writer = Writer(begin(root))
    indexer = Indexer(database, writer, read_view)
    try:
        while await indexer.round():
            tell(await indexer.progress())
    finally:
        await asyncio.to_thread(writer.close)
    use(writer.folder)
    return await indexer.progress()


def _open_current(root: Path) -> Writer:
    folder = current(root)
    if folder is not None and has_index(folder):  # an empty one in its place would be said to have read everything
        try:
            return Writer(folder)
        except Unreadable as error:
            log.warning("The search index in %s cannot be opened (%s) and is made again.", folder, error)
    folder = begin(root)
    writer = Writer(folder)
    use(folder)
    return writer


def consumer_of(folder: Path) -> str:
    return f"search/{folder.name}"


def findable(changed: Changed, workspace: WorkspaceId, view: GuideView) -> Findable:
    steps = (Passage(step.id, _in_one_line(step.title, text_from_blocks(step.body))) for step in view.steps)
    document = changed.document
    return Findable(
        number=changed.number,
        tenant=document.tenant,
        workspace=workspace,
        guide=document.guide,
        title=view.title,
        tags=view.tags,
        passages=(Passage(None, _in_one_line(view.summary)), *steps),
    )


def _in_one_line(*texts: str) -> str:
    lines = (line.strip() for text in texts for line in text.splitlines())
    return " · ".join(line for line in lines if line)
