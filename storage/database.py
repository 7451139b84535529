"""The way to Postgres: a pool of connections that says Unavailable when there is no way.

A caller of ``fetch`` or ``transaction`` meets two kinds of trouble. What the statement did wrong stays asyncpg's
error, since it is ours to mend. What happened to the server (gone, starting, too slow) becomes Unavailable: nobody
was told anything, so whoever asked may ask again. jsonb travels as JSON text in both directions.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from asyncpg.prepared_stmt import PreparedStatement

from storage.errors import Unavailable
from storage.migrate import migrate

__all__ = ["Connection", "Database", "migrate", "open_database"]

RELEASE = 1.0  # seconds to end a statement that was given up
CONNECT = 5.0  # seconds to reach the server
ACQUIRE = 10.0  # seconds to wait for a free connection
STATEMENT = 15_000  # milliseconds the server spends on one statement
LOCK = 5_000  # milliseconds it waits for a lock in it
ABANDONED = 30_000  # milliseconds a transaction may lie idle before the server gives its locks back
# A server that is alive ends a statement by itself; this deadline is for one that no longer answers at all.
COMMAND = STATEMENT / 1000 + 5.0  # seconds

log = logging.getLogger(__name__)

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Statement: TypeAlias = "PreparedStatement[asyncpg.Record]"

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, statement timeout
    asyncpg.InsufficientResourcesError,  # no disk, no memory, no connection left
    asyncpg.PostgresSystemError,  # its disk fails
    asyncpg.ReadOnlySQLTransactionError,  # a standby, in whose place there soon is another
    asyncpg.TransactionRollbackError,  # a deadlock, of which we were the victim
    asyncpg.LockNotAvailableError,
    asyncpg.InternalClientError,  # it has said that it is going, and is not gone yet
    asyncpg.InvalidCachedStatementError,  # a newer version has migrated the database: another connection knows it
    ConnectionError,
    TimeoutError,
)


class Database:
    """One pool, and statements sent through it."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool
        self.kept = KeptConnection(self)
        """A connection for whoever sends statement after statement."""

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        async with self._connection() as connection:
            return await connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        async with self._connection() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        async with self._connection() as connection:
            return await connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        async with self._connection() as connection:
            return await connection.execute(sql, *args)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Statements that happen together or not at all: committed when the block ends, undone when it raises.

        Unavailable may also mean that only the answer to the commit was lost. What must not happen twice needs a
        key that the database keeps unique.
        """
        async with self._connection() as connection, connection.transaction():
            yield connection

    async def close(self) -> None:
        """Let running statements end, then hang up."""
        await self.kept.close()
        await self._pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        connection = await self.acquire()
        try:
            with in_our_words(connection):
                yield connection
        finally:
            await self.release(connection)

    async def acquire(self) -> Connection:
        """A connection of the pool, which has to be released. Raises Unavailable when there is none."""
        try:
            return await self._pool.acquire(timeout=ACQUIRE)
        except (OSError, *_LOST) as error:
            raise Unavailable("The database cannot be reached. Try again in a moment.") from error
        except asyncpg.InterfaceError as error:
            if self._pool.is_closing():
                raise Unavailable("Cairn is stopping. Try again in a moment.") from error
            raise

    async def release(self, connection: Connection) -> None:
        """Give a connection back. What came of the statement is known by now, whatever comes of this.

        A statement that ran into its deadline is being cancelled by a connection of its own, which takes for ever when
        the server cannot be reached: asyncpg then ends the one we give back, and says so with the deadline's error.
        """
        try:
            await self._pool.release(connection, timeout=RELEASE)
        except (OSError, *_LOST) as error:
            log.debug("A connection to the database was not given back but ended (%s).", type(error).__name__)


@contextmanager
def in_our_words(connection: Connection) -> Iterator[None]:
    """Let what happened to the server be Unavailable. What a statement did wrong stays as it is."""
    try:
        yield
    except _LOST as error:
        raise Unavailable("The database did not answer. Try again in a moment.") from error
    except asyncpg.InterfaceError as error:
        # asyncpg says InterfaceError both for our mistakes and for a connection that broke before the rollback.
        if _is_broken(connection):
            raise Unavailable("The database hung up. Try again in a moment.") from error
        raise


class KeptConnection:
    """A connection of the pool that is not given back after each statement: that takes longer than many a statement.

    One statement at a time, in the order asked. After any trouble the next one has another connection.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._statements: dict[str, Statement] = {}  # of this connection, by their SQL: few, sent very often
        self._turn = asyncio.Lock()

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """As Database.fetch."""
        async with self._turn:
            if self._connection is None:
                self._connection = await self._database.acquire()
            try:
                with in_our_words(self._connection):
                    statement = self._statements.get(sql)
                    if statement is None:
                        statement = self._statements[sql] = await self._connection.prepare(sql)
                    return await statement.fetch(*args)
            except BaseException:
                await self._give_back()
                raise

    async def close(self) -> None:
        """Give the connection back, when what is being asked has been answered."""
        async with self._turn:
            await self._give_back()

    async def _give_back(self) -> None:
        connection, self._connection = self._connection, None
        self._statements = {}
        if connection is not None:
            await self._database.release(connection)


def _is_broken(connection: Connection) -> bool:
    """Whether the connection went away while we held it: the pool then takes it back by itself."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


async def open_database(dsn: str, *, size: int = 10) -> Database:
    """Connect to Postgres. size: connections at most. Raises Unavailable when nobody answers at dsn."""
    pool = await asyncpg.create_pool(
        dsn,
        min_size=0,  # else asyncpg logs a trace each second while the server is away
        max_size=size,
        timeout=CONNECT,
        command_timeout=COMMAND,
        reset=_leave_as_it_is,
        server_settings={
            "application_name": "cairn",
            "statement_timeout": str(STATEMENT),
            "lock_timeout": str(LOCK),
            "idle_in_transaction_session_timeout": str(ABANDONED),
        },
    )
    database = Database(pool)
    try:
        await database.execute("select 1")
    except BaseException:
        await database.close()
        raise
    return database


async def _leave_as_it_is(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """What asyncpg does instead takes a round trip after each statement: forget settings, locks and cursors.

    No statement here leaves any of these behind. A transaction that was left open asyncpg ends in any case.
    """
