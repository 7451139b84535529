"""The hub's promises, with a real log: committed before sent, saved when it is, nothing lost, nobody held up."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from pycrdt import Doc, Text

from collab.outbox import OUTBOX
from collab.peer import Peer
from collab.protocol import Awareness, SyncStep1, SyncStep2, Update, decode, encode
from collab.varint import write_bytes, write_varint
from storage.database import Database
from storage.errors import Forbidden, Gone, Invalid, Unavailable
from storage.guides import mark_guide_deleted
from storage.ids import Author
from storage.log import Document, Line, UpdateLog
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide, replayed, until_equal
from tests.waiting import until

ANA, BEN, CLEO = "Ana", "Ben", "Cléo"


async def test_what_one_types_the_other_sees_and_the_log_has(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub) as ben:
        ana.text += "héllo 😀"
        await ana.all_saved()
        assert await replayed(log) == "héllo 😀"
        assert await until_equal(ana, ben) == "héllo 😀"


async def test_nothing_is_sent_on_or_saved_before_it_is_on_disk(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub) as ben:
        await ana.all_saved()
        saved = ana.saved
        async with database.transaction() as other:  # somebody holds the document's counter: no commit can happen
            await other.execute("select 1 from documents where guide = 'guide' for update")
            ana.text += "not yet"
            await ana.flush()
            await asyncio.sleep(0.2)  # long enough for a hub that does not wait to give itself away
            assert ana.saved == saved
            assert str(ben.text) == ""
        await ana.all_saved()
        assert await until_equal(ana, ben) == "not yet"


async def test_the_last_words_of_a_leaving_peer_are_kept(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana:
        ana.text += "goodbye"
        await ana.flush()
    assert await replayed(log) == "goodbye"


async def test_what_was_still_being_read_when_its_peer_left_is_not_taken(database: Database) -> None:
    await insert_guide(database)
    doc: Doc[Any] = Doc()
    doc.get("words", type=Text).insert(0, "too late")
    async with a_hub(database) as (hub, log):
        peer = Peer(Author("person:Ana"), ANA, can_write=True, wants_saved=True)
        room = await hub.enter(GUIDE, peer)
        hub.leave(room, peer)
        assert hub.take(room, peer, encode(Update(doc.get_update())))
        assert await replayed(log) == ""


async def test_a_closing_hub_writes_what_it_has_taken(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana:
        for number in range(200):
            ana.text += f"{number} "
        await ana.flush()
    assert (await replayed(log)).split() == [str(number) for number in range(200)]


async def test_fifty_at_once_open_a_cold_room_once(database: Database) -> None:
    await insert_guide(database)
    replicas = [Replica(f"p{number}") for number in range(50)]
    async with a_hub(database) as (hub, log):
        opened = 0
        real_open = log.open

        async def count_opens(document: Document) -> object:
            nonlocal opened
            opened += 1
            return await real_open(document)

        log.open = count_opens  # type: ignore[method-assign,assignment]
        await hub.write(GUIDE, _update("cold"), Author("cairn"))
        await asyncio.sleep(0)

        async def visit(replica: Replica) -> None:
            async with replica.joined(hub):
                assert str(replica.text) == "cold"

        await asyncio.gather(*(visit(replica) for replica in replicas))
        assert opened == 1


async def test_a_guide_that_is_not_there_is_gone_and_can_come(database: Database) -> None:
    async with a_hub(database) as (hub, _):
        with pytest.raises(Gone):
            async with Replica(ANA).joined(hub):
                pytest.fail("let into a room of nothing")
        await insert_guide(database)
        async with Replica(ANA).joined(hub) as ana:
            await ana.all_saved()


async def test_a_log_that_cannot_be_read_opens_no_empty_room(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log):
        await hub.write(GUIDE, _update("precious"), Author("cairn"))
    async with a_hub(database) as (hub, log):
        real_open = log.open

        async def unavailable(_: Document) -> object:
            raise Unavailable

        log.open = unavailable  # type: ignore[method-assign,assignment]
        with pytest.raises(Unavailable):
            async with Replica(ANA).joined(hub):
                pytest.fail("let into a room that could not be read")
        log.open = real_open  # type: ignore[method-assign]
        async with Replica(ANA).joined(hub) as ana:
            assert str(ana.text) == "precious"


async def test_who_may_only_read_cannot_write_in_any_message(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA, can_write=False).joined(hub) as ana:
        for message in (Update(_update("x")), SyncStep2(_update("x"))):
            with pytest.raises(Forbidden):
                await ana.send(encode(message))
        await ana.send(encode(SyncStep2(b"\0\0")))
        assert (await log.open(GUIDE)).seq == 0


@pytest.mark.parametrize(
    "frame", [b"", b"\x07abc", b"\x00\x02\x05abc", b"\x00\x09\x00", b"\x00\x02\x01\x00x", b"\xff" * 12]
)
async def test_a_frame_that_makes_no_sense_is_invalid_and_changes_nothing(database: Database, frame: bytes) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana:
        with pytest.raises(Invalid):
            await ana.send(frame)
        assert (await log.open(GUIDE)).seq == 0


async def test_an_update_with_a_gap_is_not_saved_but_asked_for(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub) as ben:
        await ana.all_saved()
        ana.text += "a"
        lost = ana._made.pop()
        ana.text += "b"
        assert lost
        await ana.all_saved()  # the second went ahead of the first, was asked for the rest, and answered with it
        assert await until_equal(ana, ben) == "ab"
        assert await replayed(log) == "ab"


async def test_who_answers_every_question_with_the_same_gap_is_not_asked_for_ever(database: Database) -> None:
    await insert_guide(database)
    doc: Doc = Doc()
    text = doc.get("text", type=Text)
    text += "a"
    before = doc.get_state()
    text += "b"
    gap = encode(SyncStep2(doc.get_update(before)))
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana:
        with pytest.raises(Invalid):
            for _ in range(10):
                await ana.send(gap)


@pytest.mark.parametrize("state", ["{", "[1]", '"here"', "\x00"])
async def test_presence_that_others_could_not_read_is_refused(database: Database, state: str) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana:
        with pytest.raises(Invalid):
            await ana.send(_awareness({7: state}))


async def test_a_peer_that_does_not_read_is_let_go_and_holds_nobody_up(database: Database) -> None:
    await insert_guide(database)
    deaf = Peer(Author("person:deaf"), "Deaf", can_write=False)
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub) as ben:
        async with hub.join(GUIDE, deaf):
            for _ in range(OUTBOX + 10):
                ana.text += "x"
                await ana.all_saved()
            assert deaf.closing is not None
            assert deaf.closing.code == 1013
        assert await until_equal(ana, ben) == "x" * (OUTBOX + 10)


async def test_who_writes_a_thousand_edits_at_once_is_told_in_a_few_words_and_stays(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana:
        for _ in range(1000):
            ana.text += "x"
        before = len(ana.heard)
        await ana.all_saved()
        assert ana.peer is not None
        assert ana.peer.closing is None
        assert len(ana.heard) - before < 100
        assert await replayed(log) == "x" * 1000


async def test_presence_speaks_only_for_oneself(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub) as ben:
        await ana.send(_awareness({7: '{"user":{"name":"Ana"}}'}))
        await ben.send(_awareness({8: '{"user":{"name":"Ben"}}'}))
        await ben.send(_awareness({7: "null"}))  # Ben says that Ana left
        async with Replica(CLEO).joined(hub) as cleo:
            told = b"".join(frame for frame in cleo.heard if frame[0] == 1)
            assert b"Ana" in told
            assert b"Ben" in told
        await until(lambda: any(frame[0] == 1 and b"Ben" in frame for frame in ana.heard))


async def test_who_is_expelled_hears_why_and_nothing_more_is_taken_from_it(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana:
        assert ana.peer is not None
        ana.peer.grounds = frozenset({"link:one"})
        await hub.expel(GUIDE.tenant, ground="link:other")
        assert ana.peer.closing is None
        await hub.expel(GUIDE.tenant, guide=GUIDE.guide, ground="link:one")
        assert ana.peer.closing is not None
        assert ana.peer.closing.code == 1012
        await ana.send(encode(Update(_update("too late"))))
    assert (await log.open(GUIDE)).seq == 0


async def test_a_deleted_guide_takes_no_more_edits(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _log), Replica(ANA).joined(hub) as ana:
        await ana.all_saved()
        await mark_guide_deleted(database, GUIDE.tenant, GUIDE.guide)
        ana.text += "x"
        await ana.flush()
        peer = ana.peer
        assert peer is not None
        await until(lambda: peer.closing is not None)
        assert peer.closing is not None
        assert peer.closing.code == 4404


async def test_a_room_that_fails_is_closed_and_the_others_go_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A panic in the byte functions is no Exception. What was logged before it stays logged."""

    class PanicError(BaseException):
        pass

    other = await insert_guide(database, "other")
    await insert_guide(database)
    async with a_hub(database) as (hub, log):
        async with Replica(ANA).joined(hub) as ana, Replica(BEN).joined(hub, other) as ben:
            peer, room = ana.peer, ana.room
            assert peer is not None
            assert room is not None

            def panic(_: object) -> None:
                raise PanicError

            monkeypatch.setattr(room, "_fan_out", panic)
            ana.text += "logged"
            await ana.flush()
            await until(lambda: peer.closing is not None)
            assert peer.closing is not None
            assert peer.closing.code == 1011
            ben.text += "untouched"
            await ben.all_saved()
        async with Replica(CLEO).joined(hub) as cleo:
            assert str(cleo.text) == "logged"
        assert await replayed(log) == "logged"


async def test_when_the_journal_fails_so_does_the_process_that_keeps_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub that can write nothing must not go on listening; whoever started the process starts another."""

    async def fail(_: object) -> list[int | None]:
        raise ZeroDivisionError

    await insert_guide(database)
    with pytest.raises(ExceptionGroup) as ended:
        async with a_hub(database) as (hub, log), Replica(ANA).joined(hub) as ana:
            await ana.all_saved()
            monkeypatch.setattr(log, "append", fail)
            ana.text += "never logged"
            await ana.flush()
            await asyncio.Event().wait()
    assert ended.group_contains(ZeroDivisionError)


async def test_numbers_have_no_gaps_with_many_writers(database: Database) -> None:
    await insert_guide(database)
    log = UpdateLog(database)
    number = (await log.open(GUIDE)).number
    lines = [Line(number, b"\0\0", Author("cairn"))] * 3
    batches = await asyncio.gather(*(log.append(lines) for _ in range(40)))
    assert sorted(seq for batch in batches for seq in batch if seq) == list(range(1, 121))
    assert [entry.seq for entry in await log.read(number)] == list(range(1, 121))


async def test_edits_logged_by_another_process_reach_the_peers_here(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (here, _), a_hub(database) as (there, log):
        async with Replica(ANA).joined(here) as ana, Replica(BEN).joined(there) as ben:
            ana.text += "one "
            await ana.all_saved()
            assert await until_equal(ana, ben) == "one "  # by the look at the log
            ben.text += "two"
            await ben.all_saved()
            ana.text += "!"
            await ana.all_saved()  # numbered after Ben's, which Ana's room had not seen
            assert sorted(await until_equal(ana, ben)) == sorted("one two!")
        assert sorted(await replayed(log)) == sorted("one two!")


@pytest.mark.parametrize("seed", range(6))
async def test_replicas_that_edit_drop_and_return_converge_with_the_log(database: Database, seed: int) -> None:
    """A random story with restarts of the hub; its text is not ASCII, since replicas count characters differently."""
    chance = random.Random(seed)
    await insert_guide(database)
    replicas = [Replica(name) for name in (ANA, BEN, CLEO)]
    for _ in range(3):
        async with a_hub(database) as (hub, _):
            await asyncio.gather(*(_live(replica, hub, chance) for replica in replicas))
    async with a_hub(database) as (hub, log):
        ana, ben, cleo = replicas
        async with ana.joined(hub), ben.joined(hub), cleo.joined(hub):
            await asyncio.gather(*(replica.all_saved() for replica in replicas))
            text = await until_equal(*replicas)
            assert len(text) > 30
            assert text == await replayed(log)


async def _live(replica: Replica, hub: object, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 4)):
        _edit(replica, chance)  # while away
        async with replica.joined(hub):  # type: ignore[arg-type]
            for _ in range(chance.randrange(1, 25)):
                _edit(replica, chance)
                if chance.random() < 0.9:
                    await replica.flush()
                await asyncio.sleep(0)
        replica._made.clear()  # what was not sent is sent by state vector at the next visit


def _edit(replica: Replica, chance: random.Random) -> None:
    characters = list(str(replica.text))
    place = len("".join(characters[: chance.randrange(len(characters) + 1)]).encode())
    if characters and chance.random() < 0.2:
        victim = chance.randrange(len(characters))
        start = len("".join(characters[:victim]).encode())
        del replica.text[start : start + len(characters[victim].encode())]
    else:
        replica.text.insert(place, chance.choice(["a", "é", "😀", "日本", "z "]))


def _update(words: str) -> bytes:
    doc: Doc = Doc()
    doc.get("text", type=Text).insert(0, words)
    return doc.get_update()


def _awareness(states: dict[int, str]) -> bytes:
    body = write_varint(len(states))
    for client, state in states.items():
        body += write_varint(client) + write_varint(1) + write_bytes(state.encode())
    return encode(Awareness(body))


def test_every_message_survives_the_wire() -> None:
    for message in (SyncStep1(b"\0"), SyncStep2(b"\0\0"), Update(b"x" * 300), Awareness(b"\0")):
        assert decode(encode(message)) == message
