"""Updates whose predecessors are missing, client ids of others, and how much one peer may ask of a room."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from pycrdt import Doc, Text

from collab import journal
from collab import room as rooms
from collab.budget import MAX_WAITING, QUESTIONS_AT_ONCE
from collab.line import Closing
from collab.peer import Peer
from collab.protocol import AWARENESS, SYNC, Awareness, SyncStep1, SyncStep2, Update, encode, encode_state
from collab.room import STRANGERS
from collab.varint import write_varint
from storage.database import Database
from storage.errors import CairnError, Invalid, Taken, TooMuch
from storage.ids import Author
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide, replayed, until_equal
from tests.waiting import until

ANA, BEN = "Ana", "Ben"


class Typist:
    """Writes words under one client id, an update each."""

    def __init__(self, client: int | None = None) -> None:
        self.doc: Doc = Doc() if client is None else Doc(client_id=client)
        self.text = self.doc.get("text", type=Text)

    def type(self, words: str) -> bytes:
        """The message that says so."""
        before = self.doc.get_state()
        self.text.insert(len(str(self.text).encode()), words)
        return encode(Update(self.doc.get_update(before)))


async def test_what_builds_upon_what_never_came_is_asked_for_once_and_neither_kept_nor_saved(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await insert_guide(database)
    typist = Typist()
    typist.type("lost")
    async with a_hub(database) as (hub, log):
        peer = Peer(Author("person:Ana"), ANA, can_write=True, wants_saved=True)
        async with hub.join(GUIDE, peer) as room:
            assert await peer.next_frames()
            for number in range(20):
                await hub.receive(room, peer, typist.type(f" {number}"))
            asked = await peer.next_frames()
            assert [frame[:2] for frame in asked] == [b"\x00\x00"]
            assert room.in_flight == 0
            monkeypatch.setattr(rooms, "ANSWER", 0.0)
            await asyncio.sleep(0.01)
            with pytest.raises(Invalid, match="did not send"):
                await hub.receive(room, peer, typist.type("!"))
        assert (await log.open(GUIDE)).seq == 0


async def test_the_answer_to_what_was_asked_brings_all_that_came_before_it(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(BEN).joined(hub) as ben:
        typist, peer = Typist(), Peer(Author("person:Ana"), ANA, can_write=True, wants_saved=True)
        async with hub.join(GUIDE, peer) as room:
            typist.type("one ")
            await hub.receive(room, peer, typist.type("two "))
            await hub.receive(room, peer, typist.type("three "))
            await hub.receive(room, peer, encode(SyncStep2(typist.doc.get_update())))
            await hub.receive(room, peer, typist.type("four"))
            await until(lambda: str(ben.text) == "one two three four")
        assert await replayed(log) == "one two three four"


async def test_under_the_client_id_of_somebody_else_nothing_is_written(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub) as ben:
        ana.text += "Ana's"
        await ana.all_saved()
        await until_equal(ana, ben)
        forger = Typist(ana.doc.client_id)
        forger.doc.apply_update(ana.doc.get_update())
        forged = forger.type(" and forged")
        with pytest.raises(Taken) as refused:
            await ben.send(forged)
        assert refused.value.close == 4410
        ana.text += " own"
        await ana.all_saved()
        assert await until_equal(ana, ben) == "Ana's own"
        assert await replayed(log) == "Ana's own"
    async with a_hub(database) as (hub, _), Replica(BEN).joined(hub) as ben:  # and the log remembers whose it is
        with pytest.raises(Taken):
            await ben.send(forged)


async def test_of_two_windows_with_one_client_id_one_is_told_and_nobody_ends_with_something_else(
    database: Database,
) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(BEN).joined(hub) as ben:
        one, two = Typist(77), Typist(77)
        peers = [Peer(Author("person:Ana"), ANA, can_write=True) for _ in range(2)]
        async with hub.join(GUIDE, peers[0]) as room, hub.join(GUIDE, peers[1]):
            await hub.receive(room, peers[0], one.type("AAAA"))
            with pytest.raises(Taken):
                await hub.receive(room, peers[1], two.type("BB"))
            await until(lambda: str(ben.text) == "AAAA")
        assert await replayed(log) == "AAAA"


async def test_nobody_shows_up_under_a_client_id_that_somebody_else_writes_with(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(BEN).joined(hub) as ben:
        async with Replica(ANA).joined(hub) as ana:
            ana.text += "mine"
            await ana.all_saved()
        for client in (ana.doc.client_id, 9):
            await ben.send(encode(Awareness(write_varint(1) + write_varint(client) + b"\x01\x02{}")))
        await until(lambda: any(frame[0] == AWARENESS for frame in ben.heard))
        told = [frame for frame in ben.heard if frame[0] == AWARENESS]
        assert len(told) == 1
        assert told[0][3] == 9


@pytest.mark.parametrize("message", [encode(SyncStep1(b"\0")), encode(SyncStep2(b"\0\0")), b"\x03"])
async def test_what_costs_as_much_as_the_document_can_be_said_so_often_and_no_more(
    database: Database, message: bytes
) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _):
        peer = Peer(Author("person:Ana"), ANA, can_write=False)
        async with hub.join(GUIDE, peer) as room:
            for _ in range(int(QUESTIONS_AT_ONCE)):
                await hub.receive(room, peer, message)
            with pytest.raises(TooMuch):
                for _ in range(5):
                    await hub.receive(room, peer, message)


async def test_a_state_vector_of_more_clients_than_there_are_is_refused_before_it_is_read(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana:
        await ana.send(encode(SyncStep1(encode_state(dict.fromkeys(range(STRANGERS), 1)))))
        with pytest.raises(TooMuch):
            await ana.send(encode(SyncStep1(encode_state(dict.fromkeys(range(STRANGERS + 1), 1)))))


async def test_who_sends_faster_than_the_disk_writes_waits_and_others_need_not_wait_for_all_of_it(
    database: Database,
) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(BEN).joined(hub) as ben:
        typist, peer = Typist(), Peer(Author("person:Ana"), ANA, can_write=True)
        async with hub.join(GUIDE, peer) as room:
            async with database.transaction() as other:  # nothing can be committed
                await other.execute("select 1 from documents where guide = 'guide' for update")
                sent, went_on = 0, asyncio.Event()
                for _ in range(2):  # what one batch holds, and what waits behind it
                    went_on.clear()
                    while hub.take(room, peer, typist.type("x")):
                        sent += 1
                    sent += 1
                    hub.when_space(went_on.set)
                    await asyncio.sleep(0.1)
                assert not went_on.is_set()
                assert sent == 2 * MAX_WAITING == room.in_flight
            async with asyncio.timeout(10):
                await went_on.wait()
            await until(lambda: str(ben.text) == "x" * sent)


async def test_a_flood_of_tiny_edits_is_one_as_well_however_many_people_it_comes_from(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "WAITING_BYTES", 20 * journal.EACH)
    await insert_guide(database)
    async with a_hub(database) as (hub, _):
        typists = [(Typist(), Peer(Author(f"person:{number}"), ANA, can_write=True)) for number in range(20)]
        async with AsyncExitStack() as stack, database.transaction() as other:
            await other.execute("select 1 from documents where guide = 'guide' for update")
            for _, peer in typists:
                room = await stack.enter_async_context(hub.join(GUIDE, peer))
            goes_on = [hub.take(room, peer, typist.type("x")) for typist, peer in typists]
            assert goes_on[:15] == [True] * 15
            assert not goes_on[-1]


async def test_whoever_cannot_be_written_to_is_not_left_behind_in_the_room(database: Database) -> None:
    class Broken:
        def write(self, frame: bytes) -> bool:
            raise RuntimeError("the handler is closed")

        def answer(self, frames: list[bytes]) -> bool:
            raise RuntimeError("the handler is closed")

        def end(self, closing: Closing) -> None:
            """There is nobody to tell."""

    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana:
        with pytest.raises(RuntimeError):
            await hub.enter(GUIDE, Peer(Author("person:Eve"), "Eve", can_write=False, line=Broken()))
        assert ana.room is not None
        assert ana.room.peers == {ana.peer}
        assert hub._holders[GUIDE] == 1


async def test_an_edit_of_a_reader_is_refused_before_anybody_looks_into_it(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _):
        peer = Peer(Author("person:Ana"), ANA, can_write=False)
        async with hub.join(GUIDE, peer) as room:
            with pytest.raises(CairnError) as refused:
                await hub.receive(room, peer, bytes((SYNC, 2, 3)) + b"\xff\xff\xff")
            assert refused.value.close == 4403


async def test_who_only_hands_on_what_another_wrote_is_not_taken_for_them(database: Database) -> None:
    """As a client does that has another provider beside ours, which brings edits by another way."""
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana, Replica(ANA).joined(hub) as window:
        await ana.all_saved()
        ana.text += "once"
        (update,) = ana._made
        await ana.all_saved()
        await window.send(encode(Update(update)))
        await window.all_saved()
        assert await replayed(log) == "once"
