"""What an actor may do to a guide is the most that anything gives them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from auth.access import WRITING, Access, access, access_from_word
from auth.actor import (
    Actor,
    Anonymous,
    BySession,
    ByTicket,
    ByToken,
    GuestActor,
    PersonActor,
    author_of,
    ends_at,
    grounds_of,
    name_of,
)
from auth.owner import HOME
from storage.database import Database
from storage.grants import delete_guide_grant, upsert_guide_grant, upsert_workspace_grant
from storage.guides import insert_guide, mark_guide_deleted
from storage.ids import FIRST_TENANT, Author, Digest, GuideId, LinkId, PersonId, TenantId
from storage.people import insert_person
from storage.sessions import HeldLink

ANA = PersonId("ana")
GUIDE = GuideId("guide")
LATER = datetime.now(UTC) + timedelta(days=1)
SESSION = BySession(Digest("5e"), LATER)


@dataclass(frozen=True, slots=True)
class House:
    """One person without any grant, and one guide."""

    database: Database

    async def access(self, actor: Actor) -> Access:
        found, held = await access(self.database, actor, GUIDE)
        assert (found is None) == (actor.tenant != FIRST_TENANT)
        return held


@pytest.fixture
async def house(database: Database) -> House:
    await insert_person(database, FIRST_TENANT, ANA, name="Ana", email="ana@example.org")
    await insert_guide(database, FIRST_TENANT, GUIDE, workspace=HOME, author=Author("cairn"))
    return House(database)


def ana(*links: HeldLink) -> PersonActor:
    return PersonActor(FIRST_TENANT, ANA, "Ana", SESSION, links)


def link(given: Access, guide: GuideId = GUIDE, name: str = "link") -> HeldLink:
    return HeldLink(LinkId(name), guide, given, None)


async def test_without_a_grant_or_a_link_there_is_no_access(house: House) -> None:
    assert await house.access(ana()) is Access.NONE
    assert await house.access(GuestActor(FIRST_TENANT, SESSION, ())) is Access.NONE
    assert await house.access(Anonymous(FIRST_TENANT)) is Access.NONE


async def test_access_is_the_most_of_workspace_guide_and_link(house: House) -> None:
    for workspace, guide in product(list(Access), repeat=2):
        await house.database.execute("delete from grants")
        if workspace:
            await upsert_workspace_grant(house.database, FIRST_TENANT, ANA, HOME, workspace)
        if guide:
            await upsert_guide_grant(house.database, FIRST_TENANT, ANA, GUIDE, guide)
        for linked in (Access.NONE, Access.VIEW, Access.COMMENT, Access.EDIT):
            held = (link(linked),) if linked else ()
            assert await house.access(ana(*held)) is max(workspace, guide, linked)


async def test_a_guest_has_what_their_strongest_link_gives(house: House) -> None:
    links = (link(Access.VIEW, name="a"), link(Access.COMMENT, name="b"))
    guest = GuestActor(FIRST_TENANT, SESSION, links)
    assert await house.access(guest) is Access.COMMENT
    assert author_of(guest, GUIDE) == "link:b"


async def test_a_link_to_another_guide_opens_nothing_here(house: House) -> None:
    guest = GuestActor(FIRST_TENANT, SESSION, (link(Access.EDIT, guide=GuideId("another")),))
    assert await house.access(guest) is Access.NONE


async def test_a_deleted_guide_is_nobodys(house: House) -> None:
    await upsert_workspace_grant(house.database, FIRST_TENANT, ANA, HOME, Access.OWN)
    assert await mark_guide_deleted(house.database, FIRST_TENANT, GUIDE)
    assert await house.access(ana(link(Access.EDIT))) is Access.NONE


async def test_an_actor_of_another_tenant_has_no_access_whatever_their_id(house: House) -> None:
    await upsert_workspace_grant(house.database, FIRST_TENANT, ANA, HOME, Access.OWN)
    stranger = PersonActor(TenantId("second"), ANA, "Ana", SESSION, (link(Access.EDIT),))
    assert await house.access(stranger) is Access.NONE


async def test_what_is_taken_away_is_gone_at_once(house: House) -> None:
    await upsert_guide_grant(house.database, FIRST_TENANT, ANA, GUIDE, Access.EDIT)
    assert await house.access(ana()) is Access.EDIT
    assert await delete_guide_grant(house.database, FIRST_TENANT, ANA, GUIDE)
    assert await house.access(ana()) is Access.NONE


async def test_a_commenter_may_write_beside_the_guide_and_not_in_it() -> None:
    assert WRITING["comments"] <= Access.COMMENT
    assert WRITING["suggestions"] <= Access.COMMENT
    assert WRITING["content"] > Access.COMMENT


def test_access_has_words_that_lead_back_to_it() -> None:
    assert [each.word for each in Access] == ["none", "view", "comment", "edit", "own"]
    assert [access_from_word(each.word) for each in Access] == list(Access)


def test_a_person_answers_as_themselves_even_when_they_came_by_a_link() -> None:
    assert author_of(ana(link(Access.EDIT)), GUIDE) == "person:ana"
    assert name_of(ana()) == "Ana"
    assert name_of(GuestActor(FIRST_TENANT, SESSION, ())) == "Guest"


def test_grounds_name_all_that_an_access_rests_on() -> None:
    other = link(Access.VIEW, guide=GuideId("another"), name="other")
    assert grounds_of(ana(link(Access.VIEW), other), GUIDE) == {"person:ana", "link:link", "session:5e"}
    program = PersonActor(FIRST_TENANT, ANA, "Ana", ByTicket(ByToken("t"), GUIDE))
    assert grounds_of(program, GUIDE) == {"person:ana", "token:t"}
    assert grounds_of(Anonymous(FIRST_TENANT), GUIDE) == frozenset()


def test_access_ends_with_the_first_of_its_grounds() -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    short = HeldLink(LinkId("short"), GUIDE, Access.VIEW, soon)
    assert ends_at(ana(short), GUIDE) == soon
    assert ends_at(ana(), GUIDE) == LATER
    assert ends_at(PersonActor(FIRST_TENANT, ANA, "Ana", ByToken("t")), GUIDE) is None
