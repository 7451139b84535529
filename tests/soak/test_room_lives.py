"""Thousands of lives of rooms: a guide is opened, somebody writes, all leave, the room is let go. None leaves a trace.

In each turn there are new guides, which would show that rooms stay, and those of the turn before in a second life.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from itertools import count
from statistics import linear_regression
from typing import Any

from pycrdt import Doc, Text

from bench.figures import Figure, claim, told
from collab.hub import LOOK
from collab.protocol import SAVED, Awareness, SyncStep1, SyncStep2, Update, decode, encode
from collab.varint import write_bytes, write_varint
from tests.soak.scale import FULL, chance, scaled
from tests.stories.counts import open_sockets, until_open_sockets
from tests.stories.processes import open_files, own_memory_of
from tests.stories.raw import Raw, a_socket, masked
from tests.stories.server import Server
from tests.waiting import until
from web.frames import CLOSE
from web.resources import POOL

LIVES = scaled(60, 5_000)  # at least
SECONDS = scaled(0.0, 1200.0)  # at least
NEW = scaled(20, 250)  # guides in each turn
WARM = 0.3  # of all turns are over when what is kept once and for all is there
AT_ONCE = 10  # guides open at a time
LET_GO = 2.5 * LOOK  # seconds after which a room that nobody holds has been looked at twice
SLOPE = 1.0  # MiB that a thousand lives may add
MORE = POOL + 5  # descriptors that are none of the rooms': connections to Postgres come and go
MIB = 1024 * 1024


async def test_thousands_of_room_lives_leave_neither_memory_nor_anything_open(
    sturdy: Server, figure: Callable[[Figure], None]
) -> None:
    serving = sturdy.pids("serve")[0]
    printed_before = len(sturdy.printed)
    await _live_all(sturdy, [await _a_guide(sturdy) for _ in range(AT_ONCE)], chance("lives", "first"))
    await _all_have_left(sturdy)
    baseline = len(open_files(serving))
    memory: list[tuple[int, float]] = []  # after so many lives, so many MiB
    lives, guides = 0, list[str]()
    until_then = time.monotonic() + SECONDS
    for turn in count():
        new = [await _a_guide(sturdy) for _ in range(NEW)]
        await _live_all(sturdy, [*guides, *new], chance("lives", turn))
        lives += len(guides) + len(new)
        guides = new
        await _all_have_left(sturdy)
        await asyncio.sleep(LET_GO)
        memory.append((lives, own_memory_of(serving) / MIB))
        if lives >= LIVES and time.monotonic() >= until_then:
            break
    await until(lambda: len(open_files(serving)) <= baseline + MORE)
    assert sturdy.pids("serve")[0] == serving, "the serving process died"
    figure(told("lives of rooms, and turns", f"{lives:,} and {len(memory)}"))
    figure(_grows_by(memory))
    figure(claim(f"descriptors afterwards, at most {MORE} more than before", "always", holds=True))
    said = sturdy.printed[printed_before:]
    assert not [line for line in said.splitlines() if " ERROR " in line or line.startswith("Traceback")], said


def _grows_by(memory: Sequence[tuple[int, float]]) -> Figure:
    """The slope of what the process holds, once it is warm. Of a few turns it says nothing, and is only told."""
    warm = memory[min(int(WARM * len(memory)), len(memory) - 2) :]
    slope = 1000 * linear_regression(*zip(*warm, strict=True)).slope
    what = "memory that a thousand lives add to the serving process, once it is warm"
    measured = f"{slope:+.2f} MiB, from {memory[0][1]:.0f} to {memory[-1][1]:.0f} MiB"
    return Figure(what, f"≤ {SLOPE:g} MiB", measured, slope <= SLOPE) if FULL else told(what, measured)


async def _a_guide(server: Server) -> str:
    return str((await server.api.post("/api/guides", {"title": "A short life"}))["id"])


async def _live_all(server: Server, guides: Sequence[str], choices: random.Random) -> None:
    """A life for each, some at a time."""
    left = iter(guides)

    async def one_after_another() -> None:
        for guide in left:
            await _live(server, guide, choices)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


async def _live(server: Server, guide: str, choices: random.Random) -> None:
    """Open a guide, show up, write a little until it is saved, and leave in one of the ways that people do."""
    headers = {**server.headers, "Sec-WebSocket-Protocol": "cairn.v1"}
    doc: Doc[Any] = Doc()
    async with asyncio.timeout(60), a_socket(server, f"/sync/{guide}", headers) as raw:
        await raw.say(encode(SyncStep1(b"\0")))
        while not isinstance(_read(await raw.message()), SyncStep2):
            continue
        await raw.say(encode(Awareness(b"\x01" + write_varint(doc.client_id) + b"\x01" + write_bytes(b'{"x":1}'))))
        edits = choices.randrange(1, 4)
        for _ in range(edits):
            state = doc.get_state()
            doc.get("words", type=Text).insert(0, "a few words " * choices.randrange(1, 5))
            await raw.say(encode(Update(doc.get_update(state))))
            while (await raw.message())[0] != SAVED:
                continue
        await _leave(raw, choices.choice(("politely", "at once", "in the middle of a word")))


def _read(message: bytes) -> object:
    return decode(message) if message[0] == 0 else None


async def _leave(raw: Raw, how: str) -> None:
    match how:
        case "politely":
            await raw.send(masked(CLOSE, (1000).to_bytes(2)))
            await raw.close_code()
        case "at once":
            raw.reset()
        case _:
            await raw.send(masked(2, bytes(100))[:50])


async def _all_have_left(server: Server) -> None:
    await until_open_sockets(server, at_most=0)
    assert await open_sockets(server) == 0
