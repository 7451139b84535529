"""API tokens: issued here. They are verified where everybody is looked at, in identity.py."""

from __future__ import annotations

from auth.secret import digest_of, new_token
from storage.database import Database
from storage.ids import FIRST_TENANT, PersonId, TenantId, new_id
from storage.tokens import insert_token


async def issue_token(database: Database, person: PersonId, name: str = "", tenant: TenantId = FIRST_TENANT) -> str:
    """A token that acts for a person until it is revoked. name: what it is for. This is the one time it is seen."""
    token = new_token()
    await insert_token(database, tenant, new_id(), person=person, sha256=digest_of(token), name=name)
    return token
