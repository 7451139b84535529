"""A guide that several type into at once, a worker that is killed while it folds it, and what must hold all the same.

As a program it is that worker: ``python -m tests.growing DSN POINT`` folds one round and kills itself at that point.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from pycrdt import Map, Text

from collab.hub import Hub
from docmodel.compare import difference
from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from storage.database import Database, open_database
from storage.growth import select_history
from storage.ids import Author
from storage.log import Line, UpdateLog
from tests.collab.replica import GUIDE, Replica, insert_guide
from web import compaction
from web.compaction import LONG, Compaction
from web.views import Views
from web.whole import whole

SHORT = replace(LONG, least=0, entries=20, bytes_an_entry=2**30)
"""By this a log is long with more than 20 entries."""

POINTS = (
    "entries deleted",
    "snapshot kept",
    "committed",
    "moved",
    "archived",
    "older snapshots deleted",
    "locked",
    "compared",
    "folded",
    "read",
)
"""Where a worker may be killed while it folds, the worst first."""

Digests = dict[int, str]
"""Of entries, by their seq."""


class Typist(Replica):
    """Types words that are nobody else's into the guide's title, and takes some of them away again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.stand: set[str] = set()
        self._count = 0

    async def type_something(self, chance: random.Random) -> None:
        title = self.doc.get("guide", type=Map)["title"]
        if self.stand and chance.random() < 0.3:
            word = self.stand.pop()
            start = len(str(title).partition(word)[0].encode())
            del title[start : start + len(word)]
        else:
            self._count += 1
            word = f"<{self.name}{self._count}>"
            self.stand.add(word)
            title += word
        await self.flush()


async def begin_guide(database: Database) -> tuple[UpdateLog, int]:
    """A new guide, and its document's number."""
    await insert_guide(database)
    log = UpdateLog(database)
    number = (await log.open(GUIDE)).number
    first = new_guide(NewGuide(title="It grows é😀", steps=(NewStep("one", title="Open"),)), client=1)
    await log.append([Line(number, first, Author("person:ana"))])
    return log, number


@asynccontextmanager
async def typing(hub: Hub, typists: Sequence[Typist], seed: int) -> AsyncIterator[None]:
    """All of them type for as long as the block lasts. At its end everything is saved, and all have the same words."""
    async with AsyncExitStack() as stack:
        for typist in typists:
            await stack.enter_async_context(typist.joined(hub))
        tasks = [asyncio.create_task(_type(typist, random.Random(f"{seed} {typist.name}"))) for typist in typists]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends
        for typist in typists:
            await typist.all_saved()


async def _type(typist: Typist, chance: random.Random) -> None:
    while True:
        await asyncio.sleep(0.005 + 0.01 * chance.random())
        await asyncio.shield(typist.type_something(chance))


async def digests_in(database: Database, number: int) -> Digests:
    return {entry.seq: hashlib.sha256(entry.update).hexdigest() for entry in await select_history(database, number)}


async def hold(database: Database, number: int, before: Digests) -> None:
    """Assert that nothing of the log is lost or changed since, and that it opens as what all of it makes."""
    row = await database.fetchrow(
        """
        select archived, size,
               (select coalesce(sum(octet_length(update)), 0) from entries where document = number) as sum
          from documents where number = $1
        """,
        number,
    )
    assert row is not None
    assert row["size"] == row["sum"], "the bytes are not counted rightly"
    kept = await UpdateLog(database).open(GUIDE)
    history = await select_history(database, number)
    assert [entry.seq for entry in history] == list(range(1, len(history) + 1)), "there is a hole"
    now = {entry.seq: hashlib.sha256(entry.update).hexdigest() for entry in history}
    assert {seq: now.get(seq) for seq in before} == before, "an entry is not what it was"
    assert row["archived"] <= kept.snapshot_seq, "entries left the log that no snapshot covers"
    upto_kept = [entry.update for entry in history if entry.seq <= kept.seq]
    assert difference(upto_kept, whole(kept)) is None


def say_the_words(title: Text, typists: Sequence[Typist]) -> None:
    """Assert that each word that was typed and not taken away is there once, and no other."""
    found = [f"<{word}" for word in str(title).split("<")[1:]]
    assert sorted(found) == sorted(word for typist in typists for word in typist.stand)


async def fold_and_die(dsn: str, point: str) -> None:
    def fault(at: str) -> None:
        if at == point:
            os.kill(os.getpid(), signal.SIGKILL)

    compaction.LONG = SHORT
    database = await open_database(dsn)
    await Compaction(database, Views(database), fault=fault).round()
    await database.close()


if __name__ == "__main__":
    asyncio.run(fold_and_die(*sys.argv[1:]))
