"""storage/access_changes.py: whatever changes an access tells of it by itself, and nobody who follows misses it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.access_changes import Moment, delete_old_access_changes, select_access_changes, select_moment
from storage.database import Database
from storage.ids import FIRST_TENANT
from tests.collab.replica import insert_guide

SETTING = """
    insert into people (tenant, id, name, email) values ('first', 'ben', 'Ben', 'ben@example.org');
    insert into grants (tenant, person, guide, access) values ('first', 'ben', 'guide', 3);
    insert into grants (tenant, person, workspace, access) values ('first', 'ben', 'home', 3);
    insert into links (tenant, id, guide, sha256, access, created_by) values ('first', 'one', 'guide', 'x', 2, 'cairn');
    insert into sessions (tenant, sha256, person, expires_at) values ('first', 'now', 'ben', now() + '1 h');
    insert into sessions (tenant, sha256, person, expires_at) values ('first', 'over', 'ben', now() - '1 h'::interval);
    insert into api_tokens (tenant, id, person, sha256) values ('first', 'robot', 'ben', 'y');
    insert into workspaces (tenant, id, name) values ('first', 'away', 'Away');
    insert into devices (tenant, id, person, workspace, client, name, address)
         values ('first', 'laptop', 'ben', 'home', 'cairn-desktop', 'Laptop', '127.0.0.1');
    insert into recordings (tenant, id, workspace, guide, author, agent, device)
         values ('first', 'rec', 'home', 'guide', 'person:ben', 'desktop/1', 'laptop');
    insert into recordings (tenant, id, workspace, guide, author, agent)
         values ('first', 'program', 'home', 'guide', 'person:ben', 'robot/1');
"""

CHANGES = (
    ("update grants set access = 1 where guide = 'guide'", ("guide", "person:ben")),
    ("delete from grants where guide = 'guide'", ("guide", "person:ben")),
    ("update grants set access = 1 where workspace = 'home'", (None, "person:ben")),
    ("delete from grants where workspace = 'home'", (None, "person:ben")),
    ("insert into grants (tenant, person, workspace, access) values ('first', 'ben', 'away', 1)", (None, "person:ben")),
    ("update links set revoked_at = now()", ("guide", "link:one")),
    ("update links set expires_at = now()", ("guide", "link:one")),
    ("update links set access = 1", ("guide", "link:one")),
    ("delete from sessions where sha256 = 'now'", (None, "session:now")),
    ("update api_tokens set revoked_at = now()", (None, "token:robot")),
    ("delete from devices", (None, "device:laptop")),
    ("update recordings set stopped_at = now()", ("guide", "device:laptop")),
    ("update guides set deleted_at = now()", ("guide", None)),
    ("update guides set workspace = 'away'", ("guide", None)),
    ("update guides set epoch = 2", ("guide", None)),
)

NO_CHANGES = (
    "update grants set access = access",
    "update guides set title = 'Another', changed_at = now()",
    "delete from sessions where sha256 = 'over'",
    "update api_tokens set name = 'robot'",
    "update devices set seen_at = now()",
    "update recordings set have = 5, changed_at = now()",
    "update recordings set stopped_at = now() where device is null",
)


@pytest.fixture
async def since(database: Database) -> int:
    """A moment after a guide was shared in every way there is."""
    await insert_guide(database)
    await database.execute(SETTING)
    return (await select_moment(database)).xmin


@pytest.mark.parametrize(("statement", "told"), CHANGES, ids=str)
async def test_whatever_changes_an_access_tells_whose(
    database: Database, since: int, statement: str, told: tuple[str | None, str | None]
) -> None:
    await database.execute(statement)
    moment, changes = await select_access_changes(database, since)
    assert [(change.tenant, change.guide, change.ground) for change in changes] == [(FIRST_TENANT, *told)]
    assert moment.shows(changes[0].xact)


@pytest.mark.parametrize("statement", NO_CHANGES)
async def test_what_changes_no_access_tells_nothing(database: Database, since: int, statement: str) -> None:
    await database.execute(statement)
    assert (await select_access_changes(database, since))[1] == []


async def test_what_is_undone_tells_nothing(database: Database, since: int) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection:
            await connection.execute("update links set revoked_at = now()")
            raise ZeroDivisionError
    assert (await select_access_changes(database, since))[1] == []


async def test_a_change_that_is_committed_after_a_later_one_is_not_passed_over(database: Database, since: int) -> None:
    async with database.transaction() as late:
        await late.execute("update links set revoked_at = now()")
        await database.execute("delete from sessions where sha256 = 'now'")
        first, seen = await select_access_changes(database, since)
        assert [change.ground for change in seen] == ["session:now"]
    second, seen = await select_access_changes(database, first.xmin)
    assert [change.ground for change in seen] == ["link:one", "session:now"]
    late_one, early_one = seen
    assert late_one.number < early_one.number
    assert (first.shows(late_one.xact), first.shows(early_one.xact)) == (False, True)
    assert (await select_access_changes(database, second.xmin))[1] == []


async def test_a_moment_shows_what_was_committed_and_not_what_runs_or_is_to_come() -> None:
    moment = Moment(10, 15, frozenset({10, 12}), datetime.now(UTC))
    assert [xact for xact in range(8, 17) if moment.shows(xact)] == [8, 9, 11, 13, 14]


async def test_old_changes_are_let_go(database: Database, since: int) -> None:
    await database.execute("update links set revoked_at = now()")
    await database.execute("delete from grants")
    await database.execute("update access_changes set at = now() - '8 days'::interval where ground = 'link:one'")
    await delete_old_access_changes(database)
    assert [change.ground for change in (await select_access_changes(database, since))[1]] == ["person:ben"] * 2
