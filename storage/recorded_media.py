"""Recorded media: which pictures and clips came with a recording, until it is settled which of them its guide shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from storage.database import Connection, Database
from storage.ids import Author, Digest, GuideId, RecordingId, TenantId
from storage.media import Media

MANY = 100  # guides that one look answers at most


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A guide with recordings of which no raw events are kept, and of which it may not show every picture."""

    tenant: TenantId
    guide: GuideId


async def insert_recorded_media(
    database: Database, tenant: TenantId, recording: RecordingId, guide: GuideId, media: Media, author: Author
) -> None:
    """Note that a blob is in use in a guide, and that it came with a recording; not when somebody had put it there."""
    await database.execute(
        """
        with made as (
            insert into media (tenant, guide, sha256, type, size, width, height, created_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict do nothing
            returning sha256
        )
        insert into recorded_media (tenant, recording, sha256)
        select $1, $9, $3
         where exists (select from made)
            or exists (select from recorded_media m join recordings r on (r.tenant, r.id) = (m.tenant, m.recording)
                        where (r.tenant, r.guide, m.sha256) = ($1, $2, $3))
        on conflict do nothing
        """,
        tenant,
        guide,
        media.sha256,
        media.type,
        media.size,
        media.width,
        media.height,
        author,
        recording,
    )


async def select_unsettled(database: Database) -> list[Unsettled]:
    rows = await database.fetch(
        """
        select distinct r.tenant, r.guide
          from recorded_media m
          join recordings r on (r.tenant, r.id) = (m.tenant, m.recording)
          join guides g on (g.tenant, g.id) = (r.tenant, r.guide) and g.deleted_at is null
         where r.key is null
         limit $1
        """,
        MANY,
    )
    return [Unsettled(row["tenant"], row["guide"]) for row in rows]


async def settle_media(
    database: Database, tenant: TenantId, guide: GuideId, *, seq: int, shown: Collection[Digest]
) -> int | None:
    """Let go what a guide was sent by recordings that are over, and does not show. Answers how many went.

    shown: what it shows at seq. None when it was edited since: nothing was done then. What a version shows stays, and
    what came with a recording whose raw events are still kept.
    """
    async with database.transaction() as connection:
        if not await _stands_at(connection, tenant, guide, seq):
            return None
        gone = await connection.fetch(
            """
            with over as (
                delete from recorded_media m using recordings r
                 where (r.tenant, r.id) = (m.tenant, m.recording)
                   and (r.tenant, r.guide) = ($1, $2) and r.key is null
             returning m.sha256
            )
            delete from media d using over
             where (d.tenant, d.guide, d.sha256) = ($1, $2, over.sha256)
               and d.sha256 <> all($3::text[])
               and not exists (select from recorded_media m
                                 join recordings r on (r.tenant, r.id) = (m.tenant, m.recording)
                                where (r.tenant, r.guide, m.sha256) = ($1, $2, d.sha256) and r.key is not null)
               and not exists (select from versions v
                                where (v.tenant, v.guide) = ($1, $2) and strpos(v.content::text, d.sha256) > 0)
         returning d.sha256
            """,
            tenant,
            guide,
            list(shown),
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


async def _stands_at(connection: Connection, tenant: TenantId, guide: GuideId, seq: int) -> bool:
    """Whether the guide's content is at seq, and stays there until the transaction ends."""
    return bool(
        await connection.fetchval(
            """
            select d.head = $3
              from documents d
              join guides g on (g.tenant, g.id, g.epoch) = (d.tenant, d.guide, d.epoch)
             where d.tenant = $1 and d.guide = $2 and d.part = 'content'
               for update of d
            """,
            tenant,
            guide,
            seq,
        )
    )
