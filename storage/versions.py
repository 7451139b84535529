"""Versions: names that somebody gave to a seq of a guide. The database refuses to change or delete one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from storage.database import Database
from storage.ids import Author, Digest, GuideId, TenantId, VersionId


@dataclass(frozen=True, slots=True)
class Version:
    """A version without what it holds. author_name: as that person is called now; None when it is no person."""

    id: VersionId
    guide: GuideId
    epoch: int
    seq: int
    name: str
    author: Author
    author_name: str | None
    at: datetime
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with what it holds. update: the whole content; canonical: the same as canonical JSON text."""

    version: Version
    update: bytes
    canonical: str


async def insert_version(
    database: Database,
    tenant: TenantId,
    version: VersionId,
    *,
    guide: GuideId,
    epoch: int,
    seq: int,
    name: str,
    author: Author,
    at: datetime,
    update: bytes,
    canonical: str,
    sha256: Digest,
) -> None:
    """sha256: of the canonical JSON's bytes."""
    await database.execute(
        """
        insert into versions (tenant, id, guide, epoch, seq, name, author, at, update, content, sha256)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        tenant,
        version,
        guide,
        epoch,
        seq,
        name,
        author,
        at,
        update,
        canonical,
        sha256,
    )


async def select_versions(database: Database, tenant: TenantId, guide: GuideId) -> list[Version]:
    """A guide's versions in its present epoch, latest first."""
    rows = await database.fetch(
        """
        select v.id, v.guide, v.epoch, v.seq, v.name, v.author, p.name as author_name, v.at, v.sha256
          from versions v
          join guides g on (g.tenant, g.id, g.epoch) = (v.tenant, v.guide, v.epoch)
          left join people p on p.tenant = v.tenant and v.author = 'person:' || p.id
         where v.tenant = $1 and v.guide = $2
         order by v.seq desc, v.at desc, v.id
        """,
        tenant,
        guide,
    )
    return [_version(row) for row in rows]


async def select_version(database: Database, tenant: TenantId, guide: GuideId, version: VersionId) -> Kept | None:
    row = await database.fetchrow(
        """
        select v.id, v.guide, v.epoch, v.seq, v.name, v.author, p.name as author_name, v.at, v.sha256,
               v.update, v.content::text as canonical
          from versions v
          join guides g on (g.tenant, g.id, g.epoch) = (v.tenant, v.guide, v.epoch)
          left join people p on p.tenant = v.tenant and v.author = 'person:' || p.id
         where v.tenant = $1 and v.guide = $2 and v.id = $3
        """,
        tenant,
        guide,
        version,
    )
    return None if row is None else Kept(_version(row), row["update"], row["canonical"])


def _version(row: asyncpg.Record) -> Version:
    return Version(
        row["id"],
        row["guide"],
        row["epoch"],
        row["seq"],
        row["name"],
        row["author"],
        row["author_name"],
        row["at"],
        row["sha256"],
    )
