"""Reading documents for the worker: from the log, apart, a few at a time, and once for all who follow.

A document that breaks the process apart, or whose bytes are none, is tried again after a while. After three times it
is quarantined: nobody tries it any more, its bytes stay in the log, and the others go on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict

from docmodel.errors import Invalid, Unreadable
from docmodel.view import GuideView, view_from_update
from search.indexer import Answer, Seen
from storage.database import Database
from storage.errors import Gone
from storage.following import select_place
from storage.log import STRIKES, Changed, Document, Kept, UpdateLog
from storage.quarantine import UNDERSTOOD, delete_strikes, insert_strike
from web.apart import Broke, run_apart
from web.losses import Losses
from web.whole import whole

AT_ONCE = 4  # documents on their way from the log
KEPT = 200  # views, for the next who asks for the same
SECONDS = 20.0  # to read one document
PAUSES = (0.5, 1.5)  # seconds after the first and the second break

log = logging.getLogger(__name__)


class Views:
    """Reads documents, remembers the latest, and counts those that break."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = UpdateLog(database)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._kept: OrderedDict[tuple[int, int], Seen] = OrderedDict()
        self._losses = Losses(database)
        self._paused: dict[int, float] = {}  # document number → when it may be tried again

    async def read_view(self, changed: Changed) -> Seen | Answer:
        """What a document says now. Only a guide's content says anything that we understand yet."""
        if changed.document.part != "content":
            return Answer.NEVER
        kept = self._kept.get((changed.number, changed.head))
        if kept is not None:
            return kept
        if self.is_paused(changed.number):
            return Answer.LATER
        async with self._places:
            return await self._read(changed)

    def is_paused(self, number: int) -> bool:
        """Whether a document broke a moment ago."""
        return time.monotonic() < self._paused.get(number, 0.0)

    async def broke(self, document: Document, number: int, error: Broke | Invalid) -> bool:
        """Count it. Answers whether this was once too often."""
        reason = str(error)
        strikes = await insert_strike(self._database, number, reason)
        where = f"{document.guide}/{document.part} of {document.tenant}"
        if strikes < STRIKES:
            self._paused[number] = time.monotonic() + PAUSES[strikes - 1]
            log.warning("Reading %s broke (%s), %d of %d times.", where, reason, strikes, STRIKES)
            return False
        self._paused.pop(number, None)
        log.error("%s is quarantined: reading it broke %d times, at last because %s.", where, strikes, reason)
        return True

    async def _read(self, changed: Changed) -> Seen | Answer:
        place = await select_place(self._database, changed.number)
        if place is None:
            return Answer.LATER
        if place.strikes >= STRIKES:
            return Answer.NEVER
        try:
            kept = await self._log.open(changed.document)
        except Gone:
            return Answer.LATER
        try:
            view = await run_apart(view_from_kept, kept, seconds=SECONDS)
        except (Broke, Unreadable) as error:
            return Answer.NEVER if await self.broke(changed.document, changed.number, error) else Answer.LATER
        except Invalid as error:  # a document, but no guide; its next edit may make it one
            log.warning("%s of %s is no guide: %s", changed.document.guide, changed.document.tenant, error)
            await self._log.mark(UNDERSTOOD, {changed.number: kept.seq})
            return Answer.NEVER
        if place.strikes:
            await delete_strikes(self._database, changed.number)
        if place.understood < kept.seq:
            await self._losses.look(kept, place.understood, view)
            await self._log.mark(UNDERSTOOD, {changed.number: kept.seq})
        seen = Seen(kept.seq, place.workspace, place.changed_at, view)
        self._kept[changed.number, kept.seq] = seen
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return seen


def view_from_kept(kept: Kept) -> GuideView:
    """Runs apart."""
    return view_from_update(whole(kept))
