"""A server that loses something, or tells it in the wrong order, gets no figure however fast it is."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from pycrdt import merge_updates
from websockets.asyncio.server import ServerConnection, serve

from bench.hub.cores import two_cores
from bench.hub.plans import Place, Plan, Result, Steady, Watched
from bench.hub.runs import Failed, run_in
from bench.places import Absent
from collab.protocol import NOTHING, SyncStep1, SyncStep2, Update, decode, encode

WORK = Steady(rate=40, seconds=0.5, warm_up=0.1)


class Relaying:
    """A y-websocket server as small as can be. pass_on, keep: what becomes of update number n."""

    def __init__(self, pass_on: Callable[[int, bytes], list[bytes]], keep: Callable[[int], bool]) -> None:
        self._pass_on = pass_on
        self._keep = keep
        self._everybody: set[ServerConnection] = set()
        self._kept = [NOTHING]
        self._count = 0

    async def attend(self, socket: ServerConnection) -> None:
        self._everybody.add(socket)
        try:
            await socket.send(encode(SyncStep1(b"\0")))
            async for frame in socket:
                assert isinstance(frame, bytes)
                match decode(frame):
                    case SyncStep1():
                        await socket.send(encode(SyncStep2(merge_updates(*self._kept))))
                    case Update(update):
                        await self._take(socket, update)
        finally:
            self._everybody.discard(socket)

    async def _take(self, author: ServerConnection, update: bytes) -> None:
        if self._keep(self._count):
            self._kept.append(update)
        for passed in self._pass_on(self._count, update):
            for other in self._everybody - {author}:
                await other.send(encode(Update(passed)))
        self._count += 1


def at_once(_number: int, update: bytes) -> list[bytes]:
    return [update]


class Swapping:
    """Holds one update back until the next of the same writer has been passed on: of two writers, the next but one."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._held = b""

    def __call__(self, number: int, update: bytes) -> list[bytes]:
        if number == self._number:
            self._held = update
            return []
        return [update, self._held] if number == self._number + 2 else [update]


async def load_on(relaying: Relaying) -> Result:
    async with _served(relaying) as port:
        place = Place("127.0.0.1", port, "/a", "a", "plain", {}, None)
        return await run_in(Plan([place], 2, Watched(os.getpid(), {}), WORK))


@asynccontextmanager
async def _served(relaying: Relaying) -> AsyncIterator[int]:
    async with serve(relaying.attend, "127.0.0.1", 0, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@pytest.fixture(autouse=True)
def _two_cores() -> None:
    try:
        two_cores()
    except Absent as absent:
        pytest.skip(str(absent))


async def test_a_server_that_tells_all_in_order_gets_its_figure() -> None:
    result = await asyncio.wait_for(load_on(Relaying(at_once, lambda _: True)), 60)
    assert (result.updates, result.deliveries) == (20, 20)


async def test_one_that_turns_two_edits_around_gets_none() -> None:
    with pytest.raises(Failed, match="before update"):
        await asyncio.wait_for(load_on(Relaying(Swapping(6), lambda _: True)), 60)


async def test_one_that_keeps_less_than_it_passes_on_gets_none() -> None:
    with pytest.raises(Failed, match=r"Of 24 letters clients have \[24, 24, "):
        await asyncio.wait_for(load_on(Relaying(at_once, lambda number: number != 23)), 60)
