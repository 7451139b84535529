"""Stories of a database that stands still: nothing is called saved meanwhile, nothing is lost, and it mends itself."""

from __future__ import annotations

import asyncio

from tests.soak.scale import chance, scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected
from tests.stories.words import Ledger, tokens_of
from tests.waiting import until

STILL = scaled(6.0, 30.0)  # seconds


async def test_while_postgres_stands_still_nothing_is_saved_and_afterwards_everything_is(sturdy: Server) -> None:
    ledger = Ledger()
    choices = chance("asleep")
    guide = await a_guide(sturdy)
    peers = [Peer(name, ledger) for name in ("Åsa", "Бен", "千代")]
    async with all_connected(peers, sturdy, guide):
        for peer in peers:
            peer.type_somewhere(choices)
        for peer in peers:
            await peer.until_saved()

        with sturdy.postgres_asleep():
            before = set(ledger.saved)
            asleep_until = asyncio.get_running_loop().time() + STILL
            while asyncio.get_running_loop().time() < asleep_until:
                choices.choice(peers).type_somewhere(choices)
                await asyncio.sleep(0.05)
                assert ledger.saved == before, "called saved what no disk has"
            for peer in peers:
                assert _seen_of_others(peer) <= before, "somebody saw an edit that a crash could take back"

        await until(lambda: all(peer.all_saved() for peer in peers), 20)
        said = await all_agree(sturdy, guide, peers, ledger)
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
