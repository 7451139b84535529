"""Letting go: pictures and clips that a recorder sent and no step shows, once the raw events are gone.

A step that was taken back, one that people removed, a picture whose event was on a blocked site: their events go when
the workspace's policy says, and with them what was seen – out of the guide, and out of the store of blobs.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Never

from docmodel.errors import Invalid
from storage.errors import CairnError
from storage.ids import Digest
from storage.log import Document
from storage.recorded_media import Unsettled, select_unsettled, settle_media
from storage.turns import turn
from web.apart import Broke, run_apart
from web.erasing import sweep_blobs
from web.resources import Resources
from web.understanding import pictures_from_update

LOOK = 600.0  # seconds between two looks

log = logging.getLogger(__name__)


async def keep_letting_go(here: Resources) -> Never:
    while True:
        await asyncio.sleep(LOOK)
        try:
            await let_go(here)
        except CairnError as error:
            log.warning("What nobody shows any more could not be let go, and is tried again: %s", error)


async def let_go(here: Resources) -> None:
    """One look. Whoever of several processes comes first does it."""
    async with turn(here.database, "media") as ours:
        if not ours:
            return
        for each in await select_unsettled(here.database):
            try:
                await _settle(here, each)
            except (CairnError, Invalid, Broke) as error:  # a guide that was set aside, for one: the others go on
                log.info("Pictures of guide %s stay for now: %s", each.guide, error)
    await sweep_blobs(here)


async def _settle(here: Resources, of: Unsettled) -> None:
    update, seq = await here.hub.content(Document(of.tenant, of.guide))
    _, shown = await run_apart(pictures_from_update, update)
    await settle_media(
        here.database, of.tenant, of.guide, seq=seq, shown={Digest(one.media) for one in shown}
    )  # when it was edited meanwhile, the next look does it
