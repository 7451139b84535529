"""Real texts, typed again through sockets edit by edit, end as they did; and their log is read again in good time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

import pytest
from pycrdt import Doc
from websockets.asyncio.client import ClientConnection

from bench.figures import Figure, claim, every, p95, told
from collab.protocol import SAVED, Update, encode
from collab.varint import read_varint
from storage.database import open_database
from storage.growth import select_history
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, UpdateLog
from tests.soak.scale import scaled
from tests.soak.trace import Made, Trace, Writers, read_trace
from tests.stories.peer import Peer, open_socket
from tests.stories.replay import rebuilt
from tests.stories.server import Server

NAMES = ("automerge-paper", "friendsforever", "seph-blog1")
MOST = scaled(4_000, None)  # edits of each
REPLAY = 5000.0  # ms to integrate the log of automerge-paper
ACK = scaled(1000.0, 50.0)  # ms, p95; a sample shares its machine with anything
AHEAD = 100  # updates that a writer sends before the first of them is saved


@pytest.mark.parametrize("name", NAMES)
async def test_a_real_text_typed_through_sockets_ends_as_it_did(
    sturdy: Server, corpus: Path, name: str, figure: Callable[[Figure], None]
) -> None:
    trace = read_trace(corpus / "traces" / f"{name}.json.gz", MOST)
    guide = str((await sturdy.api.post("/api/guides", {"title": name}))["id"])
    async with Peer("start").connected(sturdy, guide) as peer:
        writers = Writers(trace, peer.doc.get_update())
    made = writers.updates()
    end = trace.end if trace.end is not None else writers.text()

    began = perf_counter()
    acks = await _type(sturdy, guide, trace, made)
    seconds = perf_counter() - began

    async with Peer("fresh").connected(sturdy, guide) as fresh:
        assert fresh.canonical()["summary"] == end
    assert (await rebuilt(sturdy.dsn, guide)).guide["summary"] == end
    figure(told(f"{name}: edits, and how many a second", f"{len(made):,}, {len(made) / seconds:,.0f}"))
    figure(claim(f"{name}: the text that a newcomer has, and that the log gives", "the trace's", holds=True))
    figure(every(f"{name}: its log integrated", [await _replay(sturdy, guide)], "ms", at_most=REPLAY))
    figure(p95(f"{name}: an edit is saved, {AHEAD} being on their way", acks, "ms", at_most=ACK))


async def _type(server: Server, guide: str, trace: Trace, made: list[Made]) -> list[float]:
    """Send every update on its writer's socket, once what it builds upon is saved. How long each took to be saved."""
    async with AsyncExitStack() as stack:
        writers = [
            Writer(
                await stack.enter_async_context(
                    open_socket(server, f"/sync/{guide}", server.headers, subprotocols=["cairn.v1"])
                )
            )
            for _ in range(trace.writers)
        ]
        listening = [asyncio.create_task(writer.listen()) for writer in writers]
        for each in made:
            for other, count in enumerate(each.after):
                if other != each.writer:
                    await writers[other].until_saved(count)
            await writers[each.writer].send(each.update)
        for writer in writers:
            await writer.until_saved(len(writer.sent))
        for task in listening:
            task.cancel()
    return [took for writer in writers for took in writer.took]


class Writer:
    """A socket that counts what it sent and what of it is saved."""

    def __init__(self, socket: ClientConnection) -> None:
        self.sent: list[float] = []
        self.took: list[float] = []
        self._socket = socket
        self._news = asyncio.Condition()

    async def send(self, update: bytes) -> None:
        await self.until_saved(len(self.sent) - AHEAD)
        self.sent.append(perf_counter())
        await self._socket.send(encode(Update(update)))

    async def until_saved(self, count: int) -> None:
        if len(self.took) < count:
            async with self._news:
                await self._news.wait_for(lambda: len(self.took) >= count)

    async def listen(self) -> None:
        async for frame in self._socket:
            assert isinstance(frame, bytes)
            if frame[0] == SAVED:
                count, _ = read_varint(frame, 1)
                now = perf_counter()
                self.took += [(now - sent) * 1000 for sent in self.sent[len(self.took) : count]]
                async with self._news:
                    self._news.notify_all()


async def _replay(server: Server, guide: str) -> float:
    """Milliseconds to read all entries, archived or not, and integrate each, without any snapshot."""
    database = await open_database(server.dsn)
    try:
        number = (await UpdateLog(database).open(Document(FIRST_TENANT, GuideId(guide)))).number
        began = perf_counter()
        doc: Doc[object] = Doc()
        for entry in await select_history(database, number):
            doc.apply_update(entry.update)
        return (perf_counter() - began) * 1000
    finally:
        await database.close()
