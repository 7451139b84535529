"""storage/following.py: what a machine that is gone for good leaves behind is let go, and nobody else's marks."""

from __future__ import annotations

from storage.database import Database
from storage.following import delete_lost_followers, note_follower
from storage.log import UpdateLog
from tests.collab.replica import GUIDE, insert_guide


async def test_the_marks_of_a_follower_that_is_lost_are_let_go(database: Database) -> None:
    await insert_guide(database)
    log = UpdateLog(database)
    number = (await log.open(GUIDE)).number
    for consumer in ("search/lost", "search/here", "previews"):
        await log.mark(consumer, {number: 1})
    await note_follower(database, "search/lost")
    await database.execute("update followers set seen_at = now() - interval '31 days'")
    await note_follower(database, "search/here")
    await delete_lost_followers(database)
    rows = await database.fetch("select consumer from marks order by consumer")
    assert [row["consumer"] for row in rows] == ["previews", "search/here"]
    await note_follower(database, "search/here")
    assert await database.fetchval("select count(*) from followers") == 1
