"""A hub whose way to Postgres is cut: nothing is called saved, what waits is bounded, and nobody meets an empty guide.

The hub is in this process, so that what it holds can be counted; between it and Postgres is a proxy that can be hurt.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit

import pytest

from bench.figures import Figure, claim, every, told
from collab.hub import open_hub
from collab.journal import EACH, WAITING_BYTES
from collab.relay import NoRelay
from storage.database import Database, open_database
from storage.errors import Unavailable
from storage.log import UpdateLog
from tests.collab.replica import Replica, insert_guide, replayed, until_equal
from tests.faults.proxy import Proxy
from tests.soak.scale import chance, scaled
from tests.waiting import until, until_answer

AWAY = scaled(3.0, 60.0)  # seconds
WRITERS = 6
CHUNK = "😀 and so on " * 1500  # about 20 kB an edit: the bound is reached soon
MIB = 2**20
MOST = WAITING_BYTES + WRITERS * 1.1 * len(CHUNK.encode())  # the bound, and what each was writing when it was reached
BACK = scaled(20_000.0, 5_000.0)  # ms until everything works again; a sample shares its machine with anything
CUTS = scaled(15, 500)


@pytest.fixture
async def far(dsn: str, proxy: Proxy) -> AsyncIterator[Database]:
    """The database behind the proxy."""
    address = urlsplit(dsn)
    who = address.netloc.rpartition("@")[0]
    opened = await open_database(urlunsplit(address._replace(netloc=f"{who}@127.0.0.1:{proxy.port}")))
    yield opened
    proxy.heal()
    await opened.close()


async def test_while_postgres_cannot_be_reached_nothing_is_saved_and_what_waits_is_bounded(
    database: Database, far: Database, proxy: Proxy, figure: Callable[[Figure], None]
) -> None:
    await insert_guide(database)
    cold = await insert_guide(database, "cold")
    writers = [Replica(f"p{number}") for number in range(WRITERS)]
    async with open_hub(UpdateLog(far), NoRelay()) as hub, AsyncExitStack() as stack:
        for writer in writers:
            await stack.enter_async_context(writer.joined(hub))
            await writer.all_saved()
        proxy.refuse = True
        proxy.reset()
        await until_answer(lambda: _is_away(far))
        saved = [writer.saved for writer in writers]
        flood = Flood()
        writing = [asyncio.create_task(flood.write_on(writer)) for writer in writers]
        until_then = perf_counter() + AWAY
        while perf_counter() < until_then:
            assert [writer.saved for writer in writers] == saved, "called saved what no disk has"
            await asyncio.sleep(0.01)
        taken = flood.bytes
        assert flood.counted > WAITING_BYTES, "too little was written to reach the bound"
        with pytest.raises(Unavailable):
            async with Replica("Zoé").joined(hub, cold):
                pytest.fail("let into a room that could not be read")

        proxy.refuse = False
        began = perf_counter()
        await until(lambda: all(writer.saved > before for writer, before in zip(writers, saved, strict=True)), 30)
        took = (perf_counter() - began) * 1000
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        for writer in writers:
            await writer.all_saved(30)
        text = await until_equal(*writers, seconds=30)
        assert await replayed(UpdateLog(database)) == text
        async with Replica("Zoé").joined(hub, cold) as newcomer:
            await newcomer.all_saved()
    figure(told("seconds without Postgres", f"{AWAY:.0f}"))
    figure(claim("called saved meanwhile", "nothing", holds=True))
    figure(every("updates taken meanwhile, until who writes has to wait", [taken / MIB], "MiB", at_most=MOST / MIB))
    figure(every("from its return until everybody's edits are saved", [took], "ms", at_most=BACK))


async def test_a_guide_whose_reading_is_cut_off_is_opened_whole_or_not_at_all(
    database: Database, far: Database, proxy: Proxy, figure: Callable[[Figure], None]
) -> None:
    await insert_guide(database)
    choices = chance("cuts")
    async with open_hub(UpdateLog(database), NoRelay()) as hub, Replica("Ana").joined(hub) as ana:
        for number in range(200):
            ana.text += f"{number} é " * 20
        await ana.all_saved()
        whole = str(ana.text)
    refused = 0
    for _ in range(CUTS):
        proxy.down.passed, proxy.down.limit = 0, choices.randrange(100, 120_000)
        async with open_hub(UpdateLog(far), NoRelay()) as hub:
            try:
                async with Replica("Ben").joined(hub) as ben:
                    assert str(ben.text) == whole, "let into a part of a guide"
            except Unavailable:
                refused += 1
                proxy.heal()
                async with Replica("Ben").joined(hub) as ben:
                    assert str(ben.text) == whole
        proxy.heal()
    assert refused > CUTS / 5, "the cuts did not hit the reading"
    figure(told("readings cut off at a random byte, and guides refused", f"{CUTS}, {refused}"))
    figure(claim("guides that were shown in part or empty", "none", holds=True))


async def _is_away(database: Database) -> bool:
    try:
        await database.fetchval("select 1")
    except Unavailable:
        return True
    return False


class Flood:
    """Writers who write as fast as the hub takes it. What it makes wait, waits."""

    def __init__(self) -> None:
        self.bytes = 0  # handed over
        self.counted = 0  # bytes as the journal counts them

    async def write_on(self, writer: Replica) -> None:
        while True:
            writer.text += CHUNK
            self.bytes += sum(map(len, writer._made))
            self.counted += sum(len(update) + EACH for update in writer._made)
            await writer.flush()
            await asyncio.sleep(0.001)
