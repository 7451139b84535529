"""Kill -9 of the process that serves, at random instants while fifty people type into one guide.

What was called saved before the kill is in the log right after it, before anybody could send it again. At the end all
is there once, for everybody and in the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter

from bench.figures import Figure, claim, p95, told
from tests.soak.scale import chance, scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.replay import head, rebuilt
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected, all_typing
from tests.stories.words import Ledger
from tests.waiting import until

CLIENTS = 50
A_SECOND = scaled(4.0, 10.0)  # edits of each
STORMS = scaled(1, 20)  # a guide each
KILLS = scaled(3, 5)  # in each storm
RECOVERY = scaled(20_000.0, 5_000.0)  # ms until an edit is saved again; a sample shares its machine with anything
LIFE = scaled(0.0, 11.0)  # seconds before the next kill: what dies again and again is started again more slowly


async def test_in_a_storm_of_fifty_no_kill_9_loses_a_saved_edit_or_doubles_one(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    recoveries: list[float] = []
    typed = 0
    for storm in range(STORMS):
        ledger = Ledger()
        guide = await a_guide(sturdy)
        peers = [Peer(f"p{number}", ledger) for number in range(CLIENTS)]
        async with all_connected(peers, sturdy, guide):
            for kill in range(KILLS):
                await asyncio.sleep(LIFE)
                async with all_typing(peers, storm, kill, a_second=A_SECOND):
                    await asyncio.sleep(0.2 + 1.3 * chance("kill", storm, kill).random())
                    recoveries.append(await _kill(sturdy, guide, peers, ledger))
            await all_agree(sturdy, guide, peers, ledger, 60)
            assert ledger.saved == ledger.typed.keys()
        typed += len(ledger.typed)
    figure(told("kills, and edits typed meanwhile by 50 people", f"{STORMS * KILLS}, {typed:,}"))
    figure(claim("saved edits that a kill took, edits that are there twice or not", "none", holds=True))
    figure(p95("from a kill to the next edit that is called saved", recoveries, "ms", at_most=RECOVERY))


async def _kill(server: Server, guide: str, peers: Sequence[Peer], ledger: Ledger) -> float:
    """Milliseconds until somebody's edit is saved again."""
    for peer in peers:
        peer.may_connect.clear()
    began = perf_counter()
    server.kill_part("serve")
    await until(lambda: not any(peer.synced for peer in peers))
    saved, visits = set(ledger.saved), {peer: peer.visits for peer in peers}
    assert saved, "nothing was saved before the kill: it shows nothing"
    kept = await head(server.dsn, guide)  # nobody has come back who could send again what was lost
    for peer in peers:
        peer.may_connect.set()
    await until(lambda: any(peer.visits > visit and peer.answered for peer, visit in visits.items()), 30)
    recovered = (perf_counter() - began) * 1000
    ledger.holds((await rebuilt(server.dsn, guide, kept)).guide, at_least=saved)
    await until(lambda: all(peer.synced for peer in peers), 30)
    return recovered
