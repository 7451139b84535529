"""Tickets: what a browser that may not send its cookie shows a socket instead. Good once, soon, and for one guide.

A ticket stands for the session or token it was issued under: when that has ended meanwhile, it opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from auth.actor import Anonymous, ByDevice, BySession, ByTicket, GuestActor, PersonActor
from auth.secret import digest_of, new_ticket
from storage.database import Database
from storage.errors import Unknown
from storage.ids import GuideId, TenantId
from storage.once import insert_once, take_once

LIFE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The guide it is for, and what it was issued under: a session's sha256 or a token's id."""

    tenant: TenantId
    guide: GuideId
    kind: Literal["session", "token"]
    under: str


async def issue_ticket(database: Database, actor: PersonActor | GuestActor | Anonymous, guide: GuideId) -> str:
    """Raises Unknown for somebody who has nothing a ticket could stand for."""
    if isinstance(actor, Anonymous) or isinstance(actor.via, ByDevice):
        raise Unknown
    via = actor.via.under if isinstance(actor.via, ByTicket) else actor.via
    under = (
        {"kind": "session", "under": via.sha256} if isinstance(via, BySession) else {"kind": "token", "under": via.id}
    )
    secret = new_ticket()
    await insert_once(
        database,
        actor.tenant,
        digest_of(secret),
        purpose="socket",
        subject={"guide": guide, **under},
        life=LIFE,
    )
    return secret


async def take_ticket(database: Database, secret: str) -> Ticket | None:
    """What the ticket says; None when it was used, has expired or never was."""
    once = await take_once(database, digest_of(secret), "socket")
    if once is None:
        return None
    return Ticket(once.tenant, GuideId(once.subject["guide"]), once.subject["kind"], once.subject["under"])
