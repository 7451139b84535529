"""People: those who can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from storage.database import Database
from storage.errors import Conflict
from storage.ids import PersonId, TenantId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name here."""

    tenant: TenantId
    id: PersonId
    name: str
    email: str
    created_at: datetime


async def insert_person(database: Database, tenant: TenantId, person: PersonId, *, name: str, email: str) -> None:
    """Raises Conflict when somebody has this e-mail address already."""
    try:
        await database.execute(
            "insert into people (tenant, id, name, email) values ($1, $2, $3, $4)", tenant, person, name, email
        )
    except asyncpg.UniqueViolationError as error:
        raise Conflict("Somebody with this e-mail address is here already.") from error


async def insert_owner(
    database: Database, tenant: TenantId, person: PersonId, *, workspace: WorkspaceId, name: str, email: str
) -> None:
    """The person who owns a workspace from its beginning. Does nothing when they are here, whatever they own by now."""
    await database.execute(
        """
        with owner as (
            insert into people (tenant, id, name, email) values ($1, $2, $4, $5)
            on conflict do nothing
            returning tenant, id
        )
        insert into grants (tenant, person, workspace, access)
        select tenant, id, $3, 4 from owner
        """,
        tenant,
        person,
        workspace,
        name,
        email,
    )


async def select_person(database: Database, tenant: TenantId, person: PersonId) -> Person | None:
    row = await database.fetchrow("select * from people where tenant = $1 and id = $2", tenant, person)
    return None if row is None else _person(row)


async def select_people(database: Database, tenant: TenantId) -> list[Person]:
    """Everybody, by name."""
    rows = await database.fetch("select * from people where tenant = $1 order by lower(name), id", tenant)
    return [_person(row) for row in rows]


def _person(row: asyncpg.Record) -> Person:
    return Person(row["tenant"], row["id"], row["name"], row["email"], row["created_at"])
