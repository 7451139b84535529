"""From one socket to another: what the server adds to an edit's way, with the log on disk and no browser about."""

from __future__ import annotations

import asyncio
from time import perf_counter

from pycrdt import Map, Text

from bench.asking import Asking
from bench.figures import Figure, p95
from bench.peer import joined
from bench.server import running_server
from docmodel.schema import GUIDE

EDITS, QUICK = 1000, 100
PAUSE = 0.02  # seconds between edits, as of a few people who type fast


async def measure(*, quick: bool) -> list[Figure]:
    heard, saved = [], []
    with running_server() as server:
        with Asking(server) as asking:
            guide = asking.new_guide("Pass through")
        async with joined(server, guide) as writer, joined(server, guide) as reader:
            await writer.sync()
            await reader.sync()
            title = writer.doc.get(GUIDE, type=Map)["title"]
            assert isinstance(title, Text)
            for _ in range(QUICK if quick else EDITS):
                before = writer.doc.get_state()
                title += "x"
                began = perf_counter()
                await writer.put(writer.doc.get_update(before))
                async with asyncio.TaskGroup() as tasks:
                    other = tasks.create_task(reader.next_update())
                    own = tasks.create_task(writer.until_saved(writer.sent))
                heard.append((other.result()[1] - began) * 1000)
                saved.append((own.result() - began) * 1000)
                await asyncio.sleep(PAUSE)
    return [
        p95("an edit from socket to socket, on disk in between", heard, "ms"),
        p95("… until its writer is told that it is saved", saved, "ms"),
    ]
