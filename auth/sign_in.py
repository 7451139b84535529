"""One-time sign-in links: how the owner comes in first, and how they let others in while there is no mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from auth.secret import digest_of
from storage.database import Database
from storage.ids import FIRST_TENANT, PersonId, TenantId, new_secret
from storage.once import insert_once, take_once

LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whom a link lets in."""

    tenant: TenantId
    person: PersonId


async def issue_sign_in(database: Database, person: PersonId, tenant: TenantId = FIRST_TENANT) -> str:
    """A code that lets one browser in as this person, once, within LIFE. The page is ``/sign-in/<code>``."""
    code = new_secret()
    await insert_once(database, tenant, digest_of(code), purpose="sign-in", subject={"person": person}, life=LIFE)
    return code


async def take_sign_in(database: Database, code: str) -> SignIn | None:
    """Whom the code lets in; None when it was used, has expired or never was."""
    once = await take_once(database, digest_of(code), "sign-in")
    return None if once is None else SignIn(once.tenant, PersonId(once.subject["person"]))
