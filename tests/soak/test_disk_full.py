"""The disk that Postgres is on is full: nothing is called saved, guides can still be read, and it mends itself."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pytest

from bench.figures import Figure, claim, every
from tests.soak.scale import scaled
from tests.stories.agreement import all_agree
from tests.stories.peer import Peer
from tests.stories.replay import rebuilt
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected, all_typing
from tests.stories.words import Ledger
from tests.waiting import until

SIZE = "160m"  # enough for a new Postgres and some guides
FULL = scaled(3.0, 60.0)  # seconds without an inch
TYPISTS = 10
BACK = scaled(20_000.0, 10_000.0)  # ms until everything works again; a sample shares its machine with anything
BLOCK = 65536


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A folder on a disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="cairn-small-"))
    folder.chmod(0o755)
    try:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], capture_output=True, check=False
        )
        if made.returncode != 0:
            pytest.skip("no small disk can be mounted here: that needs root, and a machine that lets it")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
    finally:
        folder.rmdir()


@pytest.fixture
def server_on_it(small_disk: Path) -> Iterator[Server]:
    server = Server(small_disk)
    try:
        server.start()
        yield server
    finally:
        server.close()


async def test_on_a_full_disk_nothing_is_saved_guides_are_read_and_space_mends_it(
    server_on_it: Server, small_disk: Path, figure: Callable[[Figure], None]
) -> None:
    server, ledger = server_on_it, Ledger()
    guide = await a_guide(server)
    peers = [Peer(f"p{number}", ledger) for number in range(TYPISTS)]
    async with all_connected(peers, server, guide):
        async with all_typing(peers):
            await until(lambda: len(ledger.saved) > 100, 30)
            with filled(small_disk):
                saved = await _until_nothing_is_saved(ledger)
                await asyncio.sleep(FULL)
                assert ledger.saved == saved
                ledger.holds((await rebuilt(server.dsn, guide)).guide, at_least=saved)
                assert (await server.api.ask("GET", f"/api/guides/{guide}")).status == 200
                async with Peer("Zoé").connected(server, guide) as newcomer:
                    ledger.holds(newcomer.canonical(), at_least=saved)
                adding = asyncio.create_task(server.api.ask("POST", f"/api/guides/{guide}/steps", {"title": "More"}))
                await asyncio.sleep(1)
                assert not adding.done() or adding.result().status >= 500, "the API called something done"
            began = perf_counter()
            await until(lambda: all(peer.all_saved() for peer in peers) or len(ledger.saved) > len(saved) + 100, 30)
            took = (perf_counter() - began) * 1000
            assert (await adding).status in (201, 503)
        await all_agree(server, guide, peers, ledger)
        assert ledger.saved == ledger.typed.keys()
    figure(claim("called saved on a full disk, or lost afterwards", "nothing", holds=True))
    figure(every("from there being space until edits are saved again", [took], "ms", at_most=BACK))


async def _until_nothing_is_saved(ledger: Ledger) -> set[str]:
    """What was saved when the last place was taken."""
    async with asyncio.timeout(60):
        while True:
            saved = set(ledger.saved)
            await asyncio.sleep(1)
            if ledger.saved == saved:
                return saved


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Without a free byte for as long as the block lasts."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (BLOCK, 512):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()
