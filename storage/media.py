"""Media: which blob is in use in which guide. Who may see the guide may see its media, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from storage.database import Database
from storage.ids import Author, Digest, GuideId, TenantId


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of a guide. size in bytes, width and height in pixels."""

    sha256: Digest
    type: str
    size: int
    width: int
    height: int


async def insert_media(
    database: Database, tenant: TenantId, guide: GuideId, media: Sequence[Media], author: Author
) -> None:
    """Note that blobs are in use in a guide. Some may be known already."""
    await database.execute(
        """
        insert into media (tenant, guide, sha256, type, size, width, height, created_by)
        select $1, $2, sha256, type, size, width, height, $3
          from unnest($4::text[], $5::text[], $6::bigint[], $7::integer[], $8::integer[])
            as given (sha256, type, size, width, height)
        on conflict do nothing
        """,
        tenant,
        guide,
        author,
        [one.sha256 for one in media],
        [one.type for one in media],
        [one.size for one in media],
        [one.width for one in media],
        [one.height for one in media],
    )


async def select_media(database: Database, tenant: TenantId, guide: GuideId) -> list[Media]:
    """All pictures of a guide, oldest first."""
    rows = await database.fetch(
        "select * from media where tenant = $1 and guide = $2 order by created_at, sha256", tenant, guide
    )
    return [_media(row) for row in rows]


async def select_one_media(database: Database, tenant: TenantId, guide: GuideId, sha256: Digest) -> Media | None:
    row = await database.fetchrow(
        "select * from media where tenant = $1 and guide = $2 and sha256 = $3", tenant, guide, sha256
    )
    return None if row is None else _media(row)


async def select_types(
    database: Database, tenant: TenantId, pictures: Sequence[tuple[GuideId, Digest]]
) -> dict[tuple[GuideId, Digest], str]:
    """The types of several guides' pictures; those that are not in use in the guide named are left out."""
    rows = await database.fetch(
        """
        select guide, sha256, m.type
          from media m
          join unnest($2::text[], $3::text[]) as given (guide, sha256) using (guide, sha256)
         where m.tenant = $1
        """,
        tenant,
        [guide for guide, _ in pictures],
        [sha256 for _, sha256 in pictures],
    )
    return {(row["guide"], row["sha256"]): row["type"] for row in rows}


def _media(row: asyncpg.Record) -> Media:
    return Media(row["sha256"], row["type"], row["size"], row["width"], row["height"])
