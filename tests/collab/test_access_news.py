"""Access news: who loses access in one process is shown out of all, once, and nobody else is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from collab.access_news import AccessNews
from collab.hub import Hub
from collab.peer import Peer
from storage.access_changes import NEWS
from storage.database import Database
from storage.ids import FIRST_TENANT, Author
from storage.news import News
from tests.collab.replica import GUIDE, a_hub, insert_guide
from tests.waiting import until

AT_ONCE, BY_THE_CLOCK = 1.0, 5.0  # seconds
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
REVOKE = "update links set revoked_at = now() where id = 'one'"


@pytest.fixture
async def shared(database: Database) -> Database:
    """A guide with a link."""
    await insert_guide(database)
    await database.execute(
        "insert into links (tenant, id, guide, sha256, access, created_by) values ('first', 'one', 'guide', '', 2, '')"
    )
    return database


@asynccontextmanager
async def a_process(database: Database, dsn: str) -> AsyncIterator[tuple[Hub, AccessNews]]:
    """What of a serving process hears of accesses. dsn: where it listens."""
    news = News(dsn, NEWS)
    async with a_hub(database) as (hub, _):
        following = AccessNews(database, news, hub)
        await following.begin()
        running = asyncio.create_task(following.run())
        try:
            yield hub, following
        finally:
            running.cancel()
            await asyncio.wait({running})
            await news.close()


def a_peer(*grounds: str) -> Peer:
    return Peer(Author("link:one"), "Guest", can_write=True, grounds=frozenset(grounds))


@pytest.mark.parametrize("listens", [True, False], ids=["with news", "by the clock"])
async def test_what_is_revoked_anywhere_closes_its_sockets_in_every_process_and_no_others(
    shared: Database, dsn: str, *, listens: bool
) -> None:
    where = dsn if listens else NOWHERE
    async with a_process(shared, where) as (here, _), a_process(shared, where) as (there, _):
        gone, also_gone, stays = a_peer("link:one"), a_peer("link:one", "person:ben"), a_peer("link:two")
        async with here.join(GUIDE, gone), there.join(GUIDE, also_gone), there.join(GUIDE, stays):
            await shared.execute(REVOKE)
            within = AT_ONCE if listens else BY_THE_CLOCK
            await until(lambda: gone.closing is not None and also_gone.closing is not None, within)
            assert gone.closing is not None
            assert gone.closing.code == 1012
            assert stays.closing is None


async def test_who_was_looked_up_after_the_change_is_left_in_peace(shared: Database) -> None:
    """Its news may be slower than whoever was given something and comes at once."""
    async with a_hub(shared) as (hub, _):
        news = News(NOWHERE, NEWS)
        following = AccessNews(shared, news, hub)
        await following.begin()
        before, after = (replace(a_peer("link:one"), seen=await following.moment()), a_peer("link:one"))
        await shared.execute("update links set access = 3 where id = 'one'")
        after.seen = await following.moment()
        async with hub.join(GUIDE, before), hub.join(GUIDE, after):
            await following.look()
            assert before.closing is not None
            assert after.closing is None
        await news.close()


async def test_a_change_is_told_once_however_long_an_older_transaction_runs(shared: Database) -> None:
    async with a_hub(shared) as (hub, _), shared.transaction() as long:
        following = AccessNews(shared, News(NOWHERE, NEWS), hub)
        await following.begin()
        await long.execute("insert into workspaces (tenant, id, name) values ('first', 'slow', 'Slow')")
        await shared.execute(REVOKE)
        for _ in range(3):
            await following.look()
        assert hub.expulsions == 1


async def test_who_is_being_let_in_while_their_access_changes_is_looked_at_anew_and_nobody_else_is(
    shared: Database,
) -> None:
    async with a_hub(shared) as (hub, _):
        following = AccessNews(shared, News(NOWHERE, NEWS), hub)
        await following.begin()
        losing, other, since = a_peer("link:one"), a_peer("link:two"), hub.expulsions
        losing.seen = other.seen = await following.moment()
        await shared.execute(REVOKE)  # after the look-up that found the link good
        await following.look()  # and before they are in the room
        async with hub.join(GUIDE, losing), hub.join(GUIDE, other):
            assert hub.has_expelled(GUIDE, losing, since=since)
            assert not hub.has_expelled(GUIDE, other, since=since)
            assert not hub.has_expelled(GUIDE, losing, since=hub.expulsions)


async def test_after_more_changes_than_are_remembered_everybody_is_looked_at_anew(shared: Database) -> None:
    async with a_hub(shared) as (hub, _):
        since = hub.expulsions
        for number in range(2000):
            await hub.expel(FIRST_TENANT, ground=f"link:{number}")
        assert hub.has_expelled(GUIDE, a_peer("link:of somebody else"), since=since)


async def test_when_the_database_goes_back_in_time_everybody_is_looked_at_anew(shared: Database) -> None:
    async with a_hub(shared) as (hub, _):
        following = AccessNews(shared, News(NOWHERE, NEWS), hub)
        following._since = 2**40
        peer = a_peer("link:one")
        async with hub.join(GUIDE, peer):
            await following.look()
            assert peer.closing is not None
