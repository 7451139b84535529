"""A real Cairn to measure: ``cairn serve`` on a free port with a data folder of its own, gone when the block ends.

Its Postgres is the one that Cairn runs by itself, started by us instead, so that a row may look into the log.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import end, family, who_holds
from storage.embedded import EmbeddedPostgres

CAIRN = Path(sys.executable).parent / "cairn"
READY = 60.0  # seconds to wait for a server that starts
LOOK = 0.02  # seconds between looks at it


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. url has no slash at its end; token acts for the owner; dsn is how to reach its database.

    pid, postgres: the process that was started as `cairn serve`, and Postgres' first.
    """

    url: str
    token: str
    dsn: str
    data: Path
    environment: Mapping[str, str]
    pid: int
    postgres: int

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def socket(self, guide: str) -> str:
        """Where a guide's document is."""
        return f"ws{self.url.removeprefix('http')}/sync/{guide}"

    def family(self) -> list[int]:
        """The server's processes, without Postgres."""
        return family(self.pid)

    def serving(self) -> int:
        """The process that answers: the one at the other end of a connection of ours."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as ours:
            ours.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            ours.recv(1)
            return who_holds(self.family(), ours.getsockname())


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with an empty database."""
    with roomy_folder() as folder:
        postgres = EmbeddedPostgres(folder / "postgres")
        try:
            postgres.start()
            with _served(folder, postgres) as server:
                yield server
        finally:
            postgres.stop()


@contextmanager
def roomy_folder() -> Iterator[Path]:
    """A folder that every account may enter: as root, Postgres runs as another one."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def _served(folder: Path, postgres: EmbeddedPostgres) -> Iterator[Server]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    data = folder / "data"
    environment = clean_environment(CAIRN_PORT=str(port), CAIRN_DATA=str(data), CAIRN_DATABASE_URL=postgres.dsn)
    with started([CAIRN, "serve"], folder, environment, url, READY) as process:
        yield Server(url, _token(environment), postgres.dsn, data, environment, process.pid, postgres.pid)


@contextmanager
def started(
    command: list[str | Path], folder: Path, environment: Mapping[str, str], url: str, seconds: float
) -> Iterator[subprocess.Popen[bytes]]:
    """A command that serves at url, from when it answers. Raises RuntimeError with its last words when it does not."""
    said = Path(environment["CAIRN_DATA"]).with_name("said")
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + seconds
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                last = "\n".join(said.read_text(errors="replace").splitlines()[-20:])
                raise RuntimeError(f"{command} did not start:\n{last}")
            time.sleep(LOOK)
        yield process
    finally:
        end(process)


def clean_environment(**settings: str) -> dict[str, str]:
    """Our environment without Cairn's own settings but these, and as if we were not started by make."""
    strange = ("CAIRN_", "MAKE", "MFLAGS", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(strange)} | settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def _token(environment: Mapping[str, str]) -> str:
    said = subprocess.run([CAIRN, "token"], env=environment, capture_output=True, text=True, check=True).stdout
    return said.split()[-1]
