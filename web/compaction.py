"""Compaction: a log that has grown long gets a snapshot that equals it, and the entries it covers leave the log.

    long -> read -> fold, apart -> load it apart and compare -> in one transaction: keep it, archive what it covers

A snapshot that differs in anything from what it is to replace is not kept, and nothing moves. Killed at any point,
nothing is lost or half done: what a transaction did not end never happened. Archived entries go after some days.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from docmodel.compare import difference
from docmodel.errors import Invalid
from docmodel.fold import fold
from storage.database import Database
from storage.errors import Gone
from storage.following import Length, Long, select_fold_end, select_long
from storage.growth import Fault, archive_more, delete_archives, keep_snapshot, no_fault
from storage.log import Kept, UpdateLog
from web.apart import Broke, run_apart
from web.views import Views

LONG = Length(least=40, entries=500, bytes=256 * 1024, bytes_an_entry=1024, idle=timedelta(hours=1))
ENTRIES = 100_000  # folded at once
BYTES = 64 * 1024 * 1024  # of updates folded at once
SECONDS = 60.0  # to fold one document, and to compare
REST = 10.0  # seconds before a document that goes on growing is folded again
WAIT = 3600.0  # seconds before one is tried again whose snapshot was not kept

log = logging.getLogger(__name__)


class Compaction:
    """Looks for long logs, one document after the other. fault: told where it is (storage/growth.py)."""

    def __init__(self, database: Database, views: Views, *, fault: Fault = no_fault) -> None:
        self._database = database
        self._log = UpdateLog(database)
        self._views = views
        self._fault = fault
        self._resting: dict[int, float] = {}  # document number → when it may be folded again

    async def round(self) -> int:
        """Fold what is long. Answers how many documents got a snapshot."""
        now = time.monotonic()
        self._resting = {number: until for number, until in self._resting.items() if until > now}
        made = 0
        for each in await select_long(self._database, LONG):
            if each.number not in self._resting and not self._views.is_paused(each.number):
                self._resting[each.number] = time.monotonic() + REST
                made += await self._compact(each)
        return made

    async def _compact(self, long: Long) -> bool:
        try:
            upto = await select_fold_end(
                self._database, long.number, after=long.snapshot_seq, entries=ENTRIES, size=BYTES
            )
            kept = await self._log.open(long.document, upto=upto)
            self._fault("read")
            snapshot = await run_apart(snapshot_from_kept, kept, seconds=SECONDS)
            self._fault("folded")
            differs = await run_apart(difference_from_kept, kept, snapshot, seconds=SECONDS)
            self._fault("compared")
        except Gone:
            return False
        except (Broke, Invalid) as error:
            await self._views.broke(long.document, long.number, error)
            return False
        if differs is not None:
            log.error("The log of document %d stays as it is: folded, %s.", kept.number, differs)
            self._resting[kept.number] = time.monotonic() + WAIT
            return False
        made = await keep_snapshot(self._database, kept.number, kept.seq, snapshot, fault=self._fault)
        while await archive_more(self._database, kept.number, fault=self._fault):
            continue
        return made


async def trim(database: Database, days: int) -> None:
    """Let go what has been in the archive for so many days. Versions hold their own bytes."""
    gone = await delete_archives(database, timedelta(days=days))
    if gone:
        log.info("%d stretches of logs were archived more than %d days ago and are let go.", gone, days)


def snapshot_from_kept(kept: Kept) -> bytes:
    """Runs apart."""
    return fold(_updates(kept))


def difference_from_kept(kept: Kept, snapshot: bytes) -> str | None:
    """Runs apart, and knows of the folding only what came out of it."""
    return difference(_updates(kept), snapshot)


def _updates(kept: Kept) -> list[bytes]:
    before = [kept.snapshot] if kept.snapshot else []
    return [*before, *(entry.update for entry in kept.entries)]
