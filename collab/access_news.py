"""Access news: what changes anybody's access, in whatever process, closes the sockets that rest on it here.

    a change -> its row, in the same transaction -> NOTIFY -> every process looks -> hub.expel

The news may be lost, and so every process looks by itself as well. Nothing is awaited but Postgres, which has the
change in any case: no Redis, and no way in which somebody keeps what was taken from them.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Never

from collab.hub import Hub
from storage.access_changes import Moment, select_access_changes, select_moment
from storage.clock import DatabaseClock
from storage.database import Database
from storage.errors import Unavailable
from storage.news import News

LOOK = 2.0  # seconds between looks when there is no news

log = logging.getLogger(__name__)


class AccessNews:
    """Follows the access changes for one hub. begin() comes before anybody is let in."""

    def __init__(self, database: Database, news: News, hub: Hub) -> None:
        self._database = database
        self._news = news
        self._hub = hub
        self.clock = DatabaseClock()
        self._since = 0  # what transactions before this one changed, the last look saw
        self._told: set[int] = set()  # the changes of later ones that it saw as well
        self._asking: asyncio.Task[Moment] | None = None

    async def begin(self) -> None:
        """Take it that whoever comes from now on is looked up after this. Raises Unavailable without a database."""
        self._since = (await self._select_moment()).xmin

    async def moment(self) -> Moment:
        """A moment before now, which who is looked up after this has in its ``Peer.seen``. Raises Unavailable.

        Those who come at the same time share one question: an earlier moment is as true, and only spares fewer.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._select_moment())
        return await asyncio.shield(self._asking)

    async def _select_moment(self) -> Moment:
        moment = await select_moment(self._database)
        self.clock.set(moment.at)
        return moment

    async def run(self) -> Never:
        """Look at once when there is news, and every LOOK seconds should it be lost."""
        while True:
            await self._news.wait(LOOK)
            try:
                await self.look()
            except Unavailable as error:
                log.warning("Access changes cannot be read (%s).", error)

    async def look(self) -> None:
        """Expel whom the changes since the last look concern. No change is passed over, and none is told twice."""
        now, changes = await select_access_changes(self._database, self._since)
        self.clock.set(now.at)
        if now.xmin < self._since:  # a standby took over that had not heard of everything, or a backup was put back
            log.error("The database went back in time: everybody is looked at anew.")
            self._hub.expel_everybody()
        for change in changes:
            if change.number not in self._told:
                await self._hub.expel(change.tenant, guide=change.guide, ground=change.ground, xact=change.xact)
        self._since = now.xmin
        self._told = {change.number for change in changes if change.xact >= now.xmin}
