"""The relay: an edit and who is here are heard at once in another process, whatever carries the news; without it,
the log tells.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from collab.hub import LOOK, Hub, open_hub
from collab.local_relay import LocalRelay
from collab.protocol import Awareness, encode
from collab.redis_relay import RedisRelay
from collab.relay import Present, Relay, Told, WentOn, WhoIsHere, decode_told, encode_told
from collab.relay_outbox import Outbox
from collab.varint import write_bytes, write_varint
from storage.database import Database
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, UpdateLog
from tests.collab.replica import GUIDE, Replica, insert_guide, until_equal
from tests.collab.valkeys import Valkey, a_cluster, a_valkey
from tests.waiting import until

SOONER_THAN_A_LOOK = LOOK / 2
LATE = 10.0  # seconds


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    async with a_valkey(tmp_path / "valkey") as started:
        yield started


@pytest.fixture(params=["redis", "cluster", "local"])
async def new_relay(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Callable[[], Relay]]:
    """Makes a process's relay, of each kind in turn."""
    match request.param:
        case "redis":
            async with a_valkey(tmp_path / "valkey") as started:
                yield lambda: RedisRelay(started.url)
        case "cluster":
            async with a_cluster(tmp_path) as members:
                yield lambda: RedisRelay(members[0].url)
        case _:
            folder = tmp_path / ("a path that is long " * 8) / "run"
            yield lambda: LocalRelay(folder)


@asynccontextmanager
async def two_hubs(database: Database, new_relay: Callable[[], Relay]) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two processes' hubs over one log."""
    async with open_hub(UpdateLog(database), new_relay()) as here, open_hub(UpdateLog(database), new_relay()) as there:
        yield here, there


@asynccontextmanager
async def two_replicas(database: Database, new_relay: Callable[[], Relay]) -> AsyncIterator[tuple[Replica, Replica]]:
    """Two people in one guide, each in a process of their own."""
    async with AsyncExitStack() as stack:
        here, there = await stack.enter_async_context(two_hubs(database, new_relay))
        ana = await stack.enter_async_context(Replica("Ana").joined(here))
        yield ana, await stack.enter_async_context(Replica("Ben").joined(there))


async def until_heard(ana: Replica, ben: Replica) -> None:
    """Return once an edit of the one reaches the other sooner than a look at the log would bring it."""

    async def is_heard() -> bool:
        ana.text += "."
        await ana.all_saved()
        try:
            await until_equal(ana, ben, seconds=LOOK / 4)
        except TimeoutError:
            return False
        return True

    heard = 0
    async with asyncio.timeout(LATE):
        while heard < 3:  # once may have been a look
            heard = heard + 1 if await is_heard() else 0


async def test_an_edit_in_one_process_is_heard_in_the_other_at_once(
    database: Database, new_relay: Callable[[], Relay]
) -> None:
    documents = [await insert_guide(database, f"guide{number}") for number in range(4)]  # on several nodes
    async with two_hubs(database, new_relay) as (here, there):
        for document in documents:
            async with Replica("Ana").joined(here, document) as ana, Replica("Ben").joined(there, document) as ben:
                await until_heard(ana, ben)
                await until_heard(ben, ana)


async def test_who_is_here_is_known_in_the_other_process_to_newcomers_too_and_until_they_leave(
    database: Database, new_relay: Callable[[], Relay]
) -> None:
    await insert_guide(database)
    async with two_hubs(database, new_relay) as (here, there), AsyncExitStack() as anas:
        ana = await anas.enter_async_context(Replica("Ana").joined(here))
        await ana.send(said(7, "Ana"))
        async with Replica("Ben").joined(there) as ben:  # a room that was not there when she said it
            await until(lambda: tells_of(ben, b"Ana"))
            await ben.send(said(8, "Ben"))
            await until(lambda: tells_of(ana, b"Ben"))
            async with Replica("Cléo").joined(there) as cleo:
                assert tells_of(cleo, b"Ana")
            await anas.aclose()
            await until(lambda: tells_of(ben, b"\x07\x01\x04null") or tells_of(ben, b"\x07\x02\x04null"))


async def test_a_room_that_is_let_go_hears_no_more_and_one_that_opens_again_does(
    database: Database, new_relay: Callable[[], Relay]
) -> None:
    await insert_guide(database)
    async with two_hubs(database, new_relay) as (here, there), Replica("Ana").joined(here) as ana:
        async with Replica("Ben").joined(there) as ben:
            await until_heard(ana, ben)
        await until(lambda: there.open_rooms() == [], 3 * LOOK)
        async with Replica("Ben").joined(there) as ben:
            await until_heard(ana, ben)


async def test_a_burst_of_edits_is_read_once(database: Database, new_relay: Callable[[], Relay]) -> None:
    await insert_guide(database)
    async with two_replicas(database, new_relay) as (ana, ben):
        await until_heard(ana, ben)
        assert ben.room is not None
        reads, room = 0, ben.room
        catch_up = room.catch_up

        async def counted() -> None:
            nonlocal reads
            reads += 1
            await catch_up()

        room.catch_up = counted  # type: ignore[method-assign]
        for number in range(300):
            ana.text += str(number)
        await ana.all_saved()
        await until_equal(ana, ben, seconds=SOONER_THAN_A_LOOK)
        assert 1 <= reads <= 30


@pytest.mark.parametrize("trouble", ["killed", "asleep", "emptied"])
async def test_whatever_happens_to_redis_nothing_is_refused_and_the_log_tells(
    database: Database, valkey: Valkey, tmp_path: Path, trouble: str
) -> None:
    await insert_guide(database)
    async with two_hubs(database, lambda: RedisRelay(valkey.url)) as (here, there), AsyncExitStack() as stack:
        ana = await stack.enter_async_context(Replica("Ana").joined(here))
        ben = await stack.enter_async_context(Replica("Ben").joined(there))
        await until_heard(ana, ben)
        match trouble:
            case "killed":
                valkey.process.kill()
            case "asleep":
                os.kill(valkey.process.pid, signal.SIGSTOP)
                stack.callback(os.kill, valkey.process.pid, signal.SIGCONT)
            case _:
                await valkey.ask("FLUSHALL")
        for number in range(3):
            ana.text += f"still {number}"
            began = asyncio.get_running_loop().time()
            await ana.all_saved()
            assert asyncio.get_running_loop().time() - began < SOONER_THAN_A_LOOK, "an edit waited for Redis"
            await until_equal(ana, ben, seconds=LOOK + 1)
        if trouble == "asleep":
            os.kill(valkey.process.pid, signal.SIGCONT)
        elif trouble == "killed":
            valkey.process.wait()
            again = a_valkey(tmp_path / "valkey", port=valkey.port, password=valkey.password)
            await stack.enter_async_context(again)
        await until_heard(ana, ben)  # and when it is back, so are its news


async def test_a_cluster_whose_slots_move_is_followed(database: Database, tmp_path: Path) -> None:
    await insert_guide(database)
    async with a_cluster(tmp_path) as members, two_replicas(database, lambda: RedisRelay(members[0].url)) as (ana, ben):
        await until_heard(ana, ben)
        slot = int(await members[0].ask("CLUSTER KEYSLOT", "cairn/first/guide/content"))
        ids = [(await member.ask("CLUSTER MYID")).decode() for member in members]
        target = (slot // 5461 + 1) % 3
        for member in [members[target], *members]:
            await member.ask("CLUSTER SETSLOT", slot, "NODE", ids[target])
        await until_heard(ana, ben)


async def test_without_redis_at_the_start_it_is_used_once_it_is_there(database: Database, tmp_path: Path) -> None:
    await insert_guide(database)
    async with a_valkey(tmp_path / "valkey") as valkey:
        pass
    async with two_replicas(database, lambda: RedisRelay(valkey.url)) as (ana, ben):
        ana.text += "alone"
        await ana.all_saved()
        assert await until_equal(ana, ben, seconds=LOOK + 1) == "alone"
        async with a_valkey(tmp_path / "valkey", port=valkey.port, password=valkey.password):
            await until_heard(ana, ben)


async def test_a_socket_that_a_dead_process_left_behind_is_removed(tmp_path: Path, database: Database) -> None:
    await insert_guide(database)
    async with two_hubs(database, lambda: LocalRelay(tmp_path)) as (here, there):
        await until(lambda: len(list(tmp_path.iterdir())) == 2)
        dead = tmp_path / "dead.relay"
        import socket

        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left_behind:
            left_behind.bind(str(dead))
        async with Replica("Ana").joined(here) as ana, Replica("Ben").joined(there) as ben:
            await until_heard(ana, ben)
        assert not dead.exists()
    assert list(tmp_path.iterdir()) == []


async def test_a_process_that_does_not_read_holds_nobody_up(tmp_path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "deaf.relay"))
        relay, listener, heard = LocalRelay(tmp_path), LocalRelay(tmp_path), []
        tasks = [asyncio.create_task(relay.run(print)), asyncio.create_task(listener.run(heard.append))]
        document = Document(FIRST_TENANT, GuideId("guide"))
        for seq in range(1, 5000):
            relay.went_on(document, seq)
            await asyncio.sleep(0)
        await until(lambda: WentOn(document, 4999) in heard)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_news_that_cannot_be_read_is_passed_over() -> None:
    later = encode_told([Told("x", FIRST_TENANT, GuideId("guide"), "content", 7)]).replace(b"content", b"novelty")
    assert decode_told(later) == []
    assert decode_told(b"\xff not msgpack") == []


def test_of_each_document_only_the_latest_is_told() -> None:
    outbox = Outbox("me")
    for seq in range(1, 100):
        outbox.went_on(GUIDE, seq)
        outbox.present(GUIDE, states(7, seq, "{}"))
    outbox.present(GUIDE, states(8, 1, "{}"))
    outbox.ask(GUIDE)
    [told] = outbox.take()
    assert list(told.heard()) == [
        WhoIsHere(GUIDE),
        Present(GUIDE, states(7, 99, "{}")),
        Present(GUIDE, states(8, 1, "{}")),
        WentOn(GUIDE, 99),
    ]
    assert outbox.take() == []
    outbox.went_on(GUIDE, 100)
    outbox.put_back([told])
    [told] = outbox.take()
    assert told.seq == 100
    assert len(told.states) == 2


def test_what_waits_to_be_told_is_bounded() -> None:
    outbox = Outbox("me")
    for number in range(10_000):
        outbox.went_on(Document(FIRST_TENANT, GuideId(str(number))), 1)
        outbox.present(GUIDE, states(number, 1, "{}"))
    assert len(outbox.take()) == 4096


def states(client: int, clock: int, state: str) -> bytes:
    return write_varint(1) + write_varint(client) + write_varint(clock) + write_bytes(state.encode())


def said(client: int, name: str) -> bytes:
    return encode(Awareness(states(client, 1, f'{{"user":{{"name":"{name}"}}}}')))


def tells_of(replica: Replica, words: bytes) -> bool:
    return any(frame[0] == 1 and words in frame for frame in replica.heard)
