"""The rooms over HTTP: the same acknowledgement, gate and access as over a socket, in one request each."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import pytest
from pycrdt import Doc, Text

from auth.access import Access
from collab import visitors
from collab.protocol import Awareness, Saved, SyncStep1, SyncStep2, Update, decode_state, encode
from collab.update import check_update
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document
from tests.waiting import until
from tests.web.conftest import House
from tests.web.visiting import ASK, Replica, an_edit, says, seq_of, text_of, visit
from web.app import create_app
from web.resources import open_resources

pytestmark = pytest.mark.asyncio(loop_scope="session")

MIB = 1024 * 1024
SOON = 5.0  # seconds; what is asserted to take one is measured with some air for a busy machine


@asynccontextmanager
async def another_house(house: House) -> AsyncIterator[House]:
    """The same guides, served by another process as far as anybody can tell."""
    async with open_resources(house.resources.config, house.dsn, b"k" * 32) as resources:
        yield House(create_app(resources), resources, house.dsn)


async def test_an_edit_is_in_the_log_when_its_visitor_is_told_so(house: House) -> None:
    guide, program = await house.guide(), await house.program()
    before = await seq_of(house, guide)
    answer = await visit(program, guide, encode(Update(an_edit("héllo 😀"))))
    assert answer.told == [Saved(1, before + 1)]
    assert await text_of(house, guide) == "héllo 😀"


async def test_a_revoked_link_ends_the_wait_with_what_its_holder_may_know(house: House) -> None:
    guide = await house.guide()
    guest = house.stranger()
    link, secret = await house.link(guide)
    assert (await guest.get(f"/s/{secret}")).status_code == 200
    after = (await visit(guest, guide, ASK)).after
    waiting = asyncio.create_task(visit(guest, guide, after=after, wait=20))
    await until(lambda: visits_open(house, guide))
    assert (await (await house.owner()).delete(f"/api/guides/{guide}/links/{link}")).status_code == 204
    async with asyncio.timeout(SOON):
        answer = await waiting
    assert answer.status in (401, 404)


async def test_every_visit_may_land_in_another_process(house: House) -> None:
    guide = await house.guide()
    async with another_house(house) as other:
        replica = Replica(await house.program(), guide)
        await replica.begin()
        doors = [replica.visitor, await other.program()]
        for number in range(20):
            replica.visitor = doors[number % 2]
            replica.text += f"{number} "
            answer = await replica.come_by()
            assert answer.saved is not None, "an edit was taken for one with a gap"
            assert answer.updates == []
    assert (await text_of(house, guide)).split() == [str(number) for number in range(20)]


class TestSaved:
    """Said when, and only when, what was brought is on disk."""

    async def test_it_counts_the_edits_of_one_visit(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        edits = [encode(Update(an_edit())) for _ in range(3)]
        answer = await visit(program, guide, edits[0], encode(SyncStep2(b"\0\0")), *edits[1:])
        assert answer.saved == Saved(4, await seq_of(house, guide))

    async def test_it_is_not_said_before_the_log_has_it(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        async with house.resources.database.transaction() as other:  # somebody holds the document's counter
            await other.execute("select 1 from documents where guide = $1 for update", guide)
            visiting = asyncio.create_task(visit(program, guide, encode(Update(an_edit()))))
            done, _ = await asyncio.wait({visiting}, timeout=0.3)
            assert not done
        assert (await visiting).saved is not None

    async def test_an_edit_that_does_not_get_to_disk_for_long_is_to_be_sent_again(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("collab.visit.ON_DISK", 0.2)
        guide, program = await house.guide(), await house.program()
        async with house.resources.database.transaction() as other:
            await other.execute("select 1 from documents where guide = $1 for update", guide)
            answer = await visit(program, guide, encode(Update(an_edit())))
        assert answer.status == 503
        assert answer.problem["code"] == "unavailable"
        assert "again" in answer.problem["detail"]

    async def test_an_edit_with_a_gap_is_asked_for_and_not_kept(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        before = await seq_of(house, guide)
        doc: Doc = Doc()
        text = doc.get("text", type=Text)
        text += "a"
        state = doc.get_state()
        text += "b"
        answer = await visit(program, guide, encode(Update(doc.get_update(state))))
        assert answer.saved is None
        assert answer.asked_for is not None
        assert doc.client_id not in decode_state(answer.asked_for.state)
        assert await seq_of(house, guide) == before
        rest = await visit(program, guide, encode(SyncStep2(doc.get_update(answer.asked_for.state))))
        assert rest.saved == Saved(1, before + 1)
        assert await text_of(house, guide) == "ab"


class TestNews:
    """What has happened since the visitor came by last."""

    async def test_a_first_visit_is_given_everything_and_asked_for_the_rest(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        await visit(program, guide, encode(Update(an_edit("there"))))
        answer = await visit(program, guide, ASK)
        assert [type(each) for each in answer.told] == [SyncStep1, SyncStep2, Awareness] or len(answer.updates) > 1
        doc: Doc = Doc()
        for update in answer.updates:
            doc.apply_update(update)
        assert str(doc.get("text", type=Text)) == "there"
        assert answer.after is not None
        assert answer.after.startswith(f"{await seq_of(house, guide)}-")

    async def test_who_only_brings_an_edit_is_told_nothing_else(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        answer = await visit(program, guide, encode(Update(an_edit())), says(7, "{}"))
        assert [type(each) for each in answer.told] == [Saved]
        assert answer.after is None

    async def test_who_waits_is_told_of_an_edit_as_soon_as_it_is_saved(self, house: House) -> None:
        guide = await house.guide()
        ana, ben = [Replica(await house.program(), guide) for _ in range(2)]
        await ana.begin()
        await ben.begin()
        waiting = asyncio.create_task(ben.come_by(wait=20))
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done, "it did not wait"
        ana.text += "news"
        assert (await ana.come_by()).saved is not None
        async with asyncio.timeout(SOON):
            await waiting
        assert str(ben.text) == "news"

    async def test_who_waits_in_vain_is_answered_with_nothing_new(self, house: House) -> None:
        guide = await house.guide()
        ana = Replica(await house.program(), guide)
        await ana.begin()
        before = ana.after
        answer = await ana.come_by(wait=1)
        assert answer.updates == []
        assert answer.after == before

    async def test_nobody_is_told_what_they_have_said_themselves(self, house: House) -> None:
        guide = await house.guide()
        ana = Replica(await house.program(), guide)
        await ana.begin()
        ana.text += "mine"
        assert (await ana.come_by()).updates == []
        assert (await ana.come_by()).updates == []

    async def test_a_plain_seq_is_a_place_to_begin_and_waits_for_edits_alone(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        seq = await seq_of(house, guide)
        await visit(program, guide, says(7, "{}"))
        waiting = asyncio.create_task(visit(program, guide, after=seq, wait=20))
        await visit(program, guide, says(7, '{"step":"one"}', clock=2))
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done
        edit = an_edit()
        await visit(program, guide, encode(Update(edit)))
        assert (await waiting).updates == [edit]

    async def test_who_comes_from_ahead_of_the_log_is_told_to_begin_anew(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        answer = await visit(program, guide, after=1_000_000)
        assert answer.status == 409
        assert answer.problem["code"] == "conflict"

    @pytest.mark.parametrize(
        "query",
        [
            {"after": "x"},
            {"after": "-1"},
            {"after": "1-zz"},
            {"after": "1" * 30},
            {"wait": "26"},
            {"wait": "soon"},
            {"wait": "-1"},
        ],
    )
    async def test_a_question_that_makes_no_sense_is_refused_in_words(
        self, house: House, query: dict[str, str]
    ) -> None:
        answer = await visit(await house.program(), await house.guide(), **query)
        assert answer.status == 400
        assert next(iter(query)) in answer.problem["detail"]


class TestAccess:
    """What is taken away while somebody waits is gone at once."""

    async def test_who_may_still_come_in_is_asked_to_go_on(self, house: House) -> None:
        guide = await house.guide()
        person = await house.person("Ben", guide=(guide, Access.EDIT))
        ben = Replica(await house.browser(person), guide)
        await ben.begin()
        before = ben.after
        waiting = asyncio.create_task(ben.come_by(wait=20))
        await until(lambda: visits_open(house, guide))
        owner = await house.owner()
        given = await owner.put(f"/api/guides/{guide}/grants/{person}", json={"access": "view"})
        assert given.status_code < 300, await given.get_data()
        async with asyncio.timeout(SOON):
            assert (await waiting).told == []
        assert ben.after == before
        assert (await visit(ben.visitor, guide, encode(Update(an_edit())))).status == 403

    async def test_a_guide_that_is_deleted_ends_the_wait(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        after = (await visit(program, guide, ASK)).after
        waiting = asyncio.create_task(visit(program, guide, after=after, wait=20))
        await until(lambda: visits_open(house, guide))
        assert (await program.delete(f"/api/guides/{guide}")).status_code == 204
        async with asyncio.timeout(SOON):
            assert (await waiting).status == 404

    async def test_a_server_that_stops_asks_to_come_back(self, house: House) -> None:
        guide = await house.guide()
        async with another_house(house) as stopping:
            program = await stopping.program()
            after = (await visit(program, guide, ASK)).after
            waiting = asyncio.create_task(visit(program, guide, after=after, wait=20))
            await until(lambda: visits_open(stopping, guide))
            await stopping.resources.hub.close(1)
            async with asyncio.timeout(SOON):
                answer = await waiting
        assert (answer.status, answer.problem["code"]) == (503, "unavailable")


class TestPresence:
    """Somebody who comes by request after request is here in between."""

    async def test_a_visitor_stays_between_visits_and_leaves_when_it_does_not_come_back(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(visitors, "LINGER", 0.5)
        guide, owner = await house.guide(), await house.owner()
        reader = await house.guest(guide, "view")
        await visit(owner, guide, says(7, '{"step":"one"}'))
        first = await visit(reader, guide, ASK)
        assert b"Owner" in first.here[7], "it is shown by the name that the server knows"
        async with asyncio.timeout(SOON):
            left = await visit(reader, guide, after=first.after, wait=20)
        assert left.here == {}

    async def test_it_may_say_anew_where_it_is_and_that_it_leaves(self, house: House) -> None:
        guide, owner, reader = await house.guide(), await house.owner(), await house.program()
        await visit(owner, guide, says(7, '{"step":"one"}', clock=1))
        await visit(owner, guide, says(7, '{"step":"two"}', clock=2))
        first = await visit(reader, guide, ASK)
        assert b"two" in first.here[7]
        waiting = asyncio.create_task(visit(reader, guide, after=first.after, wait=20))
        await visit(owner, guide, says(7, "null", clock=3))
        assert (await waiting).here == {}

    async def test_that_somebody_is_still_where_they_were_is_no_news(self, house: House) -> None:
        guide, owner, reader = await house.guide(), await house.owner(), await house.program()
        await visit(owner, guide, says(7, '{"step":"one"}', clock=1))
        after = (await visit(reader, guide, ASK)).after
        waiting = asyncio.create_task(visit(reader, guide, after=after, wait=1))
        await visit(owner, guide, says(7, '{"step":"one"}', clock=2))
        assert (await waiting).after == after

    async def test_nobody_else_speaks_for_a_visitor_who_is_away(self, house: House) -> None:
        guide, owner = await house.guide(), await house.owner()
        ben = await house.browser(await house.person("Ben", guide=(guide, Access.EDIT)))
        await visit(owner, guide, says(7, '{"step":"one"}', clock=1))
        await visit(ben, guide, says(7, '{"step":"elsewhere"}', clock=2))
        await visit(ben, guide, says(7, "null", clock=3))
        assert b"one" in (await visit(owner, guide, ASK)).here[7]


class TestLarge:
    """What is larger than a socket's frame."""

    async def test_five_mib_are_taken_and_nobody_else_is_held_up_meanwhile(self, house: House) -> None:
        guide, program = await house.guide(), await house.program()
        doc: Doc = Doc()
        text = doc.get("text", type=Text)
        chance = random.Random(5)
        for number in range(20_000):
            text.insert(chance.randrange(2 * number + 1), "ab")
        text += "x" * 5 * MIB
        longest = 0.0

        async def tick() -> None:
            nonlocal longest
            while True:
                begun = perf_counter()
                await asyncio.sleep(0.002)
                longest = max(longest, perf_counter() - begun)

        begun = perf_counter()
        check_update(doc.get_update())
        reading = perf_counter() - begun
        ticking = asyncio.create_task(tick())
        answer = await visit(program, guide, encode(SyncStep2(doc.get_update())))
        ticking.cancel()
        assert answer.saved is not None
        assert longest < 0.7 * reading, "the loop stood still while the update was read"
        newcomer = Replica(program, guide)
        await newcomer.begin()
        assert str(newcomer.text) == str(text)


class TestTogether:
    """Visitors, sockets and several processes end with the same guide, and the log with them."""

    @pytest.mark.parametrize("seed", range(3))
    async def test_visitors_and_sockets_converge_with_the_log(self, house: House, seed: int) -> None:
        guide = await house.guide()
        chance = random.Random(seed)
        replicas = [Replica(await house.program(), guide) for _ in range(3)]
        for replica in replicas:
            await replica.begin()
        socket_text = await a_socket_types(house, guide, chance, replicas)
        for _ in range(2):
            for replica in replicas:
                await replica.come_by()
        texts = {str(replica.text) for replica in replicas}
        assert texts == {socket_text, await text_of(house, guide)}


async def a_socket_types(house: House, guide: str, chance: random.Random, replicas: list[Replica]) -> str:
    """A replica at a socket and the visitors edit in turns; what the socket's has when all is told."""
    from tests.collab.replica import Replica as AtSocket

    at_socket = AtSocket("ana")
    document = Document(FIRST_TENANT, GuideId(guide))
    async with at_socket.joined(house.resources.hub, document):
        for _ in range(60):
            typed = f"{chance.choice('aé😀')} "
            match chance.randrange(4):
                case 0:
                    at_socket.text += typed
                    await at_socket.flush()
                case who:
                    replica = replicas[who - 1]
                    replica.text.insert(0, typed)
                    if chance.random() < 0.6:
                        await replica.come_by()
        for replica in replicas:
            await replica.come_by()
        await at_socket.all_saved()
        seq = await seq_of(house, guide)
        await until(lambda: at_socket.room is not None and at_socket.room.seq >= seq)
        expected = await text_of(house, guide)
        await until(lambda: str(at_socket.text) == expected)
        return str(at_socket.text)


def visits_open(house: House, guide: str) -> Any:
    """Whether somebody is in the guide's room."""
    return any(room.document.guide == guide and room.peers for room in house.resources.hub.open_rooms())
