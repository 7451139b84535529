"""Secrets that are good once: a sign-in link, a ticket for a socket. Taking one and ending it is one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from storage.database import Database
from storage.ids import Digest, TenantId

Purpose = Literal["sign-in", "socket"]


@dataclass(frozen=True, slots=True)
class Once:
    """What a secret stood for. subject: JSON, in the words of whoever issued it."""

    tenant: TenantId
    purpose: Purpose
    subject: dict[str, Any]


async def insert_once(
    database: Database,
    tenant: TenantId,
    sha256: Digest,
    *,
    purpose: Purpose,
    subject: dict[str, Any],
    life: timedelta,
) -> None:
    await database.execute(
        """
        insert into once (tenant, sha256, purpose, subject, expires_at)
        values ($1, $2, $3, $4::text::jsonb, now() + $5)
        """,
        tenant,
        sha256,
        purpose,
        json.dumps(subject),
        life,
    )


async def take_once(database: Database, sha256: Digest, purpose: Purpose) -> Once | None:
    """What the secret stands for, for the first who asks in time; None for everybody else."""
    row = await database.fetchrow(
        """
        delete from once where sha256 = $1 and purpose = $2
        returning tenant, purpose, subject::text as subject, expires_at > now() as is_good
        """,
        sha256,
        purpose,
    )
    if row is None or not row["is_good"]:
        return None
    return Once(row["tenant"], row["purpose"], json.loads(row["subject"]))


async def delete_expired_once(database: Database) -> None:
    """Of every tenant: nobody can use them any more."""
    await database.execute("delete from once where expires_at <= now()")
