"""Compaction: when a document's log has grown long, a snapshot that equals it, so that opening it stays quick.

    long -> read -> fold, apart -> keep the snapshot

The entries stay where they are. A snapshot is only ever a shorter way to the same document.
"""

from __future__ import annotations

import time

from docmodel.errors import Invalid
from docmodel.fold import fold
from storage.database import Database
from storage.errors import Gone
from storage.following import Long, select_long
from storage.log import Kept, UpdateLog
from web.apart import Broke, run_apart
from web.views import Views

ENTRIES = 500  # since the last snapshot
SECONDS = 60.0  # to fold one document
REST = 10.0  # seconds before a document that goes on growing is folded again


class Compaction:
    """Looks for long logs, one document after the other."""

    def __init__(self, database: Database, views: Views) -> None:
        self._database = database
        self._log = UpdateLog(database)
        self._views = views
        self._resting: dict[int, float] = {}  # document number → when it may be folded again

    async def round(self) -> int:
        """Fold what is long. Answers how many documents got a snapshot."""
        now = time.monotonic()
        self._resting = {number: until for number, until in self._resting.items() if until > now}
        made = 0
        for each in await select_long(self._database, ENTRIES):
            if each.number not in self._resting and not self._views.is_paused(each.number):
                made += await self._compact(each)
                self._resting[each.number] = time.monotonic() + REST
        return made

    async def _compact(self, long: Long) -> bool:
        try:
            kept = await self._log.open(long.document)
            snapshot = await run_apart(snapshot_from_kept, kept, seconds=SECONDS)
        except Gone:
            return False
        except (Broke, Invalid) as error:
            await self._views.broke(long.document, long.number, error)
            return False
        await self._log.compact(kept.number, kept.seq, snapshot)
        return True


def snapshot_from_kept(kept: Kept) -> bytes:
    """Runs apart."""
    before = [kept.snapshot] if kept.snapshot else []
    return fold([*before, *(entry.update for entry in kept.entries)])
