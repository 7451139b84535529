"""Migrations: numbered ``.sql`` files, forward only, each applied once and in one transaction.

Any number of processes may start at the same moment: one applies, the others wait and find nothing to do. A file
that was changed after it was applied stops the start, because two databases would differ and nobody would know.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import asyncpg

from storage.errors import CairnError, Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT = 5.0  # seconds to reach the server
_NAME = re.compile(r"\d{4}_\w+\.sql")
_LOCK = 0x0CA1_2411  # the number of our advisory lock; any will do, as long as it stays the same


class MigrationChanged(CairnError):
    """A migration was changed after it had been applied."""


async def migrate(dsn: str, folder: Path = MIGRATIONS) -> list[str]:
    """Bring the database up to date. Returns the names of the files applied now, in order.

    Raises Unavailable when nobody answers at dsn, MigrationChanged when an applied file differs from what was applied.
    """
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT)
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError) as error:
        raise Unavailable("The database cannot be reached. Try again in a moment.") from error
    try:
        # The lock belongs to the connection, so it is let go even when this process is killed.
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        return await _apply_new(connection, folder)
    finally:
        await connection.close()


async def _apply_new(connection: asyncpg.Connection[asyncpg.Record], folder: Path) -> list[str]:
    await connection.execute("""
        create table if not exists migrations (
            name       text        primary key,
            sha256     text        not null,
            applied_at timestamptz not null default now()
        )""")
    applied = {row["name"]: row["sha256"] for row in await connection.fetch("select name, sha256 from migrations")}
    new = []
    for name, script in _scripts_in(folder):
        sha256 = hashlib.sha256(script).hexdigest()
        if name in applied:
            if applied[name] != sha256:
                raise MigrationChanged(
                    f"{name} was changed after it had been applied.",
                    hint="Restore the file and write the change as a new migration.",
                )
            continue
        async with connection.transaction():
            await connection.execute(script.decode())
            await connection.execute("insert into migrations (name, sha256) values ($1, $2)", name, sha256)
        new.append(name)
    return new


def _scripts_in(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if _NAME.fullmatch(path.name)]
