"""Sharing by link: whoever has the link's secret may do what the link says, until it expires or is revoked."""

from __future__ import annotations

from datetime import datetime

from auth.access import Access
from auth.secret import digest_of
from storage.database import Database
from storage.guides import Guide
from storage.ids import Author, LinkId, new_id, new_secret
from storage.links import Link, insert_link, select_link_by_secret


async def make_link(
    database: Database, guide: Guide, access: Access, author: Author, expires_at: datetime | None
) -> tuple[Link, str]:
    """A new link and its secret, which is seen this one time. access: VIEW, COMMENT or EDIT."""
    assert Access.VIEW <= access <= Access.EDIT
    secret = new_secret()
    link = await insert_link(
        database,
        guide.tenant,
        LinkId(new_id()),
        guide=guide.id,
        sha256=digest_of(secret),
        access=access,
        author=author,
        expires_at=expires_at,
    )
    return link, secret


async def open_link(database: Database, secret: str) -> Link | None:
    """The link with this secret; None when there is none, or it is no longer good."""
    return await select_link_by_secret(database, digest_of(secret))
