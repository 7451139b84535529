"""Rooms that open and close while people come and go: each life is loaded once, and nobody is kept waiting or lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from collab import hub as hubs
from collab.hub import Hub
from collab.peer import Peer
from storage.database import Database
from storage.errors import CairnError, Unavailable
from storage.ids import Author
from storage.log import Document, Kept, UpdateLog
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide, replayed
from tests.soak.scale import chance, scaled
from tests.waiting import until

AT_ONCE = 50
COLD = scaled(10, 1_000)
VISITS = scaled(200, 10_000)
SLOWEST = scaled(0.02, 2.0)  # seconds that a load may take


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each guide was loaded. Loads are slow, some fail, and rooms that nobody holds go quickly."""
    fate, count, loading = chance("loads"), Counter[str](), Counter[str]()
    really = UpdateLog.open

    async def slowly(self: UpdateLog, document: Document) -> Kept:
        guide = str(document.guide)
        loading[guide] += 1
        assert loading[guide] == 1, "two loads of one document at once"
        count[guide] += 1
        try:
            await asyncio.sleep(fate.uniform(0, SLOWEST))
            if fate.random() < 0.05:
                raise Unavailable
            return await really(self, document)
        finally:
            loading[guide] -= 1

    monkeypatch.setattr(UpdateLog, "open", slowly)
    monkeypatch.setattr(hubs, "LOOK", 0.003)
    return count


async def test_cold_rooms_that_fifty_open_in_one_tick_are_loaded_once_and_serve_them_all(
    database: Database, loads: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LOOK", 2.0)
    guides = [await insert_guide(database, f"cold{number}") for number in range(COLD)]
    async with a_hub(database) as (hub, _):
        for guide in guides:
            async with asyncio.timeout(SLOWEST + 1):
                came = await asyncio.gather(*(_visit(hub, guide) for _ in range(AT_ONCE)))
            assert len(set(came)) == 1, "some were let in and some were not"
            assert loads[str(guide.guide)] == 1
        assert hub._holders == {}


async def test_who_comes_and_goes_is_served_in_every_life_of_a_room(database: Database, loads: Counter[str]) -> None:
    await insert_guide(database)
    fate = chance("visits")
    words: list[str] = []
    async with a_hub(database) as (hub, log):
        left = iter(range(VISITS))

        async def come_and_go() -> None:
            for visit in left:
                replica = Replica(f"p{visit}")
                try:
                    async with asyncio.timeout(SLOWEST + 5), replica.joined(hub):
                        missing = [word for word in words if word not in str(replica.text)]
                        assert not missing, "a room forgot what was saved"
                        if fate.random() < 0.3:
                            replica.text.insert(0, f"<{visit}>")
                            await replica.all_saved()
                            words.append(f"<{visit}>")
                except Unavailable:
                    continue
                await asyncio.sleep(fate.uniform(0, 0.02))

        await asyncio.gather(*(come_and_go() for _ in range(3)))
        assert loads[str(GUIDE.guide)] > 5, "the room was never closed"
        assert hub._holders == {}
        whole = await _replayed_in_the_end(log)
    assert all(whole.count(word) == 1 for word in words)


async def test_who_leaves_a_room_late_does_not_disturb_its_next_life(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _):
        old = Peer(Author("person:ana"), "Ana", can_write=True)
        before = await hub.enter(GUIDE, old)
        before.close(CairnError("Something went wrong here."))
        async with Replica("Ben").joined(hub) as ben:
            assert ben.room is not before
            hub.leave(before, old)  # the old socket was slow to notice
            for _ in range(3):
                hub._let_go()
            assert hub.open_rooms() == [ben.room]
            ben.text += "undisturbed"
            await ben.all_saved()
        await until(lambda: hub._holders == {})


async def _replayed_in_the_end(log: UpdateLog) -> str:
    """Read it again when that fails, as some readings here do."""
    while True:
        try:
            return await replayed(log)
        except Unavailable:
            continue


async def _visit(hub: Hub, document: Document) -> str:
    peer = Peer(Author(f"person:{random.getrandbits(30)}"), "Somebody", can_write=False)
    try:
        async with hub.join(document, peer) as room:
            assert peer in room.peers
            assert await peer.next_frames()
            return "served"
    except Unavailable:
        return "told to come again"
