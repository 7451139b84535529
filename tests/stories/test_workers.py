"""Stories of several processes on one machine: `cairn serve --workers 3`, and people spread over them."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack

import psutil
import pytest

from tests.stories.agreement import all_agree, are_alike
from tests.stories.guests import a_guest
from tests.stories.peer import Peer, open_socket
from tests.stories.server import Server, a_server
from tests.stories.story import a_guide
from tests.stories.words import Ledger
from tests.waiting import until, until_answer

WORKERS = 3
SOONER_THAN_A_LOOK = 1.5  # seconds; without news between processes it would be 2


@pytest.fixture(scope="module")
def many() -> Iterator[Server]:
    with a_server({"CAIRN_WORKERS": str(WORKERS)}) as started:
        yield started


def sockets_of(pid: int) -> int:
    """How many TCP connections a process has accepted or made."""
    return sum(each.status == psutil.CONN_ESTABLISHED for each in psutil.Process(pid).net_connections("tcp"))


async def all_up(server: Server) -> None:
    """Wait until each serving process has answered somebody."""
    await until(lambda: len(server.workers()) == WORKERS, 30)

    async def everybody_has_answered() -> bool:
        await server.api.ask("GET", "/healthz")
        folder = server.data / "run" / "metrics"
        answered = {path.stem.rpartition("_")[2] for path in folder.glob("counter_*.db")}
        return answered >= {str(pid) for pid in server.workers()}

    await until_answer(everybody_has_answered, OSError, seconds=60)


async def test_people_spread_over_the_processes_and_see_each_others_edits_at_once(many: Server) -> None:
    await all_up(many)
    guide, ledger = await a_guide(many), Ledger()
    before = [sockets_of(pid) for pid in many.workers()]
    async with AsyncExitStack() as stack:
        peers = [Peer(f"p{number}", ledger) for number in range(24)]
        for peer in peers:
            await stack.enter_async_context(peer.connected(many, guide))
        spread = [sockets_of(pid) - had for pid, had in zip(many.workers(), before, strict=True)]
        assert min(spread) >= 2, f"they did not spread: {spread}"
        for peer in peers[:6]:
            peer.type_somewhere(random.Random(peer.name))
            await peer.until_saved()
            began = time.monotonic()
            await until(lambda: are_alike(peers), SOONER_THAN_A_LOOK)
            assert time.monotonic() - began < SOONER_THAN_A_LOOK
        ledger.holds(peers[0].canonical())


async def test_a_process_that_is_killed_is_started_again_alone_and_nothing_is_lost(many: Server) -> None:
    await all_up(many)
    guide, ledger = await a_guide(many), Ledger()
    async with AsyncExitStack() as stack:
        peers = [Peer(f"p{number}", ledger) for number in range(9)]
        for peer in peers:
            await stack.enter_async_context(peer.connected(many, guide))
        typing = [asyncio.create_task(keep_typing(peer)) for peer in peers]
        await until(lambda: len(ledger.saved) > 30, 30)
        killed, *others = many.workers()
        os.kill(killed, signal.SIGKILL)
        await until(lambda: all(peer.synced for peer in peers), 10)  # the others took them in
        await until(lambda: len(many.workers()) == WORKERS, 30)
        assert set(others) < set(many.workers())
        for task in typing:
            task.cancel()
        await asyncio.gather(*typing, return_exceptions=True)
        await all_agree(many, guide, peers, ledger)


async def test_a_revoked_link_closes_its_sockets_in_every_process_within_a_second(many: Server) -> None:
    await all_up(many)
    guide = await a_guide(many)
    losing, staying = await a_guest(many, guide, "edit"), await a_guest(many, guide, "edit")
    async with AsyncExitStack() as stack:
        lost, kept = [
            [await stack.enter_async_context(open_socket(many, f"/sync/{guide}", dict(who.headers))) for _ in range(9)]
            for who in (losing, staying)
        ]
        for socket in (*lost, *kept):
            await socket.recv()
        [_, link] = (await many.api.get(f"/api/guides/{guide}/links"))["links"]  # newest first: the other is the older
        await many.api.delete(f"/api/guides/{guide}/links/{link['id']}")
        async with asyncio.timeout(1.0):
            for socket in lost:
                await socket.wait_closed()
        assert {socket.close_code for socket in lost} == {1012}
        await asyncio.sleep(0.3)  # and nobody else, a little later
        assert {socket.close_code for socket in kept} == {None}


async def test_whichever_process_is_asked_tells_the_figures_of_all(many: Server) -> None:
    await all_up(many)
    guide = await a_guide(many)
    async with AsyncExitStack() as stack:
        for _ in range(12):
            socket = await stack.enter_async_context(open_socket(many, f"/sync/{guide}", many.headers))
            await socket.recv()
        told = {await figure(many, 'cairn_sockets{way="wire"}') for _ in range(12)}
        assert told == {12.0}


async def test_a_number_of_processes_that_makes_no_sense_is_said_in_words(many: Server) -> None:
    for words in (("serve", "--workers", "many"), ("serve", "--workers", "0")):
        ended = many.cairn(*words)
        assert ended.returncode == 2
        assert words[-1] in ended.stderr
        assert "Traceback" not in ended.stderr


async def figure(server: Server, name: str) -> float:
    text = (await server.api.ask("GET", "/metrics")).text
    found = re.search(rf"^{re.escape(name)}(?:{{}})? (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


async def keep_typing(peer: Peer) -> None:
    chance = random.Random(peer.name)
    while True:
        peer.type_somewhere(chance)
        await asyncio.sleep(0.05 + chance.random() * 0.05)
