"""API tokens: how a program acts for a person. Only a token's sha256 is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from storage.database import Database
from storage.ids import Digest, PersonId, TenantId


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the person it acts for."""

    tenant: TenantId
    id: str
    person: PersonId
    person_name: str
    name: str
    created_at: datetime


async def insert_token(
    database: Database, tenant: TenantId, token: str, *, person: PersonId, sha256: Digest, name: str
) -> None:
    await database.execute(
        "insert into api_tokens (tenant, id, person, sha256, name) values ($1, $2, $3, $4, $5)",
        tenant,
        token,
        person,
        sha256,
        name,
    )


async def select_token(database: Database, sha256: Digest) -> Token | None:
    """The token with this secret, if it was not revoked. A secret is all there is to ask with: it tells the tenant."""
    row = await database.fetchrow(
        """
        select t.tenant, t.id, t.person, p.name as person_name, t.name, t.created_at
          from api_tokens t
          join people p on (p.tenant, p.id) = (t.tenant, t.person)
         where t.sha256 = $1 and t.revoked_at is null
        """,
        sha256,
    )
    return None if row is None else _token(row)


async def select_token_by_id(database: Database, tenant: TenantId, token: str) -> Token | None:
    """A token, if it was not revoked."""
    row = await database.fetchrow(
        """
        select t.tenant, t.id, t.person, p.name as person_name, t.name, t.created_at
          from api_tokens t
          join people p on (p.tenant, p.id) = (t.tenant, t.person)
         where t.tenant = $1 and t.id = $2 and t.revoked_at is null
        """,
        tenant,
        token,
    )
    return None if row is None else _token(row)


async def select_tokens(database: Database, tenant: TenantId) -> list[Token]:
    """Those that were not revoked, oldest first."""
    rows = await database.fetch(
        """
        select t.tenant, t.id, t.person, p.name as person_name, t.name, t.created_at
          from api_tokens t
          join people p on (p.tenant, p.id) = (t.tenant, t.person)
         where t.tenant = $1 and t.revoked_at is null
         order by t.created_at, t.id
        """,
        tenant,
    )
    return [_token(row) for row in rows]


async def revoke_token(database: Database, tenant: TenantId, token: str) -> bool:
    """False when there is no such token, or it was revoked before."""
    status = await database.execute(
        "update api_tokens set revoked_at = now() where tenant = $1 and id = $2 and revoked_at is null", tenant, token
    )
    return status == "UPDATE 1"


def _token(row: asyncpg.Record) -> Token:
    return Token(row["tenant"], row["id"], row["person"], row["person_name"], row["name"], row["created_at"])
