"""What the serving process holds open: database, rooms, blobs, index. Opened and closed in one place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from quart import Quart, current_app

from collab.access_news import AccessNews
from collab.hub import Hub, open_hub
from collab.local_relay import LocalRelay
from collab.redis_relay import RedisRelay
from collab.relay import NoRelay, Relay
from ingest.ledger import Ledger
from search.query import Searcher
from storage.access_changes import NEWS
from storage.blobs import Blobs, FolderBlobs
from storage.clock import DatabaseClock
from storage.database import Database, open_database
from storage.log import UpdateLog
from storage.news import News
from web.articles import Articles
from web.config import Config
from web.folders import blob_folder, index_folder, run_folder
from web.keys import RecordingKeys
from web.pictures import Pictures
from web.recorders import Recorders
from web.recording_now import RecordingNow
from web.taken_wire import TakenWire
from web.telling import Teller
from web.wires import looked_after

POOL = 12  # connections to Postgres
POOL_OF_MANY = 6  # for each, when several processes serve


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything a route may need. What it needs besides comes with the request."""

    config: Config
    database: Database
    hub: Hub
    access_news: AccessNews
    blobs: Blobs
    pictures: Pictures
    searcher: Searcher
    ledger: Ledger
    teller: Teller
    recording_now: RecordingNow
    recording_keys: RecordingKeys
    recorders: Recorders = field(default_factory=Recorders)
    wires: set[TakenWire] = field(default_factory=set)
    articles: Articles = field(default_factory=Articles)

    @property
    def clock(self) -> DatabaseClock:
        """The time by which whatever runs out does."""
        return self.access_news.clock

    def url(self, path: str) -> str:
        """The whole address of a path of ours, as people can be given it."""
        return self.config.public_url + path

    @property
    def picture_origins(self) -> list[str]:
        """Where pictures come from besides ourselves."""
        s3 = self.config.s3
        if s3 is None:
            return []
        if s3.endpoint is None:
            return [f"https://{s3.bucket}.s3.amazonaws.com", f"https://{s3.bucket}.s3.{s3.region}.amazonaws.com"]
        parts = urlsplit(s3.endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]


class Cairn(Quart):
    """The app, with what it holds open."""

    resources: Resources


def resources() -> Resources:
    """Those of the app that answers the present request."""
    return cast("Cairn", current_app).resources


@asynccontextmanager
async def open_resources(config: Config, dsn: str, key: bytes) -> AsyncIterator[Resources]:
    """Open all, and close it when the block ends. key: what signs the addresses of blobs in a folder.

    Raises Unavailable when the database or the store of blobs cannot be reached.
    """
    async with AsyncExitStack() as opened:
        database = await open_database(dsn, size=POOL if config.workers == 1 else POOL_OF_MANY)
        opened.push_async_callback(database.close)
        blobs = await _open_blobs(config, key, opened)
        hub = await opened.enter_async_context(open_hub(UpdateLog(database), choose_relay(config)))
        access_news = await opened.enter_async_context(_follow_access(database, dsn, hub))
        pictures, searcher = Pictures(blobs), Searcher(index_folder(config))
        wires = await opened.enter_async_context(looked_after())
        keys = RecordingKeys(config.recording_secret or key.decode())
        ledger = Ledger(database)
        teller, recording_now = Teller(database, hub, keys), RecordingNow(database, hub)
        await opened.enter_async_context(_at_work(ledger, teller, recording_now))
        yield Resources(
            config,
            database,
            hub,
            access_news,
            blobs,
            pictures,
            searcher,
            ledger,
            teller,
            recording_now,
            keys,
            wires=wires,
        )


@asynccontextmanager
async def _follow_access(database: Database, dsn: str, hub: Hub) -> AsyncIterator[AccessNews]:
    news = News(dsn, NEWS)
    following = AccessNews(database, news, hub)
    await following.begin()
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(following.run())
            yield following
            running.cancel()
    finally:
        await news.close()


@asynccontextmanager
async def _at_work(ledger: Ledger, teller: Teller, recording_now: RecordingNow) -> AsyncIterator[None]:
    """Let recorders be heard, guides be told, and people see who records."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(each.run()) for each in (ledger, teller, recording_now)]
        yield
        for each in running:
            each.cancel()
        await teller.close()
    await ledger.close()


async def _open_blobs(config: Config, key: bytes, opened: AsyncExitStack) -> Blobs:
    if config.s3 is None:
        return FolderBlobs(blob_folder(config), key)
    from storage.s3_blobs import open_s3_blobs  # noqa: PLC0415 - half a second that only its users should wait

    s3 = config.s3
    return await opened.enter_async_context(open_s3_blobs(s3.bucket, s3.region, s3.endpoint, s3.key, s3.secret))


def choose_relay(config: Config) -> Relay:
    """The nearest that reaches everybody who may serve the same guides."""
    if config.redis_url is not None:
        return RedisRelay(config.redis_url)
    if config.workers > 1:
        return LocalRelay(run_folder(config))
    return NoRelay()
