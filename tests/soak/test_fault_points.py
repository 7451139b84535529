"""Kill -9 right before and after a commit, an acknowledgement, a broadcast: no moment loses an edit or doubles it."""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from bench.figures import Figure, claim, told
from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from storage.database import Database
from storage.ids import Author
from storage.log import Line, UpdateLog
from tests.collab.replica import insert_guide
from tests.soak.doomed import POINTS
from tests.soak.scale import chance, scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.replay import rebuilt
from tests.stories.story import STEPS
from tests.stories.typing import all_connected, all_typing
from tests.stories.words import Ledger
from tests.waiting import until

TYPISTS = 8
TURNS = scaled(1, 20)  # each kills once at every point
NEVER = 10**9


@dataclass(frozen=True, slots=True)
class Doomed:
    """Where hubs serve, one after the other. A listener of ours: who comes while none lives waits for the next."""

    dsn: str
    listener: socket.socket
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    async def start(self, point: str, spared: int) -> asyncio.subprocess.Process:
        words = [sys.executable, "-m", "tests.soak.doomed", str(self.listener.fileno()), point, str(spared)]
        process = await asyncio.create_subprocess_exec(*words, stdin=PIPE, pass_fds=[self.listener.fileno()])
        assert process.stdin is not None
        process.stdin.write(self.dsn.encode() + b"\n")
        await process.stdin.drain()
        return process


@pytest.fixture
def doomed(dsn: str) -> Iterator[Doomed]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Doomed(dsn, listener)


@pytest.mark.parametrize("turn", range(TURNS))
async def test_no_moment_of_an_edits_road_loses_it_or_doubles_it(
    doomed: Doomed, database: Database, turn: int, figure: Callable[[Figure], None]
) -> None:
    ledger = Ledger()
    guide = await _a_guide(database)
    peers = [Peer(f"p{number}", ledger) for number in range(TYPISTS)]
    spared = [chance("spared", turn, point).randrange(40, 100) for point in POINTS]
    hub = await doomed.start(POINTS[0], spared[0])
    try:
        async with all_connected(peers, doomed, guide):
            for point, next_point, spare in zip(POINTS, (*POINTS[1:], POINTS[0]), (*spared[1:], NEVER), strict=True):
                async with all_typing(peers, turn, point):
                    await asyncio.wait_for(hub.wait(), 30)
                    await _look_at_what_is_left(doomed, guide, peers, ledger)
                    hub = await doomed.start(next_point, spare)
            await until(lambda: all(peer.synced for peer in peers))
            await all_agree(doomed, guide, peers, ledger)
            assert ledger.saved == ledger.typed.keys()
    finally:
        if hub.returncode is None:
            hub.kill()
        await hub.wait()
    figure(told(f"kills, one {', one '.join(POINTS)}; edits typed meanwhile", f"{len(POINTS)}, {len(ledger.typed):,}"))
    figure(claim("saved edits that were lost, edits that are there twice or not", "none", holds=True))


async def _look_at_what_is_left(doomed: Doomed, guide: str, peers: Sequence[Peer], ledger: Ledger) -> None:
    """While nobody can come back and send again what the log does not have."""
    await until(lambda: not any(peer.synced for peer in peers))
    assert ledger.saved, "nothing was saved before the kill: it shows nothing"
    ledger.holds((await rebuilt(doomed.dsn, guide)).guide, at_least=set(ledger.saved))


async def _a_guide(database: Database) -> str:
    document = await insert_guide(database)
    log = UpdateLog(database)
    steps = tuple(NewStep(f"step{number}", title=title, body=title) for number, title in enumerate(STEPS))
    update = new_guide(NewGuide("Paying for tea ☕", steps=steps), client=1)
    await log.append([Line((await log.open(document)).number, update, Author("cairn"))])
    return document.guide
