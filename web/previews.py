"""Previews: the few words about a guide that lists show, kept in its row. Derived, so they may be made again."""

from __future__ import annotations

import asyncio

from docmodel.view import GuideView
from search.indexer import Answer, ReadView, Seen
from storage.database import Database
from storage.guides import Preview, update_preview
from storage.ids import Digest
from storage.log import Changed, UpdateLog
from storage.turns import turn

CONSUMER = "previews"
BATCH = 200  # documents


async def refresh_previews(database: Database, read_view: ReadView) -> int:
    """Take in what changed, unless another machine's worker does. Answers how many documents came nearer to their head.

    That we had no turn is no reason to try again at once: the clock asks soon enough.
    """
    if not await UpdateLog(database).changed(CONSUMER, limit=1):
        return 0
    async with turn(database, "previews") as is_ours:
        return await _refresh(database, read_view) if is_ours else 0


async def _refresh(database: Database, read_view: ReadView) -> int:
    update_log = UpdateLog(database)

    async def refresh(changed: Changed) -> int | None:
        match await read_view(changed):
            case Seen(seq, _, changed_at, view):
                document = changed.document
                await update_preview(database, document.tenant, document.guide, preview(view), changed_at)
                return seq
            case Answer.NEVER:
                return changed.head
            case Answer.LATER:
                return None

    changed = await update_log.changed(CONSUMER, limit=BATCH)
    seqs = await asyncio.gather(*map(refresh, changed))
    marks = {each.number: seq for each, seq in zip(changed, seqs, strict=True) if seq is not None}
    if marks:
        await update_log.mark(CONSUMER, marks)
    return len(marks)


def preview(view: GuideView) -> Preview:
    """steps: those that are numbered. cover: the first picture."""
    cover = next((step.picture.media for step in view.steps if step.picture), None)
    return Preview(
        title=view.title,
        tags=view.tags,
        steps=sum(step.number is not None for step in view.steps),
        cover=Digest(cover) if cover else None,
    )
