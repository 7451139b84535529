from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from storage.database import Database, migrate, open_database
from storage.embedded import EmbeddedPostgres
from storage.errors import Unavailable
from storage.migrate import MIGRATIONS, MigrationChanged
from tests.conftest import dsn_of


@pytest.fixture
async def empty(postgres: EmbeddedPostgres) -> str:
    """A database without any table."""
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute("drop database if exists empty with (force)")
    await connection.execute("create database empty")
    await connection.close()
    return dsn_of(postgres, "empty")


async def test_a_fresh_database_holds_the_first_workspace(database: Database) -> None:
    row = await database.fetchrow("select tenant, id from workspaces")
    assert row is not None
    assert tuple(row) == ("first", "home")


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection:
            await connection.execute("insert into tenants (id, name) values ('second', 'x')")
            raise ZeroDivisionError
    assert await database.fetchval("select count(*) from tenants") == 1


async def test_a_mistake_in_a_statement_stays_a_mistake(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.fetch("select * from nothing")
    with pytest.raises(asyncpg.InterfaceError):
        await database.fetch("select $1::int")


async def test_a_server_that_is_not_there_is_unavailable(folder: Path) -> None:
    with pytest.raises(Unavailable):
        await open_database("postgresql://cairn@127.0.0.1:1/postgres")
    with pytest.raises(Unavailable):
        await migrate(f"postgresql://cairn@/postgres?host={folder}")


async def test_a_connection_cut_in_a_statement_is_unavailable_and_the_next_one_works(database: Database) -> None:
    with pytest.raises(Unavailable):
        await database.execute("select pg_terminate_backend(pg_backend_pid())")
    assert await database.fetchval("select 1") == 1


async def test_a_connection_cut_in_a_transaction_is_unavailable(database: Database) -> None:
    with pytest.raises(Unavailable):
        async with database.transaction() as connection:
            await connection.execute("select pg_terminate_backend(pg_backend_pid())")


async def test_a_statement_that_takes_too_long_is_unavailable(database: Database) -> None:
    with pytest.raises(Unavailable):
        async with database.transaction() as connection:
            await connection.execute("set local statement_timeout = 50")
            await connection.execute("select pg_sleep(10)")


@pytest.mark.parametrize(
    "code", ["53100", "53200", "53300", "58030", "25006", "40P01"]
)  # Postgres, appendix A: disk full, out of memory, too many connections, I/O error, read-only, deadlock
async def test_a_server_that_cannot_go_on_is_unavailable(database: Database, code: str) -> None:
    with pytest.raises(Unavailable):
        await database.execute(f"do $$ begin raise exception 'no' using errcode = '{code}'; end $$")
    assert await database.fetchval("select 1") == 1


async def test_a_closed_database_is_unavailable(dsn: str) -> None:
    database = await open_database(dsn)
    await database.close()
    with pytest.raises(Unavailable):
        await database.fetch("select 1")


async def test_a_cancelled_caller_gives_its_connection_back(dsn: str) -> None:
    database = await open_database(dsn, size=1)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await database.execute("select pg_sleep(10)")
    assert await database.fetchval("select 1") == 1
    await database.close()


async def test_processes_that_start_together_migrate_once(empty: str) -> None:
    applied = await asyncio.gather(*(migrate(empty) for _ in range(4)))
    assert sorted(map(len, applied)) == [0, 0, 0, len(list(MIGRATIONS.glob("*.sql")))]
    assert await migrate(empty) == []


async def test_a_migration_changed_after_it_was_applied_stops_the_start(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0001_one.sql").write_text("create table one (a int)")
    assert await migrate(empty, tmp_path) == ["0001_one.sql"]
    (tmp_path / "0001_one.sql").write_text("create table one (a bigint)")
    with pytest.raises(MigrationChanged, match="0001_one.sql"):
        await migrate(empty, tmp_path)


async def test_a_migration_that_fails_leaves_nothing(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0001_one.sql").write_text("create table one (a int); select 1/0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty, tmp_path)
    (tmp_path / "0001_one.sql").write_text("create table one (a int)")
    assert await migrate(empty, tmp_path) == ["0001_one.sql"]
