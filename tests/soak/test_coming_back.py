"""Coming back: one who was away for long while all went on editing, and very many at once. Every edit is there once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from time import perf_counter

from bench.figures import Figure, claim, every, p95, told
from tests.soak.scale import chance, scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected
from tests.stories.words import Ledger
from tests.waiting import until

EDITS = scaled(400, 10_000)  # of the one who is away, and as many of those who are not
GUIDES, EACH = scaled((5, 10), (25, 20))  # who come back at once
WITHIN = scaled(1.0, 5.0)  # seconds
RESYNC = scaled(12_000.0, 3_000.0)  # ms; a sample shares its machine with anything


async def test_who_was_away_for_long_finds_all_and_brings_all_once(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    ledger, choices = Ledger(), chance("away")
    guide = await a_guide(sturdy)
    away, *others = peers = [Peer(name, ledger) for name in ("Åsa", "Бен", "千代")]
    async with all_connected(peers, sturdy, guide):
        away.may_connect.clear()
        away.drop()
        await until(lambda: not away.synced)
        for _ in range(EDITS):
            away.type_on(choices)
            choices.choice(others).type_on(choices)
            await asyncio.sleep(0)
        for peer in others:
            await peer.until_saved(120)
        began = perf_counter()
        away.may_connect.set()
        await away.until_saved(60)
        took = (perf_counter() - began) * 1000
        await all_agree(sturdy, guide, peers, ledger, 120)
    figure(told("edits made by one who is away, and by the others", f"{EDITS:,} and {EDITS:,}"))
    figure(claim("edits lost or doubled", "none", holds=True))
    figure(every("from connecting until everything is saved", [took], "ms", at_most=RESYNC))


async def test_very_many_who_come_back_at_once_are_all_served_soon(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    guides = [await a_guide(sturdy) for _ in range(GUIDES)]
    ledgers = [Ledger() for _ in guides]
    rooms = [[Peer(f"p{number}", ledger) for number in range(EACH)] for ledger in ledgers]
    everybody = [peer for peers in rooms for peer in peers]
    async with AsyncExitStack() as stack:
        for guide, peers in zip(guides, rooms, strict=True):
            await stack.enter_async_context(all_connected(peers, sturdy, guide))
        for peer in everybody:
            peer.may_connect.clear()
            peer.drop()
        await until(lambda: not any(peer.synced for peer in everybody), 30)
        for peer in everybody:  # each has something that nobody else has
            peer.type_somewhere(chance("storm", peer.name))
        took = await asyncio.gather(
            *(_come_back(peer, WITHIN * place / len(everybody)) for place, peer in _mixed(rooms))
        )
        for guide, peers, ledger in zip(guides, rooms, ledgers, strict=True):
            await all_agree(sturdy, guide, peers, ledger, 60)
    figure(
        told("who come back, to how many guides, within how many seconds", f"{len(everybody)}, {GUIDES}, {WITHIN:.0f}")
    )
    figure(claim("edits lost or doubled", "none", holds=True))
    figure(p95("from connecting until everything is there and saved", took, "ms", at_most=RESYNC))


def _mixed(rooms: Sequence[Sequence[Peer]]) -> list[tuple[int, Peer]]:
    """Everybody with a place in the order of coming back, guides mixed."""
    return list(enumerate(peer for several in zip(*rooms, strict=True) for peer in several))


async def _come_back(peer: Peer, after: float) -> float:
    """Milliseconds until it has everything, and all that it has is saved."""
    await asyncio.sleep(after)
    began = perf_counter()
    peer.may_connect.set()
    await peer.until_saved(60)
    return (perf_counter() - began) * 1000
