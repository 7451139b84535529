"""Stories of kill -9: what was called saved is there afterwards, once; what was not, too, if its author lives."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import AsyncExitStack

import pytest

from tests.stories.peer import Peer, until_all_equal
from tests.stories.server import Part, Server
from tests.stories.story import a_guide, replayed
from tests.stories.words import Ledger
from tests.waiting import until

TYPISTS = 10
KILLS = int(os.environ.get("CAIRN_STORY_KILLS", "3"))  # more of them for a soak


async def test_after_kill_9_every_edit_that_was_saved_is_there_once(sturdy: Server) -> None:
    chance = random.Random(9)
    ledger = Ledger()
    guide = await a_guide(sturdy)
    peers = [Peer(f"p{number}", ledger) for number in range(TYPISTS)]
    async with AsyncExitStack() as stack:
        for peer in peers:
            await stack.enter_async_context(peer.connected(sturdy, guide))
        typing = [asyncio.create_task(_type(peer, random.Random(peer.name))) for peer in peers]
        for _ in range(KILLS):
            await asyncio.sleep(0.3 + chance.random())  # the random instant
            for peer in peers:
                peer.may_connect.clear()
            await asyncio.to_thread(sturdy.kill)
            saved = set(ledger.saved)
            assert saved, "nothing was saved before the crash: it shows nothing"

            await asyncio.to_thread(sturdy.start)
            # Nobody has come back who could send again what the crash took.
            ledger.holds(await sturdy.api.get(f"/api/guides/{guide}"), at_least=saved)
            for peer in peers:
                peer.may_connect.set()
            await until(lambda: all(peer.synced for peer in peers), 30)

        await _end(typing)
        await _all_is_there(sturdy, guide, peers, ledger)


@pytest.mark.parametrize("part", ["serve", "postgres", "work"])
async def test_a_part_that_is_killed_comes_back_and_nothing_is_lost(sturdy: Server, part: Part) -> None:
    ledger = Ledger()
    guide = await a_guide(sturdy)
    peers = [Peer(f"p{number}", ledger) for number in range(TYPISTS)]
    async with AsyncExitStack() as stack:
        for peer in peers:
            await stack.enter_async_context(peer.connected(sturdy, guide))
        typing = [asyncio.create_task(_type(peer, random.Random(peer.name))) for peer in peers]
        await until(lambda: len(ledger.saved) > 30, 30)
        for _ in range(2):
            killed = sturdy.kill_part(part)
            await until(lambda: set(sturdy.pids(part)[:1]) - {killed}, 30)  # noqa: B023
            await asyncio.to_thread(sturdy.until_ready)
            before = len(ledger.saved)
            await until(lambda: len(ledger.saved) > before + 30, 30)  # noqa: B023  # it goes on working
        await _end(typing)
        await _all_is_there(sturdy, guide, peers, ledger)


async def _type(peer: Peer, chance: random.Random) -> None:
    """Type as fast as a quick person, whether connected or not."""
    while True:
        peer.type_somewhere(chance)
        if chance.random() < 0.1:
            peer.delete_something(chance)
        await asyncio.sleep(0.04 + chance.random() * 0.04)


async def _end(typing: list[asyncio.Task[None]]) -> None:
    for task in typing:
        assert not task.done(), task.exception()
        task.cancel()
    await asyncio.gather(*typing, return_exceptions=True)


async def _all_is_there(server: Server, guide: str, peers: list[Peer], ledger: Ledger) -> None:
    for peer in peers:
        await peer.until_saved()
    said = await until_all_equal(peers)
    ledger.holds(said)
    assert ledger.saved == ledger.typed.keys()
    assert await replayed(server, guide) == said
