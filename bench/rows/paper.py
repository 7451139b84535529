"""automerge-paper: 259,778 edits of one real text, replayed through a socket; then what it costs to have it open.

The text is a code block in the body of a guide's step. Each edit is a transaction of its own, so an update and a frame
of its own, as if somebody typed them; they are made beforehand, and sent without waiting for each other's answers.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from pycrdt import Doc, Map, TransactionEvent, XmlText

from bench.asking import Asking
from bench.figures import Figure, claim, every, told
from bench.peer import Peer, joined
from bench.places import corpus
from bench.processes import pss
from bench.server import Server, running_server
from docmodel.schema import STEPS
from storage.database import open_database
from storage.following import select_long
from web.compaction import LONG

MEMORY = 10.0  # MB above idle
SYNC = 150.0  # ms
SETTLE = 25.0  # seconds: rooms that nobody is in are let go, snapshots taken over, and free memory given back
SNAPSHOT = 90.0  # seconds for the worker to make one of nearly everything
LOOK = 0.5  # seconds between looks for it
FRESH = 10  # clients that join one after the other
QUICK = 20_000  # edits


@dataclass(frozen=True, slots=True)
class Trace:
    """Edits in order, each (position, characters deleted, text inserted), and the text they end in."""

    edits: Sequence[tuple[int, int, str]]
    end: str


async def measure(*, quick: bool) -> list[Figure]:
    trace = read_trace(QUICK if quick else None)
    with running_server() as server:
        with Asking(server) as asking:
            small, guide = _guide(asking, "Small"), _guide(asking, "automerge-paper")
        async with joined(server, small) as peer:
            await peer.sync()
        await asyncio.sleep(SETTLE)
        serving = server.serving()
        idle, idle_all = pss([serving]), pss(server.family())
        async with joined(server, guide) as writer:
            rate = await _replay(writer, trace.edits)
            await _until_folded(server)
            await asyncio.sleep(SETTLE)
            opened, opened_all = pss([serving]), pss(server.family())
            return [
                told("replayed through one socket", f"{rate:,.0f} edits/s, each on disk and acknowledged"),
                every("memory of the serving process for the open guide", [opened - idle], "MB", at_most=MEMORY),
                told("memory of all its processes, idle and then", f"{idle_all:.0f} and {opened_all:.0f} MB"),
                *await _fresh_clients(server, guide, trace.end),
            ]


async def _until_folded(server: Server) -> None:
    """Wait until the worker has made a snapshot of nearly everything."""
    database = await open_database(server.dsn)
    try:
        async with asyncio.timeout(SNAPSHOT):
            while await select_long(database, LONG):  # noqa: ASYNC110 - another process brings it about
                await asyncio.sleep(LOOK)
    finally:
        await database.close()


async def _fresh_clients(server: Server, guide: str, end: str) -> list[Figure]:
    received, applied, texts = [], [], []
    for _ in range(FRESH):
        began = perf_counter()
        async with joined(server, guide) as fresh:
            received.append((await fresh.sync() - began) * 1000)
            applied.append((perf_counter() - began) * 1000)
            texts.append(str(_text_in(fresh.doc)))
    return [
        every("a fresh client synced: from connecting until applied", applied, "ms", at_most=SYNC),
        every("… until received", received, "ms"),
        claim("end text in each fresh client", "exact", all(text == end for text in texts)),
    ]


async def _replay(writer: Peer, edits: Sequence[tuple[int, int, str]]) -> float:
    """Edits a second, from the first sent until the last is known to be on disk."""
    await writer.sync()
    updates = list(_updates(writer.doc, edits))
    last = writer.sent + len(updates)
    began = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        saved = tasks.create_task(writer.until_saved(last))
        for update in updates:
            await writer.put(update)
    return len(updates) / (saved.result() - began)


def _updates(doc: Doc[Any], edits: Sequence[tuple[int, int, str]]) -> Iterator[bytes]:
    """Make the edits, and yield what each of them sends. The trace is ASCII, where characters are bytes."""
    made: list[bytes] = []

    def keep(event: TransactionEvent) -> None:
        made.append(event.update)

    subscription = doc.observe(keep)
    text = _text_in(doc)
    yield from made
    made.clear()
    for position, deleted, inserted in edits:
        with doc.transaction():
            if deleted:
                del text[position : position + deleted]
            if inserted:
                text.insert(position, inserted)
        yield made.pop()
    doc.unobserve(subscription)


def read_trace(most: int | None) -> Trace:
    """The trace, or as many of its first edits. Raises Absent where there is no corpus."""
    with gzip.open(corpus() / "traces" / "automerge-paper.json.gz") as file:
        content = json.load(file)
    edits = [(at, gone, new) for transaction in content["txns"] for at, gone, new in transaction["patches"]][:most]
    assert all(inserted.isascii() for _, _, inserted in edits)
    return Trace(edits, content["endContent"] if most is None else _end(edits))


def _end(edits: Sequence[tuple[int, int, str]]) -> str:
    text: list[str] = []
    for position, deleted, inserted in edits:
        text[position : position + deleted] = inserted
    return "".join(text)


def _guide(asking: Asking, title: str) -> str:
    guide = asking.new_guide(title)
    asking.add_step(guide, title, [{"type": "codeBlock"}])
    return guide


def _text_in(doc: Doc[Any]) -> XmlText:
    """The text of the code block, which its first writer makes, as an editor does."""
    (step,) = doc.get(STEPS, type=Map).values()
    block = step["body"].children[0]
    text = block.children[0] if len(block.children) else block.children.append(XmlText())
    assert isinstance(text, XmlText)
    return text
