"""How the API writes into a guide: as a peer does, one update that merges with whatever others write meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from auth.actor import author_of
from docmodel.document import EMPTY_UPDATE
from docmodel.edits import apply_operations, restore
from docmodel.operations import Operation
from storage.errors import Unavailable
from storage.guides import Guide, Preview, delete_unwritten_guide, insert_guide
from storage.ids import Author, GuideId, new_id
from storage.log import Document
from storage.media import Media, insert_media
from web.apart import run_apart
from web.asked import AskedGuide, Maker
from web.client_ids import fresh_client
from web.finishing import finish
from web.resources import Resources

ON_DISK = 25.0  # seconds that an edit may take to get there before whoever asked is told that it has not


def content_of(guide: Guide) -> Document:
    """Which document holds what a guide says."""
    return Document(guide.tenant, guide.id)


async def make_guide(
    here: Resources, maker: Maker, update: bytes, preview: Preview, media: Sequence[Media] = ()
) -> GuideId:
    """A new guide with its first edit, or none at all. preview: what lists show until the worker has looked itself.

    media: pictures that came along, whose blobs are kept already.
    """
    guide = GuideId(new_id())
    await finish(_make(here, maker, guide, update, preview, media))
    return guide


async def edit(here: Resources, asked: AskedGuide, operations: Sequence[Operation]) -> int:
    """Do these operations, and return the guide's head then. Raises Invalid when a step is not there."""
    update, seq = await here.hub.content(content_of(asked.guide))
    made = await run_apart(apply_operations, update, tuple(operations), fresh_client())
    return await _write(here, asked, made, seq)


async def bring_back(here: Resources, asked: AskedGuide, version: bytes) -> int:
    """Let the guide say what a version says, and return its head then. Nothing is taken out of its history."""
    update, seq = await here.hub.content(content_of(asked.guide))
    made = await run_apart(restore, update, version, fresh_client())
    return await _write(here, asked, made, seq)


async def _make(
    here: Resources, maker: Maker, guide: GuideId, update: bytes, preview: Preview, media: Sequence[Media]
) -> None:
    await insert_guide(
        here.database,
        maker.tenant,
        guide,
        workspace=maker.workspace,
        author=maker.author,
        preview=preview,
        owner=maker.owner,
    )
    try:
        await insert_media(here.database, maker.tenant, guide, media, maker.author)
        await _put(here, Document(maker.tenant, guide), update, maker.author)
    except BaseException:
        await delete_unwritten_guide(here.database, maker.tenant, guide)
        raise


async def _write(here: Resources, asked: AskedGuide, made: bytes, seq: int) -> int:
    if made == EMPTY_UPDATE:
        return seq
    return await _put(here, content_of(asked.guide), made, author_of(asked.actor, asked.guide.id))


async def _put(here: Resources, document: Document, update: bytes, author: Author) -> int:
    try:
        async with asyncio.timeout(ON_DISK):
            return await here.hub.write(document, update, author)
    except TimeoutError as error:
        raise Unavailable("This is not on disk yet. It may still get there: look before you send it again.") from error
