"""Access changes: what was given or taken away, and from whom, for every process with sockets that rest on it.

The database writes them itself, in the transaction of whatever changed (migration 0003). A transaction may commit long
after one with a higher number, so who follows does not ask for numbers but for what their last look could not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.ids import GuideId, TenantId

NEWS = "cairn_access"
"""Postgres NOTIFY channel: an access changed."""

KEPT = "7 days"  # a process that could not ask for so long has nobody left who rests on anything


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Whoever is in this guide (None: in any) on this ground (None: on any) is to be looked at anew."""

    number: int
    tenant: TenantId
    guide: GuideId | None
    ground: str | None
    xact: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What a statement could see, as Postgres writes a snapshot: ``xmin:xmax:`` and the transactions still running.

    at: the time by the clock of the database.
    """

    xmin: int
    xmax: int
    running: frozenset[int]
    at: datetime

    def shows(self, xact: int) -> bool:
        """Whether what this transaction changed could be seen."""
        return xact < self.xmin or (xact < self.xmax and xact not in self.running)


async def select_moment(database: Database) -> Moment:
    """Now. Whatever is asked afterwards sees at least as much."""
    row = await database.fetchrow("select pg_current_snapshot()::text as moment, clock_timestamp() as at")
    assert row is not None, "a select without a table has a row"
    return _moment(row["moment"], row["at"])


async def select_access_changes(database: Database, since: int) -> tuple[Moment, Sequence[AccessChange]]:
    """The changes of transactions from this one on that can be seen now, and this moment. since: an earlier xmin.

    Every change that an earlier look could not see is among them; some that it could see are, too.
    """
    rows = await database.fetch(
        """
        select now.moment::text as moment, clock_timestamp() as asked_at,
               c.number, c.tenant, c.guide, c.ground, c.xact::text::bigint as xact
          from (select pg_current_snapshot() as moment) now
          left join access_changes c on c.xact >= $1::bigint::text::xid8
         order by c.number
        """,
        since,
    )
    changes = [
        AccessChange(row["number"], row["tenant"], row["guide"], row["ground"], row["xact"])
        for row in rows
        if row["number"] is not None
    ]
    return _moment(rows[0]["moment"], rows[0]["asked_at"]), changes


async def delete_old_access_changes(database: Database) -> None:
    """Of every tenant."""
    await database.execute("delete from access_changes where at < now() - $1::text::interval", KEPT)


def _moment(written: str, at: datetime) -> Moment:
    xmin, xmax, running = written.split(":")
    return Moment(int(xmin), int(xmax), frozenset(int(xact) for xact in running.split(",") if xact), at)
