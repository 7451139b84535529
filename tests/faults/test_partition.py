"""A node is cut off from Postgres, from Redis, from both, in one direction or two: it calls nothing saved that is not,
and when the network is whole again all is there, once, for everybody, within five seconds.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from typing import cast
from urllib.parse import urlsplit

import pytest

from collab.room import Room
from storage.database import Connection, Database, open_database
from storage.errors import Unavailable
from storage.ids import Author
from storage.log import Line, UpdateLog
from tests.collab.replica import Replica, a_hub, insert_guide, replayed, until_equal
from tests.faults.crowd import a_crowd
from tests.faults.nodes import Nodes
from tests.faults.proxy import Proxy
from tests.soak.scale import scaled
from tests.stories.story import a_guide
from tests.waiting import until

PEOPLE = scaled(6, 10)
LASTS = scaled(4.0, 60.0)  # seconds that it is cut off
SETTLED = 1.0  # seconds after which nothing is on its way any more
HEALED = 5.0  # seconds
EXIT = 10.0  # seconds


@pytest.mark.parametrize(("up", "down"), [(True, True), (True, False), (False, True)], ids=["both ways", "up", "down"])
@pytest.mark.parametrize("from_what", ["postgres", "redis", "postgres and redis"])
async def test_a_node_that_is_cut_off_calls_nothing_saved_and_catches_up_when_it_is_back(
    nodes: Nodes, from_what: str, *, up: bool, down: bool
) -> None:
    guide = await a_guide(nodes.b)
    async with a_crowd(nodes, guide, PEOPLE, where=[nodes.a, nodes.b]) as crowd:
        cut_off, others = crowd.peers[::2], crowd.peers[1::2]
        async with crowd.typing(3.0):
            await until(lambda: all(peer.ledger.saved for peer in crowd.peers))
            with ExitStack() as stack:
                if "postgres" in from_what:
                    stack.enter_context(nodes.to_postgres.cut(up=up, down=down))
                if "redis" in from_what:
                    stack.enter_context(nodes.to_valkey.cut(up=up, down=down))
                await asyncio.sleep(SETTLED)
                before = {peer: len(_saved(peer.name, crowd.ledger.saved)) for peer in crowd.peers}
                await asyncio.sleep(LASTS)
                moved = {peer: len(_saved(peer.name, crowd.ledger.saved)) > count for peer, count in before.items()}
                assert all(moved[peer] for peer in others), "the other node stood still as well"
                if "postgres" in from_what:
                    assert not any(moved[peer] for peer in cut_off), "something was called saved that is not"
                else:
                    assert all(moved[peer] for peer in cut_off)
        await crowd.all_agree(HEALED)


def _saved(name: str, words: set[str]) -> list[str]:
    return [word for word in words if word.startswith(f"«{name}·")]


async def test_a_node_that_is_cut_off_from_postgres_ends_in_time_when_it_is_asked_to(nodes: Nodes) -> None:
    guide = await a_guide(nodes.b)
    async with a_crowd(nodes, guide, 4, where=[nodes.a, nodes]) as crowd:
        async with crowd.typing(3.0):
            await until(lambda: all(peer.ledger.saved for peer in crowd.peers))
            with nodes.to_postgres.cut():
                await asyncio.sleep(SETTLED)
                began = time.monotonic()
                assert await asyncio.to_thread(nodes.a.stop) == 0
                assert time.monotonic() - began < EXIT
            await asyncio.to_thread(nodes.a.start)
        await crowd.all_agree(20)


async def test_a_database_that_is_cut_off_is_unavailable_and_asked_again_once_it_is_back(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that is given up is cancelled by another connection, which is cut off as well."""
    monkeypatch.setattr("storage.database.COMMAND", 2.0)
    place = urlsplit(dsn)
    assert place.port is not None
    with Proxy("127.0.0.1", place.port).running() as proxy:
        database = await open_database(dsn.replace(f":{place.port}/", f":{proxy.port}/"))
        # Unless it is said, this is how long giving back may take, too; and it ends before the cancelling does.
        monkeypatch.setattr("storage.database.ACQUIRE", 0.5)
        with proxy.cut(), pytest.raises(Unavailable):
            await database.fetchval("select 1")
        monkeypatch.undo()
        assert await database.fetchval("select 1") == 1
        await database.close()


async def test_no_reader_skips_an_entry_that_is_committed_late(database: Database) -> None:
    """Somebody holds seq n open; n + 1 is nobody's to see before it, and both are seen then."""
    document, other = await insert_guide(database), await insert_guide(database, "other")
    async with (
        a_hub(database) as (here, log),
        a_hub(database) as (there, _),
        Replica("Ana").joined(here) as ana,
        Replica("Ben").joined(there) as ben,
        Replica("Cléo").joined(here, other) as cleo,
    ):
        ana.text += "one "
        await ana.all_saved()
        await until_equal(ana, ben)
        number = room_of(ana).number
        late = Replica("Late")
        late.doc.apply_update(ana.doc.get_update())
        late._made.clear()
        late.text += "two "
        async with database.transaction() as held:
            author = Author("person:late")
            slow = UpdateLog(cast("Database", WithinTransaction(held)))
            [seq] = await slow.append([Line(number, late._made[0], author)])
            assert seq == 2
            ana.text += "three"
            await ana.flush()
            cleo.text += "elsewhere"
            await cleo.flush()
            await asyncio.sleep(0.3)  # long enough for a commit out of order
            assert await log.read(number, after=1) == []
            assert (await log.heads([number]))[number].seq == 1
            assert [change.head for change in await log.changed("reader") if change.number == number] == [1]
        await ana.all_saved()
        await until_equal(ana, ben)
        assert [entry.seq for entry in await log.read(number)] == [1, 2, 3]
        assert await replayed(log, document) == str(ben.text)
        assert "two" in str(ben.text)
        await cleo.all_saved()


class WithinTransaction:
    """What a log needs of a database, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.fetch = connection.fetch
        self.kept = self


def room_of(replica: Replica) -> Room:
    assert replica.room is not None
    return replica.room
