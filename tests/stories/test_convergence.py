"""The random story: people who edit a real guide at once, lose their connection and come back, while Cairn restarts.

At the end every replica, a newcomer's, the API and the log alone say the same, and no word is lost or doubled.
"""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.soak.scale import SEED, scaled
from tests.stories.agreement import all_agree
from tests.stories.node import NodeClient, NodeClients
from tests.stories.peer import Peer
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected
from tests.stories.words import Ledger, token
from tests.waiting import until

NAMES = ("Åsa", "Бен", "千代", "Zoé")
TITLES = "Object.fromEntries([...steps].map(([id, step]) => [id, step.get('title').toString()]))"
APPEND = """(step => {
    const title = steps.get(step)?.get('title')
    return title ? (title.insert(title.length, '%s'), step) : null
})([...steps.keys()].sort()[%d])"""
SEEDS = range(SEED, SEED + scaled(3, 100))
ROUNDS = 3  # and a restart between two of them


@pytest.mark.parametrize("seed", SEEDS)
async def test_all_who_edit_drop_out_and_come_back_end_with_the_same_guide(
    sturdy: Server, node: NodeClients, seed: int
) -> None:
    print(f"seed {seed}")  # a failure shows it
    ledger = Ledger()
    guide = await a_guide(sturdy)
    peers = [Peer(name, ledger) for name in NAMES]
    browser = await node.open("Node", sturdy, guide)
    await browser.until("provider.synced")
    async with all_connected(peers, sturdy, guide):
        for round_ in range(ROUNDS):
            await asyncio.gather(
                *(_edit(peer, random.Random(f"{seed} {round_} {peer.name}")) for peer in peers),
                _edit_in_node(browser, ledger, random.Random(f"{seed} {round_} Node"), round_),
                _restart(sturdy, random.Random(f"{seed} {round_}")) if round_ < ROUNDS - 1 else asyncio.sleep(0),
            )
        for peer in peers:
            await peer.until_saved()
        await until(lambda: not ledger.missing(peers[0].canonical()))  # Node's words too, which nobody acknowledges
        at_the_end = await all_agree(sturdy, guide, peers, ledger)
        told = await sturdy.api.get(f"/api/guides/{guide}")
        assert {key: told[key] for key in at_the_end} == at_the_end
        await browser.until_is(TITLES, {step["id"]: step["title"] for step in at_the_end["steps"]})
        await browser.until("doc.store.pendingStructs === null && doc.store.pendingDs === null")


async def _edit(peer: Peer, chance: random.Random) -> None:
    """One person's part in a round: many small edits, and now and then something that goes wrong."""
    for _ in range(40):
        act = chance.random()
        if act < 0.62:
            peer.type_somewhere(chance)
        elif act < 0.74:
            peer.delete_something(chance)
        elif act < 0.82:
            peer.move_step(chance)
        elif act < 0.87:
            peer.add_step(chance)
        elif act < 0.90:
            peer.delete_step(chance)
        elif act < 0.95:
            peer.repeat_itself()
        else:
            peer.drop()
        await asyncio.sleep(chance.random() * 0.05)


async def _edit_in_node(browser: NodeClient, ledger: Ledger, chance: random.Random, round_: int) -> None:
    """The same in another Yjs: it types at the ends of texts, where counting from the front would show."""
    for number in range(15):
        word = token("Node", round_ * 100 + number)
        step = await browser.run(APPEND % (word, chance.randrange(3)))
        if step is not None:
            ledger.typed[word] = step
        if chance.random() < 0.1:
            await browser.run("provider.disconnect()")
            await browser.run("provider.connect()")
        await asyncio.sleep(chance.random() * 0.1)


async def _restart(server: Server, chance: random.Random) -> None:
    await asyncio.sleep(chance.random())
    assert await asyncio.to_thread(server.stop) == 0
    await asyncio.to_thread(server.start)
