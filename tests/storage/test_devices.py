"""What the database itself holds true of recorders, whoever writes."""

from __future__ import annotations

import asyncpg
import pytest

from storage.database import Database

SETTING = """
    insert into people (tenant, id, name, email) values ('first', 'ben', 'Ben', 'ben@example.org');
    insert into devices (tenant, id, person, workspace, client, name, address)
         values ('first', 'd', 'ben', 'home', 'cairn-desktop', 'Laptop', '203.0.113.7');
    insert into device_tokens (tenant, sha256, device, kind, expires_at)
         values ('first', 'a', 'd', 'access', now() + '1 h'), ('first', 'r', 'd', 'refresh', now() + '1 h');
    insert into device_requests (tenant, sha256, user_sha256, client, name, address, expires_at, pace, answer, person,
                                 workspace)
         values ('first', 'c', 'u', 'cairn-desktop', 'Laptop', '203.0.113.7', now() + '1 h', 5,
                 'allowed', 'ben', 'home');
"""


@pytest.fixture
async def let_in(database: Database) -> Database:
    """Ben let one recorder in that has its tokens, and another that has not fetched them."""
    await database.execute(SETTING)
    return database


@pytest.mark.parametrize(
    "statement",
    [
        "update device_requests set person = null, workspace = null",
        "update device_requests set answer = null",
        "update device_requests set answer = 'denied'",
        "update device_requests set answer = 'perhaps'",
        "update device_requests set workspace = null",
        "update device_requests set workspace = 'nowhere'",
        "update device_requests set pace = 0",
        "update devices set name = ''",
        "update devices set person = 'nobody'",
        "update device_tokens set used_at = now(), salt = 's' where kind = 'access'",
        "update device_tokens set used_at = now() where kind = 'refresh'",
        "update device_tokens set kind = 'other'",
        "update device_tokens set device = 'another'",
        "insert into device_requests select tenant, 'c2', 'u', client, 'D', 'x', now(), now(), 5 from device_requests",
    ],
)
async def test_what_cannot_be_the_database_does_not_take(let_in: Database, statement: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await let_in.execute(statement)


@pytest.mark.parametrize("owned", ["people", "workspaces"])
async def test_what_rests_on_a_person_or_a_workspace_goes_with_it(let_in: Database, owned: str) -> None:
    await let_in.execute(f"delete from {owned}")
    for table in ("devices", "device_tokens", "device_requests"):
        assert await let_in.fetchval(f"select count(*) from {table}") == 0, table


async def test_with_a_device_go_its_tokens(let_in: Database) -> None:
    await let_in.execute("delete from devices")
    assert await let_in.fetchval("select count(*) from device_tokens") == 0
    assert await let_in.fetchval("select count(*) from device_requests") == 1
