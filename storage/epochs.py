"""Epochs: a guide begins again with what it says now, and nothing is left of how it came to.

Kept of the old epoch are its documents' numbers, so that whoever has read them learns that they are over, and the ids
of the clients that wrote in them, so that a replica which still holds their edits is known and not let back in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.database import Connection, Database
from storage.guides import Preview
from storage.ids import Author, Digest, GuideId, Part, TenantId
from storage.log import NEWS

SEARCHED = "search/%"
"""Consumers whose marks stay: it is by them that an index knows what to forget."""


@dataclass(frozen=True, slots=True)
class Old:
    """One of a guide's documents as it was read: its seq then, and who had written in it."""

    number: int
    seq: int
    clients: frozenset[int]


@dataclass(frozen=True, slots=True)
class Begun:
    """A new epoch. versions, pictures: how many went."""

    epoch: int
    versions: int
    pictures: int


async def begin_epoch(
    database: Database,
    tenant: TenantId,
    guide: GuideId,
    *,
    old: Mapping[Part, Old],
    update: bytes,
    preview: Preview,
    author: Author,
    pictures: Sequence[Digest],
) -> Begun | None:
    """Let a guide begin again with one update, in one transaction; on return nothing else of it is in the database.

    old: every document of the present epoch. preview: what lists show of the update. pictures: those that it needs.
    None when somebody wrote in it meanwhile, or it is no longer there: nothing was done then.
    """
    try:
        async with database.transaction() as connection:
            return await _begin(connection, tenant, guide, old, update, preview, author, pictures)
    except _Moved:
        return None


class _Moved(Exception):
    """It went on while it was read: what was begun is undone."""


async def _begin(
    connection: Connection,
    tenant: TenantId,
    guide: GuideId,
    old: Mapping[Part, Old],
    update: bytes,
    preview: Preview,
    author: Author,
    pictures: Sequence[Digest],
) -> Begun:
    numbers = [each.number for each in old.values()]
    epoch = await connection.fetchval(
        """
        update guides set epoch = epoch + 1, title = $3, tags = $4, steps = $5, cover = $6
         where tenant = $1 and id = $2 and deleted_at is null
        returning epoch
        """,
        tenant,
        guide,
        preview.title,
        list(preview.tags),
        preview.steps,
        preview.cover,
    )
    # From here on whoever writes in them waits for us, and then finds that they have ended.
    ended = await connection.fetch(
        """
        update documents set ended = true, archived = head, size = 0
         where tenant = $1 and guide = $2 and epoch = $3 and not ended
        returning part, number, head
        """,
        tenant,
        guide,
        (epoch or 0) - 1,
    )
    if {(row["part"], row["number"], row["head"]) for row in ended} != {
        (part, each.number, each.seq) for part, each in old.items()
    }:
        raise _Moved
    await _remember_clients(connection, tenant, guide, old)
    for table in ("entries", "snapshots", "archives", "quarantine", "client_ids"):
        await connection.execute(f"delete from {table} where document = any($1::bigint[])", numbers)
    await connection.execute(
        "delete from marks where document = any($1::bigint[]) and consumer not like $2", numbers, SEARCHED
    )
    versions = await connection.execute(
        "delete from versions where tenant = $1 and guide = $2 and epoch < $3", tenant, guide, epoch
    )
    await connection.execute("update recordings set told_last = '' where tenant = $1 and guide = $2", tenant, guide)
    gone = await _let_pictures_go(connection, tenant, guide, pictures)
    await _write_first(connection, tenant, guide, epoch, update, author)
    return Begun(epoch, int(versions.split()[1]), gone)


async def _remember_clients(connection: Connection, tenant: TenantId, guide: GuideId, old: Mapping[Part, Old]) -> None:
    for part, each in old.items():
        await connection.execute(
            """
            insert into erased_clients (tenant, guide, part, client)
            select $1, $2, $3, unnest($4::bigint[])
            on conflict do nothing
            """,
            tenant,
            guide,
            part,
            list(each.clients),
        )


async def _let_pictures_go(connection: Connection, tenant: TenantId, guide: GuideId, needed: Sequence[Digest]) -> int:
    """Take what is no longer needed from the guide, and note whose bytes nobody in the tenant needs any more."""
    gone = await connection.fetch(
        "delete from media where tenant = $1 and guide = $2 and sha256 <> all($3::text[]) returning sha256",
        tenant,
        guide,
        list(needed),
    )
    await connection.execute(
        """
        insert into unused_blobs (tenant, sha256)
        select $1, sha256 from unnest($2::text[]) as sha256
        on conflict do nothing
        """,
        tenant,
        [row["sha256"] for row in gone],
    )
    return len(gone)


async def _write_first(
    connection: Connection, tenant: TenantId, guide: GuideId, epoch: int, update: bytes, author: Author
) -> None:
    """The new epoch's documents, of which the content has one entry."""
    await connection.execute(
        """
        with made as (
            insert into documents (tenant, guide, part, epoch, head, size, changed_at)
            select $1, $2, part, $3, (part = 'content')::int,
                   case when part = 'content' then octet_length($4::bytea) else 0 end, now()
              from unnest(array['content', 'comments', 'suggestions']) as part
            returning tenant, number, part
        )
        insert into entries (tenant, document, seq, author, update)
        select tenant, number, 1, $5, $4 from made where part = 'content'
        """,
        tenant,
        guide,
        epoch,
        update,
        author,
    )
    await connection.execute("select pg_notify($1, $2)", NEWS, tenant)


async def select_unused_blobs(database: Database, tenant: TenantId | None = None) -> list[tuple[TenantId, Digest]]:
    """Blobs that were let go and whose bytes may still be there, but for those that somebody needs again."""
    rows = await database.fetch(
        """
        select u.tenant, u.sha256
          from unused_blobs u
         where ($1::text is null or u.tenant = $1)
           and not exists (select from media m where (m.tenant, m.sha256) = (u.tenant, u.sha256))
        """,
        tenant,
    )
    return [(row["tenant"], row["sha256"]) for row in rows]


async def delete_unused_blob(database: Database, tenant: TenantId, sha256: Digest) -> None:
    """Note that a blob's bytes are gone."""
    await database.execute("delete from unused_blobs where tenant = $1 and sha256 = $2", tenant, sha256)
