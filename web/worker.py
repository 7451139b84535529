"""The worker: everything that has to understand documents, so that the serving process need not.

It is woken by news from the database, and by the clock should news be lost. Each of its duties is a task of its own:
one that fails says so, waits and begins again, and the others never notice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Never

from ingest.policy import Policy
from search.index import current
from search.indexer import consumer_of, open_indexer
from storage.access_changes import delete_old_access_changes
from storage.attempts import delete_old_attempts
from storage.database import Database, open_database
from storage.device_requests import delete_expired_device_requests
from storage.devices import delete_expired_devices
from storage.errors import CairnError
from storage.following import delete_lost_followers, note_follower
from storage.log import NEWS
from storage.news import News
from storage.once import delete_expired_once
from storage.recordings import delete_said_long_ago
from storage.sessions import delete_expired_sessions
from web.apart import warm_up
from web.compaction import Compaction, trim
from web.config import Config
from web.folders import index_folder
from web.previews import refresh_previews
from web.views import Views

CLOCK = 1.0  # seconds after which it looks without any news
GATHER = 0.25  # seconds between two rounds at least: edits of one moment share a commit of the index
COMPACT = 10.0  # seconds between two looks for logs that have grown long
CLEAN = 3600.0  # seconds between two looks for what has expired
PAUSES = (0.5, 2.0, 5.0)  # seconds after the first, the second and every further failure in a row
POOL = 8  # connections to Postgres

log = logging.getLogger(__name__)


async def live(config: Config, dsn: str) -> Never:
    """Work until cancelled. Raises Unavailable without a database."""
    await work(dsn, index_folder(config), config.archive_days)


async def work(dsn: str, index: Path, archive_days: int = 30) -> Never:
    """index: the folder of the search index. archive_days: how long entries stay that a snapshot covers."""
    await warm_up("web.views", "web.compaction")
    database = await open_database(dsn, size=POOL)
    news = News(dsn, NEWS)
    views = Views(database)
    search, previews = asyncio.Event(), asyncio.Event()
    try:
        async with asyncio.TaskGroup() as duties:
            for name, duty in (
                ("search", partial(_index, index, database, views, search)),
                ("previews", partial(_rounds, partial(refresh_previews, database, views.read_view), previews)),
                ("compaction", partial(_now_and_then, COMPACT, Compaction(database, views).round)),
                ("cleaning", partial(_now_and_then, CLEAN, partial(_clean, database, index, archive_days))),
            ):
                duties.create_task(keep_on(name, duty))
            log.info("The worker is at work.")
            while True:
                await news.wait(CLOCK)
                search.set()
                previews.set()
    finally:
        await news.close()
        await database.close()


async def keep_on(name: str, duty: Callable[[], Awaitable[None]]) -> Never:
    """Do a duty again and again, whatever comes of it."""
    failures = 0
    while True:
        began = time.monotonic()
        try:
            await duty()
        except Exception as error:
            if time.monotonic() - began > 2 * PAUSES[-1]:
                failures = 0
            _tell(name, error, again=failures > 0)
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1


def _tell(name: str, error: Exception, *, again: bool) -> None:
    if isinstance(error, CairnError):
        log.log(logging.DEBUG if again else logging.WARNING, "The duty %s waits: %s", name, error)
    elif again:
        log.error("The duty %s failed again: %s", name, error)
    else:
        log.error("The duty %s failed and begins again.", name, exc_info=error)


async def _rounds(
    go_round: Callable[[], Awaitable[int]], woken: asyncio.Event, still: Callable[[], bool] = lambda: True
) -> None:
    """Go round when woken, and on for as long as there is something to take in."""
    while still():
        woken.clear()  # before the look: what happens from here on rings again
        began = time.monotonic()
        taken = await go_round()
        # Half of the time at most: somebody may type in a very long guide.
        await asyncio.sleep(max(GATHER, time.monotonic() - began))
        if not taken:
            await woken.wait()


async def _index(root: Path, database: Database, views: Views, woken: asyncio.Event) -> None:
    """Follow the log with the current index, until `cairn reindex` has put another in its place."""
    async with open_indexer(root, database, views.read_view) as indexer:
        await _rounds(indexer.round, woken, lambda: current(root) == indexer.folder)


async def _now_and_then(seconds: float, go_round: Callable[[], Awaitable[object]]) -> None:
    await go_round()
    await asyncio.sleep(seconds)


async def _clean(database: Database, index: Path, archive_days: int) -> None:
    if (folder := current(index)) is not None:
        await note_follower(database, consumer_of(folder))
    await delete_lost_followers(database)
    await delete_expired_once(database)
    await delete_expired_sessions(database)
    while await delete_said_long_ago(database, Policy().raw_days):
        pass
    await delete_expired_device_requests(database)
    await delete_expired_devices(database)
    await delete_old_attempts(database)
    await delete_old_access_changes(database)
    await trim(database, archive_days)
