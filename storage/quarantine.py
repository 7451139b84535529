"""Quarantine: documents that broke whatever tried to understand them. Their bytes stay in the log, untouched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.ids import GuideId, TenantId
from storage.log import Document

STRIKES = 3  # breaks after which a document is left alone


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that is left alone, and why."""

    document: Document
    number: int
    strikes: int
    reason: str
    at: datetime


async def insert_strike(database: Database, number: int, reason: str) -> int:
    """Note that a document broke its reader once more. Answers how often it has by now."""
    strikes = await database.fetchval(
        """
        insert into quarantine (tenant, document, strikes, reason)
        select tenant, number, 1, $2 from documents where number = $1
        on conflict (document) do update
           set strikes = quarantine.strikes + 1, reason = excluded.reason, at = now()
        returning strikes
        """,
        number,
        reason,
    )
    return int(strikes or 0)


async def select_strikes(database: Database, number: int) -> int:
    return int(await database.fetchval("select strikes from quarantine where document = $1", number) or 0)


async def delete_strikes(database: Database, number: int) -> None:
    """Forget that a document ever broke anything: it was understood, or somebody wants it tried again."""
    await database.execute("delete from quarantine where document = $1", number)


async def select_quarantined(database: Database) -> list[Quarantined]:
    """Every document that is left alone, the latest first."""
    rows = await database.fetch(
        """
        select d.tenant, d.guide, d.part, d.number, q.strikes, q.reason, q.at
          from quarantine q
          join documents d on d.number = q.document
         where q.strikes >= $1
         order by q.at desc
        """,
        STRIKES,
    )
    return [
        Quarantined(
            Document(TenantId(row["tenant"]), GuideId(row["guide"]), row["part"]),
            row["number"],
            row["strikes"],
            row["reason"],
            row["at"],
        )
        for row in rows
    ]
