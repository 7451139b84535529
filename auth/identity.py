"""Who is it? From what a request shows to an Actor. Every request and every socket goes through here.

    ticket   one-time, for a socket       a bad one is refused
    bearer   a program's or device's      a bad one is refused
    cookie   a browser's session          one that has ended is as good as none
    nothing  Anonymous

What was shown on purpose and is wrong is refused (Unknown), so that a mistake is seen as one. A new way in is a new
field of Shown and a new function here; nothing else needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass

from auth.access import RECORDING
from auth.actor import (
    Actor,
    Anonymous,
    AnyActor,
    BySession,
    ByTicket,
    ByToken,
    DeviceActor,
    GuestActor,
    PersonActor,
    Via,
)
from auth.secret import RECORDER, digest_of
from auth.tickets import take_ticket
from storage.database import Database
from storage.devices import select_recorder
from storage.errors import Unknown
from storage.ids import FIRST_TENANT, Digest, GuideId
from storage.sessions import Session, select_session
from storage.tokens import Token, select_token, select_token_by_id


@dataclass(frozen=True, slots=True)
class Shown:
    """The secrets that came with a request."""

    ticket: str | None = None
    bearer: str | None = None
    cookie: str | None = None


async def identify(database: Database, shown: Shown, *, guide: GuideId | None = None) -> AnyActor:
    """Who shows these. guide: the one that is asked for, which a ticket has to be for.

    Raises Unknown when a ticket or token is not good.
    """
    if shown.ticket is not None:
        return await _by_ticket(database, shown.ticket, guide)
    if shown.bearer is not None:
        if shown.bearer.startswith(RECORDER):
            return await _by_device(database, shown.bearer)
        token = await select_token(database, digest_of(shown.bearer))
        if token is None:
            raise Unknown("This token is not, or no longer, good.", hint="`cairn token` prints a new one.")
        return _program(token, ByToken(token.id))
    return await identify_browser(database, shown.cookie)


async def identify_browser(database: Database, cookie: str | None) -> Actor:
    """Whose browser it is that has this cookie, or none."""
    session = None if cookie is None else await select_session(database, digest_of(cookie))
    return (
        Anonymous(FIRST_TENANT) if session is None else _browser(session, BySession(session.sha256, session.expires_at))
    )


async def _by_device(database: Database, secret: str) -> DeviceActor:
    found = await select_recorder(database, digest_of(secret), RECORDING)
    if found is None:
        raise Unknown("This recorder is not, or no longer, signed in.", hint="Sign it in again at /device.")
    return DeviceActor(
        found.tenant,
        found.device,
        found.device_name,
        found.person,
        found.person_name,
        found.workspace,
        found.workspace_name,
    )


async def _by_ticket(database: Database, secret: str, guide: GuideId | None) -> Actor:
    refusal = Unknown("This ticket is not, or no longer, good.")
    ticket = await take_ticket(database, secret)
    if ticket is None or ticket.guide != guide:
        raise refusal
    if ticket.kind == "session":
        session = await select_session(database, Digest(ticket.under))
        if session is None:
            raise refusal
        return _browser(session, ByTicket(BySession(session.sha256, session.expires_at), ticket.guide))
    token = await select_token_by_id(database, ticket.tenant, ticket.under)
    if token is None:
        raise refusal
    return _program(token, ByTicket(ByToken(token.id), ticket.guide))


def _browser(session: Session, via: Via) -> Actor:
    if session.person is None:
        return GuestActor(session.tenant, via, session.links)
    assert session.name is not None, "the database holds a session's person to be one"
    return PersonActor(session.tenant, session.person, session.name, via, session.links)


def _program(token: Token, via: Via) -> PersonActor:
    return PersonActor(token.tenant, token.person, token.person_name, via)
