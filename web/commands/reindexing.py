"""cairn reindex: the search index made again from the log, while the old one answers."""

from __future__ import annotations

import argparse
import asyncio

from search.indexer import rebuild
from storage.database import open_database
from storage.following import Progress
from web.apart import warm_up
from web.commands.secrets import database_of
from web.commands.voice import Voice, counted
from web.config import Config
from web.folders import index_folder
from web.views import AT_ONCE, Views


def run(_: argparse.Namespace, config: Config, voice: Voice) -> int:
    with database_of(config) as dsn:
        progress = asyncio.run(_rebuild(dsn, config, voice))
    voice.tell(
        {"ok": True, "documents": progress.seen, "of": progress.all},
        f"The search index was made again: {progress.seen} of {counted(progress.all, 'document')}.",
    )
    return 0


async def _rebuild(dsn: str, config: Config, voice: Voice) -> Progress:
    database = await open_database(dsn, size=AT_ONCE + 1)
    try:
        await warm_up("web.views")
        return await rebuild(
            index_folder(config),
            database,
            Views(database).read_view,
            lambda progress: voice.progress(progress.seen, progress.all, "documents"),
        )
    finally:
        await database.close()
