"""What followers of the log ask besides the log itself: what went away, what grew long, where a guide lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Database
from storage.ids import TenantId, WorkspaceId
from storage.log import STRIKES, Document
from storage.quarantine import UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Place:
    """Where the guide of a document lies, when its last entry was made, and how often it broke its reader.

    understood: the seq at which it was last read without breaking anything.
    """

    workspace: WorkspaceId
    changed_at: datetime
    strikes: int
    understood: int


@dataclass(frozen=True, slots=True)
class Length:
    """When a log is long: with more than so many entries, or bytes of them, or at least a few and nobody at them.

    bytes_an_entry: so many bytes of snapshot allow one entry more. idle: since the last entry. It takes more than
    least in any case.
    """

    least: int
    entries: int
    bytes: int
    bytes_an_entry: int
    idle: timedelta


@dataclass(frozen=True, slots=True)
class Long:
    """A document whose log has grown long."""

    document: Document
    number: int
    snapshot_seq: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many documents a consumer has read to their end, out of how many."""

    seen: int
    all: int


async def select_place(database: Database, number: int) -> Place | None:
    """None when the document has no entries, or its guide was deleted."""
    row = await database.fetchrow(
        """
        select g.workspace, coalesce(d.changed_at, g.created_at) as changed_at,
               coalesce(q.strikes, 0) as strikes, coalesce(m.seq, 0) as understood
          from documents d
          join guides g on (g.tenant, g.id) = (d.tenant, d.guide)
          left join quarantine q on q.document = d.number
          left join marks m on m.document = d.number and m.consumer = $2
         where d.number = $1 and d.head > 0 and not d.ended
        """,
        number,
        UNDERSTOOD,
    )
    return None if row is None else Place(row["workspace"], row["changed_at"], row["strikes"], row["understood"])


async def select_left(database: Database, consumer: str, *, limit: int = 1000) -> list[int]:
    """Documents that a consumer has read and that are no longer served: deleted, or of an earlier epoch."""
    rows = await database.fetch(
        """
        select d.number
          from marks m
          join documents d on d.number = m.document
         where m.consumer = $1 and d.ended
         order by d.number
         limit $2
        """,
        consumer,
        limit,
    )
    return [row["number"] for row in rows]


async def delete_marks(database: Database, consumer: str, numbers: Sequence[int]) -> None:
    """Let a consumer have read nothing of these documents."""
    await database.execute(
        "delete from marks where consumer = $1 and document = any($2::bigint[])", consumer, list(numbers)
    )


async def note_follower(database: Database, consumer: str) -> None:
    """Note that a consumer of one machine's is at work."""
    await database.execute(
        "insert into followers (consumer) values ($1) on conflict (consumer) do update set seen_at = now()", consumer
    )


async def delete_lost_followers(database: Database) -> None:
    """Forget how far those had come that were not at work for a month. One that comes back reads everything again."""
    await database.execute(
        """
        with lost as (
            delete from followers where seen_at < now() - interval '30 days'
            returning consumer
        )
        delete from marks using lost where marks.consumer = lost.consumer
        """
    )


async def select_progress(database: Database, consumer: str) -> Progress:
    row = await database.fetchrow(
        """
        select count(*) as all, count(*) filter (where coalesce(m.seq, 0) >= d.head) as seen
          from documents d
          left join marks m on m.document = d.number and m.consumer = $1
         where not d.ended
        """,
        consumer,
    )
    assert row is not None
    return Progress(row["seen"], row["all"])


async def select_long(database: Database, long: Length, *, limit: int = 20) -> list[Long]:
    """Documents whose log has grown long, but for those that are quarantined.

    A large document may gather more before it is folded, by its snapshot's size, which is what folding it costs.
    Those with strikes come last: however many break their folding, the others have their turn.
    """
    rows = await database.fetch(
        """
        select d.tenant, d.guide, d.part, d.number, coalesce(s.seq, 0) as snapshot_seq
          from documents d
          left join quarantine q on q.document = d.number
          left join lateral (select seq, octet_length(update) as size from snapshots
                              where document = d.number order by seq desc limit 1) s on true
         where not d.ended
           and d.head - d.archived > $1
           and (d.head - d.archived > $2 + coalesce(s.size, 0) / $4
                or d.size > greatest($3, s.size)
                or d.changed_at < now() - $5::interval)
           and coalesce(q.strikes, 0) < $6
         order by coalesce(q.strikes, 0), d.number
         limit $7
        """,
        long.least,
        long.entries,
        long.bytes,
        long.bytes_an_entry,
        long.idle,
        STRIKES,
        limit,
    )
    return [
        Long(Document(row["tenant"], row["guide"], row["part"]), row["number"], row["snapshot_seq"]) for row in rows
    ]


async def select_fold_end(database: Database, number: int, *, after: int, entries: int, size: int) -> int:
    """The seq up to which a document's entries are few and small enough to be folded at once. size in bytes."""
    end = await database.fetchval(
        """
        select max(seq)
          from (select seq, sum(octet_length(update)) over (order by seq) as size
                  from entries where document = $1 and seq > $2 order by seq limit $3) e
         where e.size <= $4 or seq = $2 + 1
        """,
        number,
        after,
        entries,
        size,
    )
    return after if end is None else int(end)


async def select_is_empty(database: Database, tenant: TenantId) -> bool:
    """Whether a tenant has never had a guide."""
    return bool(await database.fetchval("select not exists (select from guides where tenant = $1)", tenant))
