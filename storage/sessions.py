"""Sessions: browsers that are signed in, and browsers of guests who came by a share link.

A session is known by a random secret in a cookie, of which only the sha256 is kept. It carries the links it came by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Database
from storage.ids import Digest, GuideId, LinkId, PersonId, TenantId


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A share link that somebody came by and that is still good."""

    id: LinkId
    guide: GuideId
    access: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's. person and name are None for a guest."""

    tenant: TenantId
    sha256: Digest
    person: PersonId | None
    name: str | None
    expires_at: datetime
    links: tuple[HeldLink, ...]


async def insert_session(
    database: Database, tenant: TenantId, sha256: Digest, person: PersonId | None, life: timedelta
) -> None:
    await database.execute(
        "insert into sessions (tenant, sha256, person, expires_at) values ($1, $2, $3, now() + $4)",
        tenant,
        sha256,
        person,
        life,
    )


async def select_session(database: Database, sha256: Digest) -> Session | None:
    """The session with this secret, if it is still good, with those of its links that are."""
    rows = await database.fetch(
        """
        select s.tenant, s.person, p.name, s.expires_at,
               l.id as link, l.guide, l.access, l.expires_at as link_expires_at
          from sessions s
          left join people p on (p.tenant, p.id) = (s.tenant, s.person)
          left join session_links h on (h.tenant, h.session) = (s.tenant, s.sha256)
          left join links l on (l.tenant, l.id) = (h.tenant, h.link)
               and l.revoked_at is null and (l.expires_at is null or l.expires_at > now())
         where s.sha256 = $1 and s.expires_at > now()
        """,
        sha256,
    )
    if not rows:
        return None
    links = (HeldLink(row["link"], row["guide"], row["access"], row["link_expires_at"]) for row in rows if row["link"])
    return Session(rows[0]["tenant"], sha256, rows[0]["person"], rows[0]["name"], rows[0]["expires_at"], tuple(links))


async def insert_session_link(database: Database, tenant: TenantId, sha256: Digest, link: LinkId) -> None:
    """Note that a session came by a link. It may have come by it before."""
    await database.execute(
        "insert into session_links (tenant, session, link) values ($1, $2, $3) on conflict do nothing",
        tenant,
        sha256,
        link,
    )


async def move_session_links(database: Database, tenant: TenantId, before: Digest, sha256: Digest) -> None:
    """Give what one session came by to another: a guest who signs in keeps what they were shown."""
    await database.execute(
        """
        insert into session_links (tenant, session, link)
        select tenant, $3, link from session_links where tenant = $1 and session = $2
        on conflict do nothing
        """,
        tenant,
        before,
        sha256,
    )


async def delete_session(database: Database, sha256: Digest) -> None:
    await database.execute("delete from sessions where sha256 = $1", sha256)


async def delete_expired_sessions(database: Database) -> None:
    """Of every tenant: nobody can use them any more."""
    await database.execute("delete from sessions where expires_at <= now()")
