"""Growth, bounded: a snapshot takes the place of the entries it covers, which move to the archive and go in the end.

    keep_snapshot    the snapshot and, in the same transaction, its entries into the archive
    archive_more     … the rest of them, when there are too many for one row
    delete_archives  what has lain there for long

Nothing is deleted that is not, in the same transaction, somewhere else, until it has grown old in the archive. Killed
at any point, either all of a step has happened or nothing of it. Two that do the same at once: one does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from storage.archive import Stretch, entries_from_stretch, stretch_from_entries
from storage.database import Connection, Database
from storage.log import Entry

ENTRIES = 10_000  # in one row of the archive, at most
BYTES = 8 * 1024 * 1024  # of updates in one, unless it holds but one
TRIMMED = 200  # rows that are let go in one statement

Fault = Callable[[str], None]
"""Told where we are. A test makes it end the process there."""


def no_fault(_: str) -> None:
    return


async def keep_snapshot(database: Database, number: int, seq: int, update: bytes, *, fault: Fault = no_fault) -> bool:
    """Keep one update equal to all entries up to seq, in place of earlier snapshots and of the entries it covers.

    False when somebody else is at it or was sooner, or the document is no longer there; nothing has then changed, and
    nothing may be concluded from it.
    """
    async with database.transaction() as connection:
        if not await _is_ours(connection, number):
            return False
        fault("locked")
        kept = await connection.execute(
            """
            insert into snapshots (tenant, document, seq, update)
            select tenant, number, $2, $3
              from documents
             where number = $1 and head >= $2 and not ended
               and not exists (select from snapshots where document = $1 and seq > $2)
            on conflict (document, seq) do update set update = excluded.update
            """,
            number,
            seq,
            update,
        )
        if kept != "INSERT 0 1":
            return False
        fault("snapshot kept")
        await connection.execute("delete from snapshots where document = $1 and seq < $2", number, seq)
        fault("older snapshots deleted")
        await _archive(connection, number, fault)
    fault("committed")
    return True


async def archive_more(database: Database, number: int, *, fault: Fault = no_fault) -> bool:
    """Archive a further stretch of what the snapshot covers. False when there is none, or somebody else is at it."""
    async with database.transaction() as connection:
        archived = await _is_ours(connection, number) and await _archive(connection, number, fault)
    if archived:
        fault("more committed")
    return archived


async def select_history(database: Database, number: int) -> list[Entry]:
    """Every entry that is still there, oldest first, from the archive and from the log. Raises Damaged."""
    # The log first: what moves to the archive meanwhile is then found twice, and never missed.
    logged = await database.fetch("select seq, update, author, at from entries where document = $1", number)
    rows = await database.fetch("select first, last, sha256, packed from archives where document = $1", number)
    found = {row["seq"]: Entry(row["seq"], row["update"], row["author"], row["at"]) for row in logged}
    for row in rows:
        stretch = Stretch(row["first"], row["last"], row["sha256"], row["packed"])
        found.update((entry.seq, entry) for entry in entries_from_stretch(stretch))
    return [found[seq] for seq in sorted(found)]


async def delete_archives(database: Database, older: timedelta) -> int:
    """Let go what was archived longer ago than that. Answers how many stretches."""
    deleted = 0
    while True:
        status = await database.execute(
            """
            delete from archives
             where (document, first) in (select document, first from archives
                                          where made_at < now() - $1::interval order by made_at limit $2)
            """,
            older,
            TRIMMED,
        )
        gone = int(status.split()[1])
        deleted += gone
        if gone < TRIMMED:
            return deleted


async def _is_ours(connection: Connection, number: int) -> bool:
    """Whether nobody else folds this document now. The lock ends with the transaction, however that ends."""
    ours: bool = await connection.fetchval(
        "select pg_try_advisory_xact_lock(hashtextextended('cairn growth', $1::bigint))", number
    )
    return ours


async def _archive(connection: Connection, number: int, fault: Fault) -> bool:
    """Move one stretch of what the last snapshot covers."""
    rows = await connection.fetch(
        """
        select tenant, seq, update, author, at
          from (select e.tenant, e.seq, e.update, e.author, e.at,
                       sum(octet_length(e.update)) over (order by e.seq) as size,
                       row_number() over (order by e.seq) as place
                  from documents d
                  join entries e on e.document = d.number and e.seq > d.archived
                 where d.number = $1 and e.seq <= (select max(seq) from snapshots where document = $1)
                 order by e.seq
                 limit $2) e
         where size <= $3 or place = 1
         order by seq
        """,
        number,
        ENTRIES,
        BYTES,
    )
    if not rows:
        return False
    stretch = stretch_from_entries([Entry(row["seq"], row["update"], row["author"], row["at"]) for row in rows])
    await connection.execute(
        "insert into archives (tenant, document, first, last, sha256, packed) values ($1, $2, $3, $4, $5, $6)",
        rows[0]["tenant"],
        number,
        stretch.first,
        stretch.last,
        stretch.sha256,
        stretch.packed,
    )
    fault("archived")
    deleted = await connection.execute(
        "delete from entries where document = $1 and seq between $2 and $3", number, stretch.first, stretch.last
    )
    assert deleted == f"DELETE {len(rows)}", f"{deleted} of {len(rows)} entries"
    fault("entries deleted")
    # Last, for from here on whoever writes in the document waits for our commit.
    moved = await connection.execute(
        """
        update documents set archived = $2, size = greatest(size - $3, 0)
         where number = $1 and archived = $4
        """,
        number,
        stretch.last,
        sum(len(row["update"]) for row in rows),
        stretch.first - 1,
    )
    assert moved == "UPDATE 1", "the archive does not go on where it ended"
    fault("moved")
    return True
