"""Turns: work that one process at a time should do, of all that share a database.

Doing it twice would do no harm and cost twice, so the turn is a lock of the transaction that it is held in: it is let
go with the connection, and when a machine vanishes, after the time that Postgres lets a transaction lie idle.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from storage.database import Database

Work = Literal["media", "previews"]
LONG = 60_000  # milliseconds that somebody may wait for a turn

_WAIT = """
    with patient as materialized (select set_config('lock_timeout', $1, true) as how)
    select pg_advisory_xact_lock(hashtextextended($2, 0)) from patient where how is not null
"""  # in this order, since who waits does so by what was set before


@asynccontextmanager
async def turn(database: Database, work: Work) -> AsyncIterator[bool]:
    """Whether it is ours for as long as the block lasts; when it is not, somebody else does it just now."""
    async with database.transaction() as connection:
        yield await connection.fetchval("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", f"cairn {work}")


@asynccontextmanager
async def turn_of(database: Database, what: str) -> AsyncIterator[None]:
    """Wait until it is ours, for as long as the block lasts. Holds a connection: let few wait at once."""
    async with database.transaction() as connection:
        await connection.execute(_WAIT, str(LONG), f"cairn {what}")
        yield
