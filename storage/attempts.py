"""Attempts: how often something was tried lately, for all processes together. Counting is one statement, and comes
before the try itself, so that of many at once none is missed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from storage.database import Database
from storage.ids import TenantId

KEPT = timedelta(days=1)  # longer than any window


@dataclass(frozen=True, slots=True)
class Attempt:
    """How often it was tried since its window began, and how long the window lasts still."""

    subject: str
    number: int
    left: timedelta


async def insert_attempt(
    database: Database, tenant: TenantId, subjects: Collection[str], window: timedelta
) -> list[Attempt]:
    """Count one try for each subject. A window begins with the first try after the last one was over."""
    rows = await database.fetch(
        """
        insert into attempts as a (tenant, subject)
        select $1, subject from unnest($2::text[]) subject order by subject
        on conflict (tenant, subject) do update
           set began_at = case when a.began_at <= now() - $3::interval then now() else a.began_at end,
               number   = case when a.began_at <= now() - $3::interval then 1 else a.number + 1 end
        returning subject, number, began_at + $3::interval - now() as left
        """,
        tenant,
        list(subjects),
        window,
    )
    return [Attempt(row["subject"], row["number"], row["left"]) for row in rows]


async def take_back_attempt(database: Database, tenant: TenantId, subjects: Collection[str]) -> None:
    """One try less for each: it was no wrong one."""
    await database.execute(
        "update attempts set number = greatest(number - 1, 0) where tenant = $1 and subject = any($2::text[])",
        tenant,
        list(subjects),
    )


async def delete_old_attempts(database: Database) -> None:
    """Of every tenant."""
    await database.execute("delete from attempts where began_at < now() - $1::interval", KEPT)
