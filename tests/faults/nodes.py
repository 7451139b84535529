"""Two nodes of one Cairn: `cairn serve` twice, each in a data folder of its own, over one Postgres and one Valkey.

Between the first node and both of these lie proxies, by which a story cuts it off. Clients come by turns to one node
and the other, as behind a load balancer that knows nothing of them.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from storage.embedded import EmbeddedPostgres
from tests.collab.valkeys import free_port, valkey_binary
from tests.faults.proxy import Proxy
from tests.stories.api import Api
from tests.stories.server import Server


@dataclass(slots=True)
class Valkey:
    """Its process may be killed, stopped and started again at the same place."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(valkey_binary()), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.process = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not _answers(self.port):
            assert time.monotonic() < deadline, "Valkey does not start"
            time.sleep(0.01)

    def empty(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as asking:
            asking.sendall(b"FLUSHALL\r\n")
            assert asking.recv(5) == b"+OK\r\n"

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class Nodes:
    """a lies behind the proxies, b does not."""

    a: Server
    b: Server
    valkey: Valkey
    to_postgres: Proxy
    to_valkey: Proxy
    _turns: Iterator[Server] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = cycle([self.a, self.b])

    @property
    def url(self) -> str:
        """Where the next one goes who connects."""
        return next(self._turns).url

    @property
    def headers(self) -> dict[str, str]:
        return self.b.headers

    @property
    def api(self) -> Api:
        return self.b.api

    @property
    def dsn(self) -> str:
        return self.b.dsn

    def recover(self) -> None:
        """As it was, whatever the story before did."""
        self.to_postgres.heal()
        self.to_valkey.heal()
        if not _answers(self.valkey.port):
            self.valkey.start()
        for node in (self.a, self.b):
            if not node.is_running():
                node.start()
            node.until_ready()


@contextmanager
def two_nodes(postgres: EmbeddedPostgres, database: str, *, with_redis: bool = True) -> Iterator[Nodes]:
    """database: the name of one that is made for them."""
    asyncio.run(_make(postgres, database))
    dsn = f"{postgres.dsn.rpartition('/')[0]}/{database}"
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cairn-nodes-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        valkey = Valkey(folder)
        stack.callback(valkey.kill)
        valkey.start()
        place = urlsplit(dsn)
        assert place.port is not None
        to_postgres = stack.enter_context(Proxy("127.0.0.1", place.port).running())
        to_valkey = stack.enter_context(Proxy("127.0.0.1", valkey.port).running())
        through = dsn.replace(f":{place.port}/", f":{to_postgres.port}/")
        servers = []
        for name, its_dsn, its_valkey in (("a", through, to_valkey.port), ("b", dsn, valkey.port)):
            (folder / name).mkdir()
            redis = {"CAIRN_REDIS_URL": f"redis://127.0.0.1:{its_valkey}/0"} if with_redis else {}
            servers.append(Server(folder / name, {"CAIRN_DATABASE_URL": its_dsn, **redis}))
        origins = ",".join(server.url for server in servers)  # one address for people, were there a load balancer
        for server in servers:
            server.environment["CAIRN_ORIGINS"] = origins
            stack.callback(server.close)
            server.start()
        yield Nodes(servers[0], servers[1], valkey, to_postgres, to_valkey)


async def _make(postgres: EmbeddedPostgres, database: str) -> None:
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f"create database {database}")
    await connection.close()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(5) == b"+PONG"
    except OSError:
        return False
