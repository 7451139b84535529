"""The servers that are measured, behind one small face: somewhere to join, processes to look at.

Cairn is measured as it is run: with its Postgres, which really writes to disk, its worker, a token shown by each
client, and every update read and stored. The others keep nothing, let everybody in, and are otherwise as they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Protocol
from urllib.parse import urlsplit

from bench.filling import put_guides, put_snapshots
from bench.hub.cores import pin, two_cores
from bench.hub.plans import Place, Watched
from bench.peers.launch import Peer, are_installed, running_peer
from bench.places import Absent
from bench.processes import family
from bench.server import Server, running_server
from docmodel.operations import NewGuide
from storage.database import open_database

CAIRN, HOCUSPOCUS, Y_WEBSOCKET, PYCRDT = "Cairn", "hocuspocus", "y-websocket", "pycrdt-websocket"
PEERS = (HOCUSPOCUS, Y_WEBSOCKET, PYCRDT)
NODE = (HOCUSPOCUS, Y_WEBSOCKET)
OURS = "cairn.v1"
FIRST_TITLE = 1_000  # the client id that writes the first guide's title: far from those of a load's clients

_numbers = count(1)


class UnderTest(Protocol):
    """A running server. told: how it is called in the table."""

    @property
    def told(self) -> str: ...

    @property
    def watched(self) -> Watched: ...

    async def documents(self, number: int) -> list[Place]:
        """Places of documents that nobody has been in."""

    def telling_what_is_on_disk(self) -> UnderTest:
        """The same server, for clients that want to know. Raises Absent where it cannot tell."""


class Cairn:
    """Ours. protocol: what its clients ask to speak; with OURS they are told what is on disk."""

    told = CAIRN

    def __init__(self, server: Server, protocol: str | None = None) -> None:
        server_core, other_core = two_cores()
        serving = server.serving()
        pin({*server.family(), *family(server.postgres)} - {serving}, other_core)
        pin([serving], server_core)
        self.server = server
        self.watched = Watched(serving, {"Postgres": server.postgres, "its worker": server.pid})
        self._protocol = protocol

    def telling_what_is_on_disk(self) -> Cairn:
        return Cairn(self.server, OURS)

    async def documents(self, number: int) -> list[Place]:
        database = await open_database(self.server.dsn)
        try:
            guides = [NewGuide(title=f"Guide {place}") for place in range(number)]
            return [self.place(guide) for guide in await put_guides(database, guides, FIRST_TITLE)]
        finally:
            await database.close()

    async def documents_with(self, content: bytes, number: int) -> list[Place]:
        """Documents that say this, have never been opened, and are on disk."""
        database = await open_database(self.server.dsn)
        try:
            return [self.place(guide) for guide in await put_snapshots(database, number, content)]
        finally:
            await database.close()

    def place(self, guide: str) -> Place:
        parts = urlsplit(self.server.socket(guide))
        assert parts.hostname is not None
        assert parts.port is not None
        return Place(parts.hostname, parts.port, parts.path, guide, "plain", self.server.bearer, self._protocol)


@dataclass(frozen=True, slots=True)
class Other:
    """One we did not write."""

    peer: Peer

    @property
    def told(self) -> str:
        return f"{self.peer.name} {self.peer.version}"

    @property
    def watched(self) -> Watched:
        return Watched(self.peer.pid, {})

    async def documents(self, number: int) -> list[Place]:
        return [self.place(f"document-{next(_numbers)}") for _ in range(number)]

    def telling_what_is_on_disk(self) -> UnderTest:
        raise Absent(f"{self.peer.name} keeps nothing, so it has nothing to tell")

    def place(self, name: str) -> Place:
        parts = urlsplit(self.peer.url_for(name))
        dialect = "hocuspocus" if self.peer.dialect == "hocuspocus" else "plain"
        return Place("127.0.0.1", self.peer.port, parts.path or "/", name, dialect, {}, None)


@contextmanager
def running(names: Sequence[str]) -> Iterator[list[UnderTest]]:
    """These servers, all at once: who is not asked anything takes nothing. Raises Absent when one is not here."""
    server_core, _ = two_cores()
    if not are_installed():
        raise Absent("the servers to compare with are not here: `make test` installs them")
    with ExitStack() as started:
        servers: list[UnderTest] = []
        for name in names:
            if name == CAIRN:
                servers.append(Cairn(started.enter_context(running_server())))
            else:
                servers.append(Other(started.enter_context(running_peer(name, core=server_core))))
        yield servers
