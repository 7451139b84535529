"""Stories of kill -9: what was called saved is there afterwards, once; what was not, too, if its author lives."""

from __future__ import annotations

import asyncio

import pytest

from tests.soak.scale import chance, scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.server import Part, Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected, all_typing
from tests.stories.words import Ledger
from tests.waiting import until

TYPISTS = 10
KILLS = scaled(3, 20)


async def test_after_kill_9_every_edit_that_was_saved_is_there_once(sturdy: Server) -> None:
    choices = chance("kill all")
    ledger = Ledger()
    guide = await a_guide(sturdy)
    peers = [Peer(f"p{number}", ledger) for number in range(TYPISTS)]
    async with all_connected(peers, sturdy, guide):
        async with all_typing(peers):
            for _ in range(KILLS):
                await asyncio.sleep(0.3 + choices.random())  # the random instant
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
        await all_agree(sturdy, guide, peers, ledger)
        assert ledger.saved == ledger.typed.keys()


@pytest.mark.parametrize("part", ["serve", "postgres", "work"])
async def test_a_part_that_is_killed_comes_back_and_nothing_is_lost(sturdy: Server, part: Part) -> None:
    ledger = Ledger()
    guide = await a_guide(sturdy)
    peers = [Peer(f"p{number}", ledger) for number in range(TYPISTS)]
    async with all_connected(peers, sturdy, guide):
        async with all_typing(peers):
            await until(lambda: len(ledger.saved) > 30, 30)
            for _ in range(2):
                killed = sturdy.kill_part(part)
                await until(lambda: set(sturdy.pids(part)[:1]) - {killed}, 30)  # noqa: B023
                await asyncio.to_thread(sturdy.until_ready)
                before = len(ledger.saved)
                await until(lambda: len(ledger.saved) > before + 30, 30)  # noqa: B023  # it goes on working
        await all_agree(sturdy, guide, peers, ledger)
        assert ledger.saved == ledger.typed.keys()
