"""A recorder's secrets: each is good once, however many processes are asked at once, and none is kept as it is."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from auth.access import Access
from auth.actor import Anonymous, ByToken, DeviceActor, PersonActor
from auth.devices import AGAIN, GUESSES, GUESSES_OF_HOUSE, allow, begin, exchange, find, revoke
from auth.identity import Shown, identify
from auth.oauth import BY_CODE, BY_REFRESH, Reply
from auth.owner import HOME, OWNER, ensure_owner
from auth.place import Place
from storage.attempts import delete_old_attempts
from storage.database import Database, open_database
from storage.device_requests import delete_expired_device_requests
from storage.devices import delete_expired_devices, select_devices
from storage.errors import TooMuch, Unknown
from storage.grants import upsert_workspace_grant
from storage.ids import FIRST_TENANT, PersonId
from storage.people import insert_person
from tests.recorders import CLOCKS, time_passes

HERE = Place("203.0.113.7")
URI = "https://cairn.test/oauth/token"
DESKTOP = {"client_id": ["cairn-desktop"]}


@pytest.fixture
async def another(dsn: str, database: Database) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    opened = await open_database(dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def owner(database: Database) -> PersonActor:
    await ensure_owner(database)
    return a_person(OWNER)


def a_person(person: PersonId) -> PersonActor:
    return PersonActor(FIRST_TENANT, person, "Owner", ByToken("a token"))


async def asked(database: Database) -> dict[str, str]:
    """The answer to a recorder that asks to be let in."""
    reply = await begin(database, {**DESKTOP, "device_name": ["Ana's laptop"]}, URI, "https://cairn.test/device", HERE)
    assert reply.status == 200
    return dict(reply.body)


async def allowed(database: Database, owner: PersonActor) -> dict[str, str]:
    codes = await asked(database)
    waiting = await find(database, owner, codes["user_code"], HERE)
    assert waiting is not None
    assert await allow(database, owner, waiting, HOME)
    return codes


async def by_code(database: Database, codes: dict[str, str]) -> Reply:
    form = {**DESKTOP, "grant_type": [BY_CODE], "device_code": [codes["device_code"]]}
    return (await exchange(database, form, URI)).reply


async def by_refresh(database: Database, refresh: str) -> Reply:
    return (await exchange(database, {**DESKTOP, "grant_type": [BY_REFRESH], "refresh_token": [refresh]}, URI)).reply


async def let_in(database: Database, owner: PersonActor) -> dict[str, str]:
    reply = await by_code(database, await allowed(database, owner))
    assert reply.status == 200, reply
    return dict(reply.body)


async def test_two_processes_that_are_asked_at_once_give_one_pair_of_tokens(
    database: Database, another: Database, owner: PersonActor
) -> None:
    for _ in range(10):
        codes = await allowed(database, owner)
        replies = await asyncio.gather(*(by_code(each, codes) for each in (database, another) * 4))
        assert sorted(reply.status for reply in replies) == [200] + [400] * 7
        assert {reply.error for reply in replies} == {None, "invalid_grant"}
    assert len(await select_devices(database, FIRST_TENANT, OWNER)) == 10
    assert await database.fetchval("select count(*) from device_tokens") == 20


async def test_a_refresh_token_that_two_processes_are_shown_at_once_has_one_pair_of_successors(
    database: Database, another: Database, owner: PersonActor
) -> None:
    refresh = (await let_in(database, owner))["refresh_token"]
    for _ in range(10):
        replies = await asyncio.gather(*(by_refresh(each, refresh) for each in (database, another) * 4))
        assert {reply.status for reply in replies} == {200}
        assert len({(reply.body["access_token"], reply.body["refresh_token"]) for reply in replies}) == 1
        assert replies[0].body["refresh_token"] != refresh
        refresh = replies[0].body["refresh_token"]
    assert isinstance(await identify(database, Shown(bearer=replies[0].body["access_token"])), DeviceActor)


async def test_an_answer_that_was_lost_is_given_again_for_a_moment(database: Database, owner: PersonActor) -> None:
    refresh = (await let_in(database, owner))["refresh_token"]
    lost = await by_refresh(database, refresh)
    await time_passes(database, AGAIN - timedelta(seconds=2))
    again = await by_refresh(database, refresh)
    for name in ("access_token", "refresh_token"):
        assert again.body[name] == lost.body[name]
    assert again.body["expires_in"] <= lost.body["expires_in"] - 8
    assert (await by_refresh(database, again.body["refresh_token"])).status == 200


async def test_a_refresh_token_that_is_shown_again_later_ends_the_device(
    database: Database, owner: PersonActor
) -> None:
    tokens = await let_in(database, owner)
    other = await let_in(database, owner)
    after = await by_refresh(database, tokens["refresh_token"])
    await time_passes(database, AGAIN + timedelta(seconds=1))
    assert (await by_refresh(database, tokens["refresh_token"])).error == "invalid_grant"
    for access in (tokens["access_token"], after.body["access_token"]):
        with pytest.raises(Unknown):
            await identify(database, Shown(bearer=access))
    assert (await by_refresh(database, after.body["refresh_token"])).error == "invalid_grant"
    assert isinstance(await identify(database, Shown(bearer=other["access_token"])), DeviceActor)


async def test_a_refresh_token_is_not_given_again_once_its_successor_was_used(
    database: Database, owner: PersonActor
) -> None:
    first = (await let_in(database, owner))["refresh_token"]
    second = (await by_refresh(database, first)).body["refresh_token"]
    third = (await by_refresh(database, second)).body["refresh_token"]
    assert (await by_refresh(database, first)).error == "invalid_grant"
    assert (await by_refresh(database, third)).error == "invalid_grant"
    assert await select_devices(database, FIRST_TENANT, OWNER) == []


async def test_tokens_run_out_and_each_exchange_gives_ninety_days_more(database: Database, owner: PersonActor) -> None:
    tokens = await let_in(database, owner)
    await time_passes(database, timedelta(minutes=59))
    assert isinstance(await identify(database, Shown(bearer=tokens["access_token"])), DeviceActor)
    await time_passes(database, timedelta(minutes=2))
    with pytest.raises(Unknown):
        await identify(database, Shown(bearer=tokens["access_token"]))
    for _ in range(2):
        await time_passes(database, timedelta(days=89))
        reply = await by_refresh(database, tokens["refresh_token"])
        assert reply.status == 200
        tokens = dict(reply.body)
    assert len(await select_devices(database, FIRST_TENANT, OWNER)) == 1
    await time_passes(database, timedelta(days=91))
    assert (await by_refresh(database, tokens["refresh_token"])).error == "invalid_grant"
    assert await select_devices(database, FIRST_TENANT, OWNER) == []


async def test_a_token_takes_the_access_that_its_person_has_now(database: Database, owner: PersonActor) -> None:
    tokens = await let_in(database, owner)
    await upsert_workspace_grant(database, FIRST_TENANT, OWNER, HOME, Access.COMMENT)
    with pytest.raises(Unknown):
        await identify(database, Shown(bearer=tokens["access_token"]))
    assert (await by_refresh(database, tokens["refresh_token"])).error == "invalid_grant"


async def test_who_lost_the_access_before_the_tokens_were_fetched_has_allowed_nothing(
    database: Database, owner: PersonActor
) -> None:
    codes = await allowed(database, owner)
    await database.execute("delete from grants")
    assert (await by_code(database, codes)).error == "access_denied"


async def test_with_the_person_their_devices_are_gone(database: Database, owner: PersonActor) -> None:
    ana = PersonId("ana")
    await insert_person(database, FIRST_TENANT, ana, name="Ana", email="ana@example.org")
    await upsert_workspace_grant(database, FIRST_TENANT, ana, HOME, Access.EDIT)
    tokens = await let_in(database, a_person(ana))
    waiting = await allowed(database, a_person(ana))
    kept = await let_in(database, owner)
    await database.execute("delete from grants where person = 'ana'")
    await database.execute("delete from people where id = 'ana'")
    with pytest.raises(Unknown):
        await identify(database, Shown(bearer=tokens["access_token"]))
    assert (await by_refresh(database, tokens["refresh_token"])).error == "invalid_grant"
    assert (await by_code(database, waiting)).error == "invalid_grant"
    assert isinstance(await identify(database, Shown(bearer=kept["access_token"])), DeviceActor)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_signing_out_ends_the_device_whichever_token_is_shown(
    database: Database, owner: PersonActor, kind: str
) -> None:
    tokens = await let_in(database, owner)
    extension = {"client_id": ["cairn-extension"], "token": [tokens[kind]]}
    assert (await revoke(database, extension, URI)).error == "invalid_grant"
    assert (await by_refresh(database, tokens["refresh_token"])).status == 200
    assert (await revoke(database, {**DESKTOP, "token": [tokens[kind]]}, URI)).status == 200
    with pytest.raises(Unknown):
        await identify(database, Shown(bearer=tokens["access_token"]))
    assert await select_devices(database, FIRST_TENANT, OWNER) == []
    assert (await revoke(database, {**DESKTOP, "token": [tokens[kind]]}, URI)).status == 200


async def test_of_very_many_wrong_codes_at_once_each_is_counted(
    database: Database, another: Database, owner: PersonActor
) -> None:
    codes = await asked(database)
    refusals: list[TooMuch] = []

    async def guess(where: Database, code: str) -> str:
        try:
            return "found" if await find(where, owner, code, HERE) is not None else "wrong"
        except TooMuch as error:
            refusals.append(error)
            return "refused"

    outcomes = await asyncio.gather(*(guess(each, "BBBB-BBBB") for each in (database, another) * 20))
    assert sorted(outcomes) == ["refused"] * (40 - GUESSES) + ["wrong"] * GUESSES
    assert await guess(database, codes["user_code"]) == "refused"
    for refusal in refusals:
        assert 590 < (refusal.retry_after or 0) <= 600
        assert str(refusal) == "Those were too many wrong codes. Try again in 10 minutes."
    await time_passes(database, timedelta(minutes=10))
    codes = await asked(database)
    assert await guess(database, codes["user_code"]) == "found"


async def test_right_codes_are_not_counted_and_neither_is_what_can_be_no_code(
    database: Database, owner: PersonActor
) -> None:
    codes = await asked(database)
    for _ in range(2 * GUESSES):
        assert await find(database, owner, codes["user_code"], HERE) is not None
        assert await find(database, owner, "no code", HERE) is None


async def test_those_at_one_address_guess_together(database: Database) -> None:
    for number in range(GUESSES_OF_HOUSE):
        assert await find(database, a_person(PersonId(f"p{number}")), "BBBB-BBBB", HERE) is None
    with pytest.raises(TooMuch):
        await find(database, a_person(PersonId("another")), "BBBB-BBBB", HERE)
    assert await find(database, a_person(PersonId("another")), "BBBB-BBBB", Place("198.51.100.1")) is None


async def test_from_one_address_only_so_many_recorders_ask(database: Database) -> None:
    for _ in range(30):
        await asked(database)
    with pytest.raises(TooMuch):
        await asked(database)


async def test_no_secret_is_kept_as_it_is_or_told(
    database: Database, owner: PersonActor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    waiting = await asked(database)
    tokens = await let_in(database, owner)
    after = (await by_refresh(database, tokens["refresh_token"])).body
    secrets = [
        waiting["device_code"],
        waiting["user_code"],
        *(each[name] for each in (tokens, after) for name in ("access_token", "refresh_token")),
    ]
    kept = ""
    for table in CLOCKS:
        kept += str(await database.fetch(f"select * from {table}"))
    for secret in secrets:
        assert secret not in kept
        assert re.sub(r"^cairn_\w+\.", "", secret) not in kept
        assert secret not in caplog.text
    assert "<tokens>" in caplog.text, "Authlib told of it, and of nothing in it"


async def test_what_has_run_out_is_swept(database: Database, owner: PersonActor) -> None:
    await asked(database)
    tokens = await let_in(database, owner)
    await find(database, owner, "BBBB-BBBB", HERE)

    async def swept() -> dict[str, int]:
        await delete_expired_device_requests(database)
        await delete_expired_devices(database)
        await delete_old_attempts(database)
        return {each: await database.fetchval(f"select count(*) from {each}") for each in CLOCKS}

    assert await swept() == {"device_requests": 1, "devices": 1, "device_tokens": 2, "attempts": 3}
    await time_passes(database, timedelta(hours=2))
    assert await swept() == {"device_requests": 0, "devices": 1, "device_tokens": 1, "attempts": 3}
    assert (await by_refresh(database, tokens["refresh_token"])).status == 200
    await time_passes(database, timedelta(days=90))
    assert await swept() == {"device_requests": 0, "devices": 0, "device_tokens": 0, "attempts": 0}


async def test_who_shows_a_refresh_token_as_an_access_token_is_nobody(database: Database, owner: PersonActor) -> None:
    tokens = await let_in(database, owner)
    for bearer in (tokens["refresh_token"], tokens["access_token"].replace("device", "refresh")):
        with pytest.raises(Unknown):
            await identify(database, Shown(bearer=bearer))
    assert not isinstance(await identify(database, Shown()), DeviceActor)
    assert isinstance(await identify(database, Shown()), Anonymous)
