"""Whoever asks is somebody known, or nobody; what was shown on purpose and is wrong is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from auth.access import Access
from auth.actor import Anonymous, BySession, ByTicket, ByToken, GuestActor, PersonActor
from auth.identity import Shown, identify
from auth.owner import HOME, OWNER, ensure_owner
from auth.secret import digest_of
from auth.sessions import begin_session, end_session, hold_link
from auth.sharing import make_link, open_link
from auth.sign_in import issue_sign_in, take_sign_in
from auth.tickets import issue_ticket
from auth.tokens import issue_token
from storage.database import Database
from storage.errors import Unknown
from storage.guides import Guide, insert_guide, select_guide
from storage.ids import FIRST_TENANT, Author, GuideId
from storage.links import revoke_link
from storage.people import select_people
from storage.tokens import revoke_token

GUIDE = GuideId("guide")


@pytest.fixture
async def guide(database: Database) -> Guide:
    await ensure_owner(database)
    await insert_guide(database, FIRST_TENANT, GUIDE, workspace=HOME, author=Author("cairn"), owner=OWNER)
    found = await select_guide(database, FIRST_TENANT, GUIDE)
    assert found is not None
    return found


async def owner_by_cookie(database: Database) -> tuple[PersonActor, str]:
    cookie = await begin_session(database, FIRST_TENANT, OWNER, None)
    actor = await identify(database, Shown(cookie=cookie))
    assert isinstance(actor, PersonActor)
    return actor, cookie


async def test_who_shows_nothing_is_anonymous(database: Database) -> None:
    assert await identify(database, Shown()) == Anonymous(FIRST_TENANT)


async def test_a_session_is_known_by_its_secret_until_it_ends(database: Database, guide: Guide) -> None:
    actor, cookie = await owner_by_cookie(database)
    assert (actor.person, actor.name) == (OWNER, "Owner")
    assert isinstance(actor.via, BySession)
    await end_session(database, actor.via)
    assert await identify(database, Shown(cookie=cookie)) == Anonymous(FIRST_TENANT)


async def test_an_expired_session_is_as_good_as_none(database: Database, guide: Guide) -> None:
    _, cookie = await owner_by_cookie(database)
    await database.execute("update sessions set expires_at = now() - interval '1 second'")
    assert await identify(database, Shown(cookie=cookie)) == Anonymous(FIRST_TENANT)


async def test_no_secret_is_kept_as_it_is(database: Database, guide: Guide) -> None:
    _, cookie = await owner_by_cookie(database)
    token = await issue_token(database, OWNER)
    code = await issue_sign_in(database, OWNER)
    _, secret = await make_link(database, guide, Access.VIEW, Author("person:owner"), None)
    for table in ("sessions", "api_tokens", "once", "links"):
        kept = str(await database.fetch(f"select * from {table}"))
        assert not any(each in kept for each in (cookie, token, code, secret)), table


async def test_a_token_acts_for_its_person_until_revoked(database: Database, guide: Guide) -> None:
    token = await issue_token(database, OWNER, "backups")
    assert token.startswith("cairn_")
    actor = await identify(database, Shown(bearer=token))
    assert isinstance(actor, PersonActor)
    assert isinstance(actor.via, ByToken)
    assert actor.person == OWNER
    assert await revoke_token(database, FIRST_TENANT, actor.via.id)
    with pytest.raises(Unknown):
        await identify(database, Shown(bearer=token))


async def test_a_wrong_token_is_refused_even_beside_a_good_cookie(database: Database, guide: Guide) -> None:
    _, cookie = await owner_by_cookie(database)
    with pytest.raises(Unknown):
        await identify(database, Shown(bearer="cairn_wrong", cookie=cookie))


async def test_a_guest_is_known_by_the_links_they_came_by(database: Database, guide: Guide) -> None:
    link, secret = await make_link(database, guide, Access.COMMENT, Author("person:owner"), None)
    assert await open_link(database, secret) == link
    cookie = await begin_session(database, FIRST_TENANT, None, None)
    await hold_link(database, FIRST_TENANT, digest_of(cookie), link.id)
    guest = await identify(database, Shown(cookie=cookie))
    assert isinstance(guest, GuestActor)
    assert [(held.id, held.guide, held.access) for held in guest.links] == [(link.id, GUIDE, Access.COMMENT)]

    assert await revoke_link(database, FIRST_TENANT, GUIDE, link.id)
    guest = await identify(database, Shown(cookie=cookie))
    assert isinstance(guest, GuestActor)
    assert guest.links == ()
    assert await open_link(database, secret) is None


async def test_an_expired_link_opens_nothing(database: Database, guide: Guide) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    _, secret = await make_link(database, guide, Access.VIEW, Author("person:owner"), past)
    assert await open_link(database, secret) is None


async def test_signing_in_keeps_the_guests_links_and_ends_the_old_session(database: Database, guide: Guide) -> None:
    link, _ = await make_link(database, guide, Access.VIEW, Author("person:owner"), None)
    before = await begin_session(database, FIRST_TENANT, None, None)
    await hold_link(database, FIRST_TENANT, digest_of(before), link.id)
    guest = await identify(database, Shown(cookie=before))
    assert isinstance(guest, GuestActor)
    assert isinstance(guest.via, BySession)

    after = await begin_session(database, FIRST_TENANT, OWNER, guest.via)
    assert await identify(database, Shown(cookie=before)) == Anonymous(FIRST_TENANT)
    person = await identify(database, Shown(cookie=after))
    assert isinstance(person, PersonActor)
    assert [held.id for held in person.links] == [link.id]


async def test_a_sign_in_code_lets_one_in_once(database: Database, guide: Guide) -> None:
    code = await issue_sign_in(database, OWNER)
    taken = await asyncio.gather(*(take_sign_in(database, code) for _ in range(8)))
    assert [each.person for each in taken if each is not None] == [OWNER]


async def test_an_expired_sign_in_code_lets_nobody_in(database: Database, guide: Guide) -> None:
    code = await issue_sign_in(database, OWNER)
    await database.execute("update once set expires_at = now() - interval '1 second'")
    assert await take_sign_in(database, code) is None


async def test_a_ticket_is_good_once_and_for_its_guide(database: Database, guide: Guide) -> None:
    owner, _ = await owner_by_cookie(database)
    ticket = await issue_ticket(database, owner, GUIDE)
    actor = await identify(database, Shown(ticket=ticket), guide=GUIDE)
    assert isinstance(actor, PersonActor)
    assert isinstance(actor.via, ByTicket)
    assert actor.person == OWNER
    with pytest.raises(Unknown):
        await identify(database, Shown(ticket=ticket), guide=GUIDE)

    for_another = await issue_ticket(database, owner, GUIDE)
    with pytest.raises(Unknown):
        await identify(database, Shown(ticket=for_another), guide=GuideId("another"))


async def test_a_ticket_ends_with_the_session_it_was_issued_under(database: Database, guide: Guide) -> None:
    owner, _ = await owner_by_cookie(database)
    ticket = await issue_ticket(database, owner, GUIDE)
    assert isinstance(owner.via, BySession)
    await end_session(database, owner.via)
    with pytest.raises(Unknown):
        await identify(database, Shown(ticket=ticket), guide=GUIDE)


async def test_a_ticket_ends_with_the_token_it_was_issued_under(database: Database, guide: Guide) -> None:
    actor = await identify(database, Shown(bearer=await issue_token(database, OWNER)))
    ticket = await issue_ticket(database, actor, GUIDE)
    other = await issue_ticket(database, actor, GUIDE)
    assert isinstance(await identify(database, Shown(ticket=ticket), guide=GUIDE), PersonActor)
    assert isinstance(actor, PersonActor)
    assert isinstance(actor.via, ByToken)
    await revoke_token(database, FIRST_TENANT, actor.via.id)
    with pytest.raises(Unknown):
        await identify(database, Shown(ticket=other), guide=GUIDE)


async def test_a_ticket_is_no_sign_in_code_and_the_other_way_round(database: Database, guide: Guide) -> None:
    owner, _ = await owner_by_cookie(database)
    assert await take_sign_in(database, await issue_ticket(database, owner, GUIDE)) is None
    with pytest.raises(Unknown):
        await identify(database, Shown(ticket=await issue_sign_in(database, OWNER)), guide=GUIDE)


async def test_nobody_gets_no_ticket(database: Database) -> None:
    with pytest.raises(Unknown):
        await issue_ticket(database, Anonymous(FIRST_TENANT), GUIDE)


async def test_there_is_one_owner_however_often_one_asks(database: Database) -> None:
    owners = await asyncio.gather(*(ensure_owner(database) for _ in range(4)))
    assert set(owners) == {OWNER}
    assert [person.name for person in await select_people(database, FIRST_TENANT)] == ["Owner"]
