"""Somebody who types a letter at a time and measures until it is saved.

It is a process of its own, since whoever floods a server is busy, and would keep a typist waiting who shares its loop.
It reads a line of JSON that says where to type, then lines with a number of seconds; and answers each with its figures.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from subprocess import PIPE
from typing import Any

from pycrdt import Doc, Text

from collab.protocol import SAVED, Update, encode
from tests.stories.raw import a_socket
from tests.stories.server import Server
from tests.waiting import SOON

BETWEEN = 0.01  # seconds after a letter was saved
ANSWER = 2**22  # bytes of an answer at most


@dataclass(frozen=True, slots=True)
class Where:
    """What it takes to come in. headers: of somebody who may edit."""

    port: int
    path: str
    headers: Mapping[str, str]


class Typist:
    """The process, as whoever started it sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def type(self, seconds: float) -> list[float]:
        """Seconds until each letter was on disk."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{seconds}\n".encode())
        answer = await self._process.stdout.readline()
        assert answer, "the typist gave up; above is why"
        waits: list[float] = json.loads(answer)
        return waits


@asynccontextmanager
async def a_typist(server: Server, guide: str) -> AsyncIterator[Typist]:
    where = {"port": server.port, "path": f"/sync/{guide}", "headers": dict(server.headers)}
    program = (sys.executable, "-m", "tests.stories.typist")
    process = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE, limit=ANSWER)
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(where).encode() + b"\n")
        yield Typist(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _type(where: Where, seconds: float) -> list[float]:
    waits: list[float] = []
    doc: Doc[Any] = Doc()
    text = doc.get("words", type=Text)
    until = time.monotonic() + seconds
    async with a_socket(where, where.path, {**where.headers, "Sec-WebSocket-Protocol": "cairn.v1"}) as raw:
        while not waits or time.monotonic() < until:
            state = doc.get_state()
            text.insert(len(str(text)), "x")
            began = time.monotonic()
            await raw.say(encode(Update(doc.get_update(state))))
            async with asyncio.timeout(SOON):
                while (await raw.message())[0] != SAVED:
                    continue
            waits.append(round(time.monotonic() - began, 6))
            await asyncio.sleep(BETWEEN)
    return waits


def main() -> None:
    where = Where(**json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        print(json.dumps(asyncio.run(_type(where, float(line)))), flush=True)


if __name__ == "__main__":
    main()
