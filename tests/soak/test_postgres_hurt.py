"""Postgres killed, restarted, and told by its disk that nothing was written, while ten people type into one guide.

Whoever is hurt with it, the server included, what was called saved is on the disk.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from time import perf_counter

import pytest

from bench.figures import Figure, claim, p95, told
from storage.errors import Unavailable
from tests.soak.scale import scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.processes import send
from tests.stories.replay import head, rebuilt
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected, all_typing
from tests.stories.words import Ledger
from tests.waiting import until, until_answer

TYPISTS = 10
TIMES = scaled(1, 25)
REST = scaled(0.0, 11.0)  # seconds: what dies again and again is started again more slowly
BACK = scaled(20_000.0, 5_000.0)  # ms until an edit is saved again; a sample shares its machine with anything
AWAY = (OSError, Unavailable)


async def test_kill_9_of_postgres_and_the_server_at_once_takes_nothing_that_was_saved(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    async with a_storm(sturdy, "both") as storm:
        for _ in range(TIMES):
            await asyncio.sleep(REST)
            async with storm.typing():
                for peer in storm.peers:
                    peer.may_connect.clear()
                pids = [sturdy.kill_part("postgres"), sturdy.kill_part("serve")]
                await storm.until_back(pids)
    figure(told("kills of both at once, and edits typed by 10 people", f"{TIMES}, {len(storm.ledger.typed):,}"))
    figure(claim("saved edits that were lost, edits that are there twice or not", "none", holds=True))


async def test_a_restart_of_postgres_takes_nothing_and_all_goes_on_by_itself(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    back: list[float] = []
    async with a_storm(sturdy, "restart") as storm:
        for _ in range(TIMES):
            await asyncio.sleep(REST)
            async with storm.typing():
                old = sturdy.pids("postgres")[0]
                send([old], signal.SIGINT)  # its fast shutdown
                await until(lambda: set(sturdy.pids("postgres")[:1]) - {old}, 30)  # noqa: B023
                await until_answer(lambda: head(sturdy.dsn, storm.guide), *AWAY, seconds=30)
                began, saved = perf_counter(), len(storm.ledger.saved)
                await until(lambda: len(storm.ledger.saved) > saved, 30)  # noqa: B023
                back.append((perf_counter() - began) * 1000)
    figure(told("restarts of Postgres, and edits typed by 10 people", f"{TIMES}, {len(storm.ledger.typed):,}"))
    figure(claim("saved edits that were lost, edits that are there twice or not", "none", holds=True))
    figure(p95("from its return to the next edit that is called saved", back, "ms", at_most=BACK))


async def test_an_edit_whose_fsync_fails_is_not_called_saved_before_it_is(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    if not _can_trace():
        pytest.skip("no program can be made to see a failing disk here: strace is not installed, or may not be used")
    back: list[float] = []
    async with a_storm(sturdy, "EIO") as storm:
        for _ in range(TIMES):
            await asyncio.sleep(REST)
            await until(lambda: len(sturdy.pids("postgres")) > 1, 30)
            _, *family = sturdy.pids("postgres")
            with failing_disk(family):
                async with storm.typing():
                    await until(lambda: not set(family) & set(sturdy.pids("postgres")), 30)  # noqa: B023  # its panic
                    for peer in storm.peers:
                        peer.may_connect.clear()
                    server = sturdy.kill_part("serve")  # or it would write later what it still holds
                    began = perf_counter()
                    await storm.until_back([server])
                    back.append((perf_counter() - began) * 1000)
    figure(
        told("times that fsync failed with EIO, and edits typed by 10 people", f"{TIMES}, {len(storm.ledger.typed):,}")
    )
    figure(claim("saved edits that were lost, edits that are there twice or not", "none", holds=True))
    figure(p95("from the panic and the kill to the next edit that is saved", back, "ms", at_most=2 * BACK))


@dataclass(frozen=True, slots=True)
class Storm:
    """People in one guide of a server."""

    server: Server
    name: str
    guide: str
    peers: list[Peer]
    ledger: Ledger

    def typing(self) -> AbstractAsyncContextManager[None]:
        return all_typing(self.peers, self.name, len(self.ledger.typed))

    async def until_back(self, killed: Sequence[int]) -> None:
        """Wait until what was killed has a successor. What was saved is there before anybody can send it again."""
        await until(lambda: not any(peer.synced for peer in self.peers), 30)
        saved = set(self.ledger.saved)
        assert saved, "nothing was saved before: it shows nothing"
        await until(lambda: not set(killed) & {*self.server.pids("postgres"), *self.server.pids("serve")}, 30)
        await asyncio.to_thread(self.server.until_ready)
        kept = await rebuilt(self.server.dsn, self.guide)
        self.ledger.holds(kept.guide, at_least=saved)
        for peer in self.peers:
            peer.may_connect.set()
        before = len(self.ledger.saved)
        await until(lambda: len(self.ledger.saved) > before, 30)


@asynccontextmanager
async def a_storm(server: Server, name: str) -> AsyncIterator[Storm]:
    """At its end all agree."""
    ledger = Ledger()
    storm = Storm(server, name, await a_guide(server), [Peer(f"p{n}", ledger) for n in range(TYPISTS)], ledger)
    async with all_connected(storm.peers, server, storm.guide):
        async with storm.typing():
            await until(lambda: len(ledger.saved) > 30, 30)
        yield storm
        await all_agree(server, storm.guide, storm.peers, ledger)
        assert ledger.saved == ledger.typed.keys()


@contextmanager
def failing_disk(pids: Sequence[int]) -> Iterator[None]:
    """Let every fsync of these processes fail, as those of a dying disk do. What is started after them is spared."""
    attach = [word for pid in pids for word in ("-p", str(pid))]
    calls = "fsync,fdatasync,sync_file_range"
    tracing = subprocess.Popen(
        ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO", *attach]
    )
    try:
        yield
    finally:
        tracing.send_signal(signal.SIGINT)  # it lets go of them
        tracing.wait(10)


def _can_trace() -> bool:
    strace = shutil.which("strace")
    return strace is not None and subprocess.run([strace, "true"], capture_output=True, check=False).returncode == 0
