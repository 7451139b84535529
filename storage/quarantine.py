"""Quarantine: documents that broke whatever tried to understand them. Their bytes stay, in the log and the archive.

Up to the seq at which it was last understood such a document is served, read-only. Whoever released it lets it be tried
again by all who follow the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.ids import GuideId, TenantId
from storage.log import NEWS, STRIKES, Document

UNDERSTOOD = "understood"
"""The consumer whose mark says up to where a document was read without breaking anything."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that is left alone, and why. good: the seq up to which it is served; head: of its last entry."""

    document: Document
    number: int
    strikes: int
    reason: str
    at: datetime
    good: int
    head: int


async def insert_strike(database: Database, number: int, reason: str) -> int:
    """Note that a document broke its reader once more. Answers how often it has by now."""
    strikes = await database.fetchval(
        """
        insert into quarantine (tenant, document, strikes, reason, good)
        select d.tenant, d.number, 1, $2,
               greatest((select seq from marks where document = d.number and consumer = $3),
                        (select max(seq) from snapshots where document = d.number), 0)
          from documents d
         where d.number = $1 and not d.ended
        on conflict (document) do update
           set strikes = quarantine.strikes + 1, reason = excluded.reason, at = now(), good = excluded.good
        returning strikes
        """,
        number,
        reason,
        UNDERSTOOD,
    )
    return int(strikes or 0)


async def select_strikes(database: Database, number: int) -> int:
    return int(await database.fetchval("select strikes from quarantine where document = $1", number) or 0)


async def delete_strikes(database: Database, number: int) -> None:
    """Forget that a document ever broke anything: it was understood."""
    await database.execute("delete from quarantine where document = $1", number)


async def release(database: Database, number: int) -> None:
    """Let a document be tried again by everybody who follows the log, from what was last understood on."""
    async with database.transaction() as connection:
        await connection.execute("delete from quarantine where document = $1", number)
        await connection.execute("delete from marks where document = $1 and consumer <> $2", number, UNDERSTOOD)
        await connection.execute("select pg_notify($1, tenant) from documents where number = $2", NEWS, number)


async def count_quarantined(database: Database) -> int:
    return int(await database.fetchval("select count(*) from quarantine where strikes >= $1", STRIKES))


async def select_is_quarantined(database: Database, document: Document) -> bool:
    """Whether a document is left alone, in its guide's present epoch."""
    return bool(
        await database.fetchval(
            """
            select exists (
                select from quarantine q
                  join documents d on d.number = q.document and not d.ended
                 where (d.tenant, d.guide, d.part) = ($1, $2, $3) and q.strikes >= $4)
            """,
            document.tenant,
            document.guide,
            document.part,
            STRIKES,
        )
    )


async def select_quarantined(database: Database, guide: GuideId | None = None) -> list[Quarantined]:
    """Every document that is left alone, or those of one guide, the latest first."""
    rows = await database.fetch(
        """
        select d.tenant, d.guide, d.part, d.number, d.head, q.strikes, q.reason, q.at, q.good
          from quarantine q
          join documents d on d.number = q.document
         where q.strikes >= $1 and ($2::text is null or d.guide = $2)
         order by q.at desc
        """,
        STRIKES,
        guide,
    )
    return [
        Quarantined(
            Document(TenantId(row["tenant"]), GuideId(row["guide"]), row["part"]),
            row["number"],
            row["strikes"],
            row["reason"],
            row["at"],
            row["good"],
            row["head"],
        )
        for row in rows
    ]
