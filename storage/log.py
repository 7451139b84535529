"""The update log: every edit of every document, in order. The log is the truth; all else is read off it.

    append(lines)            edits in, numbered 1, 2, 3, … within their document, without gaps, in one transaction
    open(document)           the last snapshot, which is one update equal to all entries up to a seq, and those after it
    read(number, after)      the entries after a seq, oldest first
    changed(consumer)        documents whose head is past what a follower of the log has seen

The log keeps updates as they are given. It never looks into them. storage/growth.py keeps it short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import asyncpg

from storage.database import Database
from storage.errors import CairnError, Conflict, Forbidden, Gone, Unavailable
from storage.ids import Author, GuideId, Part, TenantId

STRIKES = 3  # times a document broke its reader after which it is quarantined
TRIES = 3  # to open a document that is being folded

SET_ASIDE = (
    "Something in this guide cannot be read safely. It is shown as it was before, and cannot be changed until an "
    "operator has looked at it: cairn quarantine."
)
NEVER_UNDERSTOOD = "This guide cannot be read safely. An operator has to look at it: cairn quarantine."
STARTED_AFRESH = "This guide was started afresh; what it said before was erased. Load it again."

NEWS = "cairn_log"
"""Postgres NOTIFY channel: something was appended. The payload is the tenant; what changed is read from the log."""


@dataclass(frozen=True, slots=True)
class Document:
    """Which document: a guide's content, or one of those beside it."""

    tenant: TenantId
    guide: GuideId
    part: Part = "content"


@dataclass(frozen=True, slots=True)
class Line:
    """An update that wants to be in the log of the document with this number.

    clients: the Yjs client ids in it that nobody wrote under before; they are the author's from now on.
    """

    number: int
    update: bytes
    author: Author
    clients: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One update in the log."""

    seq: int
    update: bytes
    author: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as the log has it: a snapshot (empty when there is none) and the entries after it.

    clients: Yjs client id → who writes under it.
    """

    document: Document
    number: int
    epoch: int
    snapshot: bytes
    snapshot_seq: int
    entries: tuple[Entry, ...]
    erased: frozenset[int] = frozenset()  # clients of earlier epochs: nothing of theirs may come back
    clients: Mapping[int, Author] = field(default_factory=dict)
    good: int | None = None  # the seq up to which a quarantined document was understood; None when it is not in there

    @property
    def seq(self) -> int:
        return self.entries[-1].seq if self.entries else self.snapshot_seq


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that moved on: its head, and how far the asking consumer had come."""

    document: Document
    number: int
    head: int
    seen: int


@dataclass(frozen=True, slots=True)
class Head:
    """How far a document is: the seq of its last entry, and of its last snapshot (0 when it has none)."""

    seq: int
    snapshot_seq: int
    is_quarantined: bool


class Archived(Exception):
    """Entries that were asked for have left the log. The last snapshot covers them: take that, and what came after."""


class UpdateLog:
    """The log in Postgres."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = database.kept

    async def open(self, document: Document, *, upto: int | None = None) -> Kept:
        """All that is needed to serve a document, in its guide's present epoch.

        upto: leave out what came after this seq, as far as the last snapshot does not hold it.
        Raises Gone when there is no such guide or it was deleted, Unavailable when the database cannot be asked.
        """
        for _ in range(TRIES):
            row = await self._row(document)
            snapshot_seq = row["snapshot_seq"] or 0
            try:
                entries = await self.read(row["number"], after=snapshot_seq, upto=upto)
            except (Archived, Conflict):  # it got another snapshot, or epoch, between our two looks
                continue
            snapshot, erased = row["snapshot"] or b"", frozenset(row["erased"])
            return Kept(
                document,
                row["number"],
                row["epoch"],
                snapshot,
                snapshot_seq,
                tuple(entries),
                erased,
                clients=await self._owners(row["number"]),
                good=row["good"],
            )
        raise Unavailable("This guide is being folded just now.")

    async def open_good(self, document: Document) -> Kept:
        """As open; but of a quarantined document only what was understood. Raises Forbidden when none of it was."""
        kept = await self.open(document)
        if kept.good is None:
            return kept
        if kept.good == 0:
            raise Forbidden(NEVER_UNDERSTOOD)
        return replace(kept, entries=tuple(entry for entry in kept.entries if entry.seq <= kept.good))

    async def _row(self, document: Document) -> asyncpg.Record:
        row = await self._database.fetchrow(
            """
            select d.number, d.epoch, s.seq as snapshot_seq, s.update as snapshot, q.good,
                   array(select client from erased_clients where (tenant, guide, part) = ($1, $2, $3)) as erased
              from documents d
              left join lateral (select seq, update from snapshots
                                  where document = d.number order by seq desc limit 1) s on true
              left join quarantine q on q.document = d.number and q.strikes >= $4
             where (d.tenant, d.guide, d.part) = ($1, $2, $3) and not d.ended
            """,
            document.tenant,
            document.guide,
            document.part,
            STRIKES,
        )
        if row is None:
            raise Gone("There is no such guide.")
        return row

    async def _owners(self, number: int) -> dict[int, Author]:
        rows = await self._database.fetch("select client, author from client_ids where document = $1", number)
        return {row["client"]: row["author"] for row in rows}

    async def append(self, lines: Sequence[Line]) -> list[int | None]:
        """Put updates at the end of their documents' logs, in the order given; on return they are on disk.

        New client ids are noted with them, in the same transaction. Answers each line's seq, or None where its guide
        was deleted or has a new epoch. A document's row is its counter: the lock on it orders writers, so that seq
        order is commit order and has no gaps. Rows are locked in one order, lest two processes wait for each other.
        """
        drawn = [(line.number, client, line.author) for line in lines for client in line.clients]
        rows = await self._writer.fetch(
            _APPEND.format(noted=_NOTED if drawn else ""),
            [line.number for line in lines],
            [line.author for line in lines],
            [line.update for line in lines],
            *(zip(*drawn, strict=True) if drawn else ()),
        )
        last: dict[int, int] = {row["number"]: row["before"] for row in rows}
        seqs: list[int | None] = []
        for line in lines:
            if line.number in last:
                last[line.number] += 1
                seqs.append(last[line.number])
            else:
                seqs.append(None)
        return seqs

    async def tell(self, tenants: Iterable[TenantId]) -> None:
        """Let those who follow the log know that it went on for these. It may be lost."""
        await self._database.execute(
            "select pg_notify($1, tenant) from unnest($2::text[]) as tenant", NEWS, list(tenants)
        )

    async def read(self, number: int, *, after: int = 0, upto: int | None = None) -> list[Entry]:
        """The entries of one document with after < seq ≤ upto, oldest first.

        Raises Archived when any of them has left the log: there is never a silent gap. Raises Gone when the guide was
        deleted, Conflict when it has a new epoch.
        """
        rows = await self._database.fetch(
            """
            select d.archived, d.ended, e.seq, e.update, e.author, e.at
              from documents d
              left join entries e on e.document = d.number and e.seq > $2 and ($3::bigint is null or e.seq <= $3)
             where d.number = $1
             order by e.seq
            """,
            number,
            after,
            upto,
        )
        if rows and rows[0]["ended"]:
            raise await self.ending(number)
        if rows and rows[0]["archived"] > after and (upto is None or upto > after):
            raise Archived
        return [Entry(row["seq"], row["update"], row["author"], row["at"]) for row in rows if row["seq"] is not None]

    async def heads(self, numbers: Sequence[int]) -> dict[int, Head]:
        """How far each document is that is still served."""
        rows = await self._database.fetch(
            """
            select d.number, d.head,
                   coalesce((select max(seq) from snapshots where document = d.number), 0) as snapshot_seq,
                   exists (select from quarantine where document = d.number and strikes >= $2) as is_quarantined
              from documents d
             where d.number = any($1::bigint[]) and not d.ended
            """,
            list(numbers),
            STRIKES,
        )
        return {row["number"]: Head(row["head"], row["snapshot_seq"], row["is_quarantined"]) for row in rows}

    async def ending(self, number: int) -> CairnError:
        """Why a document is no longer served: its guide was deleted, or has a new epoch."""
        lives = await self._database.fetchval(
            """
            select exists (select from documents d join guides g on (g.tenant, g.id) = (d.tenant, d.guide)
                            where d.number = $1 and g.epoch > d.epoch and g.deleted_at is null)
            """,
            number,
        )
        return Conflict(STARTED_AFRESH) if lives else Gone("This guide is no longer here.")

    async def snapshot(self, number: int, seq: int) -> bytes | None:
        """The snapshot of a document that was made at exactly this seq."""
        row = await self._database.fetchrow(
            "select update from snapshots where document = $1 and seq = $2", number, seq
        )
        return None if row is None else row["update"]

    async def changed(self, consumer: str, *, limit: int = 200) -> list[Changed]:
        """Documents whose head is past the consumer's mark."""
        rows = await self._database.fetch(
            """
            select d.tenant, d.guide, d.part, d.number, d.head, coalesce(m.seq, 0) as seen
              from documents d
              left join marks m on m.document = d.number and m.consumer = $1
             where d.head > coalesce(m.seq, 0) and not d.ended
             order by d.number
             limit $2
            """,
            consumer,
            limit,
        )
        return [
            Changed(Document(row["tenant"], row["guide"], row["part"]), row["number"], row["head"], row["seen"])
            for row in rows
        ]

    async def mark(self, consumer: str, seen: dict[int, int]) -> None:
        """Note that a consumer has read these documents up to these seqs. Marks only move forward."""
        await self._database.execute(
            """
            insert into marks (tenant, consumer, document, seq)
            select d.tenant, $1, d.number, given.seq
              from unnest($2::bigint[], $3::bigint[]) as given (number, seq)
              join documents d on d.number = given.number
            on conflict (consumer, document) do update set seq = greatest(marks.seq, excluded.seq)
            """,
            consumer,
            list(seen),
            list(seen.values()),
        )

    async def forget(self, consumer: str) -> None:
        """Let a consumer read everything again."""
        await self._database.execute("delete from marks where consumer = $1", consumer)


_APPEND = """
with given as (
    select * from unnest($1::bigint[], $2::text[], $3::bytea[])
             with ordinality as given (document, author, update, place)
), counted as (
    select document, count(*) as n, sum(octet_length(update)) as size from given group by document order by document
), locked as (
    select d.number, c.n, c.size
      from counted c
     cross join lateral ( -- a look by number for each, in this order, whatever the planner believes of the table
        select number from documents
         where number = c.document and not ended -- asked once more after waiting for the lock
           for update
     ) d
), moved as (
    update documents d set head = d.head + l.n, size = d.size + l.size, changed_at = now()
      from locked l
     where l.number = d.number
 returning d.tenant, d.number, d.head - l.n as before
), {noted} written as (
    insert into entries (tenant, document, seq, author, update)
    select m.tenant, g.document, m.before + row_number() over (partition by g.document order by g.place),
           g.author, g.update
      from given g
      join moved m on m.number = g.document
 returning 1
)
select number, before from moved
 where (select count(*) from written) >= 0
"""

_NOTED = """noted as (
    insert into client_ids (tenant, document, client, author)
    select m.tenant, m.number, drawn.client, drawn.author
      from unnest($4::bigint[], $5::bigint[], $6::text[]) as drawn (document, client, author)
      join moved m on m.number = drawn.document
    on conflict do nothing
),"""
