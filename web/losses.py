"""When one edit takes most of a guide away, what it said before is kept as a version, whoever did it and why ever.

Nobody is kept from deleting. But who finds a guide empty finds in its history what to restore, without searching a log.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime

from docmodel.errors import Invalid
from docmodel.losses import is_loss, place_of_loss, weight
from docmodel.view import GuideView
from storage.database import Database
from storage.ids import Author, Digest, VersionId, new_id
from storage.log import Document, Kept
from storage.versions import insert_version, select_versions
from web.apart import Broke, run_apart
from web.understanding import canonical_from_update
from web.whole import whole

NAME = "Before most of it was deleted"
CAIRN = Author("cairn")
REMEMBERED = 10_000  # documents
SECONDS = 20.0  # to find the edit

log = logging.getLogger(__name__)


class Losses:
    """Compares what a guide holds with what it held when it was last read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()  # two who read the same document at once find a loss once
        self._held: OrderedDict[int, tuple[int, int]] = OrderedDict()  # document number → seq and weight, as last read

    async def look(self, kept: Kept, seen: int, view: GuideView) -> None:
        """view: what is kept says. seen: the seq at which it was last understood, if that was not by us."""
        async with self._turn:
            last = self._held.get(kept.number)
            since = max(seen, last[0] if last else 0)
            if since >= kept.seq:
                return
            now = weight(view)
            may_be = last is None or is_loss(last[1], now)
            if may_be and since > 0 and kept.snapshot_seq <= since:
                await self._find(kept, since)
            self._held[kept.number] = kept.seq, now
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)

    async def _find(self, kept: Kept, since: int) -> None:
        try:
            seq = await run_apart(seq_before_loss, kept, since, seconds=SECONDS)
            if seq is None:
                return
            update = await run_apart(update_upto, kept, seq, seconds=SECONDS)
            canonical = await run_apart(canonical_from_update, update, seconds=SECONDS)
        except (Broke, Invalid) as error:
            log.warning("Whether an edit took most of document %d away could not be seen (%s).", kept.number, error)
            return
        await self._keep(kept.document, kept.epoch, seq, update, canonical)

    async def _keep(self, document: Document, epoch: int, seq: int, update: bytes, canonical: bytes) -> None:
        sha256 = Digest(hashlib.sha256(canonical).hexdigest())
        versions = await select_versions(self._database, document.tenant, document.guide)
        if any(version.sha256 == sha256 for version in versions):  # it can be restored as it is
            return
        await insert_version(
            self._database,
            document.tenant,
            VersionId(new_id()),
            guide=document.guide,
            epoch=epoch,
            seq=seq,
            name=NAME,
            author=CAIRN,
            at=datetime.now(UTC),
            update=update,
            canonical=canonical.decode(),
            sha256=sha256,
        )
        log.warning("One edit took most of %s away; what it said at %d is kept.", document.guide, seq)


def seq_before_loss(kept: Kept, since: int) -> int | None:
    """The seq before the edit that took most away, of those after since. Runs apart."""
    later = [entry for entry in kept.entries if entry.seq > since]
    place = place_of_loss(_updates(kept, since), [entry.update for entry in later])
    return None if place is None else later[place].seq - 1


def update_upto(kept: Kept, seq: int) -> bytes:
    """The document as it was at seq, as one update. Runs apart."""
    return whole(replace(kept, entries=tuple(entry for entry in kept.entries if entry.seq <= seq)))


def _updates(kept: Kept, upto: int) -> list[bytes]:
    before = [kept.snapshot] if kept.snapshot else []
    return [*before, *(entry.update for entry in kept.entries if entry.seq <= upto)]
