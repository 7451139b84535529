"""Share links. A link's secret is never kept, only the secret's sha256; a revoked link is kept, and opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from storage.database import Database
from storage.ids import Author, Digest, GuideId, LinkId, TenantId


@dataclass(frozen=True, slots=True)
class Link:
    """A way to one guide for whoever has its secret."""

    tenant: TenantId
    id: LinkId
    guide: GuideId
    access: int
    created_by: Author
    created_at: datetime
    expires_at: datetime | None


async def insert_link(
    database: Database,
    tenant: TenantId,
    link: LinkId,
    *,
    guide: GuideId,
    sha256: Digest,
    access: int,
    author: Author,
    expires_at: datetime | None,
) -> Link:
    row = await database.fetchrow(
        """
        insert into links (tenant, id, guide, sha256, access, created_by, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        returning *
        """,
        tenant,
        link,
        guide,
        sha256,
        access,
        author,
        expires_at,
    )
    assert row is not None
    return _link(row)


async def select_links(database: Database, tenant: TenantId, guide: GuideId) -> list[Link]:
    """The links of a guide that are still good, newest first."""
    rows = await database.fetch(
        """
        select * from links
         where tenant = $1 and guide = $2
           and revoked_at is null and (expires_at is null or expires_at > now())
         order by created_at desc, id
        """,
        tenant,
        guide,
    )
    return [_link(row) for row in rows]


async def select_link_by_secret(database: Database, sha256: Digest) -> Link | None:
    """The link with this secret, if it is still good. The secret is all that a stranger has: it tells the tenant."""
    row = await database.fetchrow(
        "select * from links where sha256 = $1 and revoked_at is null and (expires_at is null or expires_at > now())",
        sha256,
    )
    return None if row is None else _link(row)


async def revoke_link(database: Database, tenant: TenantId, guide: GuideId, link: LinkId) -> bool:
    """From now on the link opens nothing. False when there is no such link, or it was revoked before."""
    status = await database.execute(
        """
        update links set revoked_at = now()
         where tenant = $1 and guide = $2 and id = $3 and revoked_at is null
        """,
        tenant,
        guide,
        link,
    )
    return status == "UPDATE 1"


def _link(row: asyncpg.Record) -> Link:
    return Link(
        row["tenant"],
        row["id"],
        row["guide"],
        row["access"],
        row["created_by"],
        row["created_at"],
        row["expires_at"],
    )
