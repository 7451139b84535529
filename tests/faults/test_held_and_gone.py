"""Who is made to wait while the database is away, and hangs up meanwhile: nothing of them stays, and others go on.

The server is in this process, so that what it holds can be counted; between it and Postgres is a proxy.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from hypercorn.asyncio import serve
from pycrdt import Doc, Text

from auth.owner import OWNER, ensure_owner
from auth.tokens import issue_token
from collab.budget import MAX_WAITING
from collab.hocuspocus import A_SAVED, AUTH, addressed
from collab.peer import Peer
from collab.protocol import Update, encode
from collab.room import Room
from collab.varint import write_bytes
from storage.database import Database
from storage.log import UpdateLog
from tests.collab.replica import GUIDE, insert_guide
from tests.faults.proxy import Proxy
from tests.stories.raw import Raw, a_socket, masked
from tests.waiting import until, until_answer
from web import connection, hocuspocus, plain_wire, taken_wire
from web import socket as sockets
from web.app import create_app
from web.config import read_config
from web.frames import BINARY, CLOSE
from web.resources import Resources, open_resources
from web.serving import hypercorn_config
from web.taken_wire import TakenWire

OF_A_CLIENT = (TakenWire, plain_wire.PlainWire, sockets.Conversation, hocuspocus.Switchboard, hocuspocus.Seat, Peer)
SAID = 3 * MAX_WAITING  # edits of a client that is not made to wait before; the last ones wait behind it
NAME = GUIDE.guide.encode()


@dataclass(frozen=True)
class Far:
    """A server whose way to the database can be cut."""

    resources: Resources
    port: int
    headers: dict[str, str]
    proxy: Proxy

    @property
    def room(self) -> Room:
        (room,) = self.resources.hub.open_rooms()
        return room

    def held_up(self) -> int:
        """How often the journal is to say that there is space."""
        return len(self.resources.hub._journal._held_up)

    def lose_database(self) -> None:
        self.proxy.refuse = True
        self.proxy.reset()

    def find_database(self) -> None:
        self.proxy.refuse = False


@pytest.fixture
async def far(dsn: str, database: Database, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Far]:
    address = urlsplit(dsn)
    who = address.netloc.rpartition("@")[0]
    through = urlunsplit(address._replace(netloc=f"{who}@127.0.0.1:{proxy.port}"))
    await ensure_owner(database)
    await insert_guide(database)
    config = read_config({"CAIRN_DATA": str(tmp_path), "CAIRN_PUBLIC_URL": "http://cairn.test"})
    listening = socket.create_server(("127.0.0.1", 0))
    port, stop = listening.getsockname()[1], asyncio.Event()
    headers = {"Authorization": f"Bearer {await issue_token(database, OWNER)}"}
    async with open_resources(config, through, b"k" * 32) as resources:
        task = asyncio.create_task(
            serve(create_app(resources), hypercorn_config(listening.detach()), shutdown_trigger=stop.wait)  # type: ignore[arg-type]
        )
        yield Far(resources, port, headers, proxy)
        proxy.heal()
        stop.set()
        await task


@pytest.fixture(params=["taken", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A wire that is held finds out that nobody is there by writing, which it does here soon after the last word."""
    if request.param == "plain":
        monkeypatch.setattr(connection, "held_by", lambda _: None)
    monkeypatch.setattr(taken_wire, "QUIET", 1)
    return str(request.param)


@dataclass
class Client:
    """By one of the two protocols. framed: how a message is said in it."""

    raw: Raw
    framed: Callable[[bytes], bytes]

    async def say(self, *messages: bytes) -> None:
        await self.raw.send(b"".join(masked(BINARY, self.framed(message)) for message in messages))


@asynccontextmanager
async def a_client(far: Far, path: str) -> AsyncIterator[Client]:
    by_itself = path != "/hocuspocus"
    async with a_socket(far, path, far.headers) as raw:
        client = Client(raw, (lambda message: message) if by_itself else lambda message: addressed(NAME, message))
        if not by_itself:
            await client.say(bytes((AUTH, 0)) + write_bytes(b""))
        while not (await raw.message()).startswith(client.framed(b"\0\0")):
            continue
        yield client


def edits(count: int, letter: str) -> list[bytes]:
    doc: Doc = Doc()
    text = doc.get("words", type=Text)
    said = []
    for place in range(count):
        state = doc.get_state()
        text.insert(place, letter)
        said.append(encode(Update(doc.get_update(state))))
    return said


def of_clients() -> int:
    gc.collect()
    return sum(isinstance(each, OF_A_CLIENT) for each in gc.get_objects())


async def words(database: Database) -> str:
    doc: Doc = Doc()
    for entry in (await UpdateLog(database).open(GUIDE)).entries:
        doc.apply_update(entry.update)
    return str(doc.get("words", type=Text))


async def has_all(database: Database) -> bool:
    return len(await words(database)) == SAID


@pytest.mark.parametrize("path", [f"/sync/{GUIDE.guide}", "/hocuspocus"])
@pytest.mark.parametrize("goodbye", ["a word", "none"])
async def test_who_is_held_while_the_database_is_away_and_hangs_up_leaves_nothing_and_others_go_on(
    far: Far, database: Database, way: str, path: str, goodbye: str
) -> None:
    async with a_client(far, f"/sync/{GUIDE.guide}") as ben:
        await until(lambda: far.held_up() == 0)
        before = of_clients()
        async with a_client(far, path) as ana:
            far.lose_database()
            await ana.say(*edits(SAID, "a"))
            await until(lambda: far.held_up() == 1)
            assert far.room.in_flight < SAID
            if goodbye == "a word":
                await ana.raw.send(masked(CLOSE, (1000).to_bytes(2)))
            else:
                ana.raw.reset()
        if way == "taken":
            await until(lambda: len(far.room.peers) == 1)
        await ben.say(*edits(3, "b"))
        await until(lambda: far.room.in_flight >= MAX_WAITING + 3)
        far.find_database()
        await until(lambda: far.room.in_flight == 0 and len(far.room.peers) == 1, 20)
        await ben.say(*edits(1, "c"))
        await until(lambda: far.room.in_flight == 0)
        kept = await words(database)
        assert kept.count("b") == 3
        assert kept.count("c") == 1
        assert MAX_WAITING <= kept.count("a") <= SAID
        assert far.held_up() == 0
        await until(lambda: of_clients() <= before)
        assert await ben.raw.outcome() is None


@pytest.mark.parametrize("path", [f"/sync/{GUIDE.guide}", "/hocuspocus"])
async def test_who_is_held_while_the_database_is_away_and_stays_goes_on_when_it_is_back(
    far: Far, database: Database, way: str, path: str
) -> None:
    async with a_client(far, path) as ana:
        far.lose_database()
        await ana.say(*edits(SAID, "a"))
        await until(lambda: far.held_up() == 1)
        far.find_database()
        await until_answer(partial(has_all, database), seconds=20)
        if path == "/hocuspocus":
            acknowledged = 0
            async with asyncio.timeout(10):
                while acknowledged < SAID:
                    acknowledged += await ana.raw.message() == ana.framed(A_SAVED)
