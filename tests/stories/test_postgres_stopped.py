"""Stories of a database that stands still: nothing is called saved meanwhile, nothing is lost, and it mends itself."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack

from tests.stories.peer import Peer, until_all_equal
from tests.stories.server import Server
from tests.stories.story import a_guide, replayed
from tests.stories.words import Ledger, tokens_of
from tests.waiting import until

STILL = 6.0  # seconds


async def test_while_postgres_stands_still_nothing_is_saved_and_afterwards_everything_is(sturdy: Server) -> None:
    ledger = Ledger()
    chance = random.Random(4)
    guide = await a_guide(sturdy)
    peers = [Peer(name, ledger) for name in ("Åsa", "Бен", "千代")]
    async with AsyncExitStack() as stack:
        for peer in peers:
            await stack.enter_async_context(peer.connected(sturdy, guide))
            peer.type_somewhere(chance)
        for peer in peers:
            await peer.until_saved()

        with sturdy.postgres_asleep():
            before = set(ledger.saved)
            asleep_until = asyncio.get_running_loop().time() + STILL
            while asyncio.get_running_loop().time() < asleep_until:
                chance.choice(peers).type_somewhere(chance)
                await asyncio.sleep(0.05)
                assert ledger.saved == before, "called saved what no disk has"
            for peer in peers:
                assert _seen_of_others(peer) <= before, "somebody saw an edit that a crash could take back"

        await until(lambda: all(peer.all_saved() for peer in peers), 20)
        said = await until_all_equal(peers)
        ledger.holds(said)
        assert await replayed(sturdy, guide) == said
        assert (await sturdy.api.get(f"/api/guides/{guide}"))["title"] == said["title"]


async def test_a_guide_that_is_opened_while_postgres_stands_still_opens_when_it_is_back(sturdy: Server) -> None:
    guide = await a_guide(sturdy, title="Precious")
    newcomer = Peer("Zoé")
    with sturdy.postgres_asleep():
        coming = asyncio.create_task(_visit(newcomer, sturdy, guide))
        await asyncio.sleep(1)
        assert not newcomer.synced, "let into an empty room"
        assert (await sturdy.api.ask("GET", "/healthz")).status == 200
    assert await coming == "Precious"


def _seen_of_others(peer: Peer) -> set[str]:
    return {word for word in tokens_of(peer.canonical()) if not word.startswith(f"«{peer.name}·")}


async def _visit(peer: Peer, server: Server, guide: str) -> str:
    async with peer.connected(server, guide):
        return str(peer.guide["title"])
