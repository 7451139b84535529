"""The proxy hurts as it says it does: whatever is shown with it rests on that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.faults.proxy import Proxy
from tests.waiting import until


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """To somebody who says back what they hear."""

    talking: set[asyncio.StreamWriter] = set()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(writer)
        with suppress(ConnectionError):
            while heard := await reader.read(65536):
                writer.write(heard)
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        talking.discard(writer)

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        with Proxy("127.0.0.1", server.sockets[0].getsockname()[1]).running() as running:
            yield running
        await until(lambda: not talking)


async def ask(proxy: Proxy, said: bytes = b"x", seconds: float = 5) -> tuple[bytes, float]:
    """What comes back, and after how many seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            writer.write(said)
            heard = await reader.readexactly(len(said))
        return heard, time.monotonic() - began
    finally:
        writer.transport.abort()


async def test_without_toxics_all_comes_through(proxy: Proxy) -> None:
    said = bytes(range(256)) * 4096
    assert (await ask(proxy, said))[0] == said


async def test_latency_and_jitter_make_it_late(proxy: Proxy) -> None:
    proxy.up.latency, proxy.down.latency, proxy.down.jitter = 0.1, 0.1, 0.05
    assert 0.2 <= (await ask(proxy))[1] < 2


async def test_bandwidth_makes_it_slow_and_slices_make_it_many(proxy: Proxy) -> None:
    proxy.up.bandwidth, proxy.up.slicer = 100_000, 1000
    said = b"y" * 30_000
    heard, seconds = await ask(proxy, said)
    assert heard == said
    assert seconds >= 0.3


@pytest.mark.parametrize(("up", "down"), [(True, True), (True, False), (False, True)])
async def test_a_blackhole_holds_one_direction_or_both_until_it_is_closed(
    proxy: Proxy, *, up: bool, down: bool
) -> None:
    with proxy.cut(up=up, down=down):
        with pytest.raises(TimeoutError):
            await ask(proxy, seconds=0.2)
        waiting = asyncio.create_task(ask(proxy))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    assert (await waiting)[0] == b"x"


async def test_a_limit_cuts_after_so_many_bytes(proxy: Proxy) -> None:
    proxy.down.limit, proxy.down.slicer = 5000, 1000
    with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
        await ask(proxy, b"z" * 10_000)


async def test_a_reset_ends_open_connections_and_who_is_refused_gets_none(proxy: Proxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"x")
    assert await reader.readexactly(1) == b"x"
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        async with asyncio.timeout(5):
            await reader.readexactly(1)
    proxy.refuse = True
    with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
        await ask(proxy)
    proxy.heal()
    assert (await ask(proxy))[0] == b"x"
