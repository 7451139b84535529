"""Sessions: how a browser stays known. However somebody signs in, this is where it ends."""

from __future__ import annotations

from datetime import timedelta

from auth.actor import BySession
from auth.secret import digest_of
from storage.database import Database
from storage.ids import Digest, LinkId, PersonId, TenantId, new_secret
from storage.sessions import delete_session, insert_session, insert_session_link, move_session_links

LIFE = timedelta(days=90)


async def begin_session(database: Database, tenant: TenantId, person: PersonId | None, before: BySession | None) -> str:
    """A new session and its secret. person: None for a guest.

    before: the session the browser had until now. The new one has another secret, lest somebody who planted the old
    one comes in with it, but keeps the links that were come by.
    """
    secret = new_secret()
    sha256 = digest_of(secret)
    await insert_session(database, tenant, sha256, person, LIFE)
    if before is not None:
        await move_session_links(database, tenant, before.sha256, sha256)
        await delete_session(database, before.sha256)
    return secret


async def hold_link(database: Database, tenant: TenantId, session: Digest, link: LinkId) -> None:
    """Let a session keep the link it came by."""
    await insert_session_link(database, tenant, session, link)


async def end_session(database: Database, session: BySession) -> None:
    await delete_session(database, session.sha256)
