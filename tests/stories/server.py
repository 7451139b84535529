"""A real Cairn: `cairn serve` as people start it, in a data folder and on a port of its own, and ways to hurt it.

Whatever a story does to it, everything it started has ended when the story has.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Literal

from storage.cluster import USER
from storage.embedded import DATABASE
from storage.placement import place
from tests.stories.api import Api
from tests.stories.processes import are_alive, descendants, send, words_of

CAIRN = Path(sys.executable).parent / "cairn"
START = 60.0  # seconds until it answers; the first start makes a database
END = 30.0  # seconds until all its processes are gone
SIGN_IN = re.compile(r"http://\S+/sign-in/\S+")

Part = Literal["serve", "work", "postgres"]


class Server:
    """One data folder, and `cairn serve` on it."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.data = folder / "data"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = ""
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CAIRN_")},
            "CAIRN_DATA": str(self.data),
            "CAIRN_PORT": str(self.port),
            "CAIRN_ACCESS_LOG": "yes",  # stories look for secrets in it
            "CAIRN_SPARE": "no",  # loading one takes a processor from whoever waits for this server
            **(environment or {}),
        }
        self._folder = folder
        self._starts = 0
        self._parent: subprocess.Popen[bytes] | None = None
        self._family: set[int] = set()

    @property
    def headers(self) -> dict[str, str]:
        """What the owner's programs show."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def api(self) -> Api:
        """The API as the owner."""
        return Api(self.url, self.headers)

    @property
    def printed(self) -> str:
        """What it has said since its last start."""
        return self._log.read_text(errors="replace")

    @property
    def sign_in_link(self) -> str:
        """The one-time link for the owner that it printed."""
        found = SIGN_IN.search(self.printed)
        assert found, f"it printed no sign-in link:\n{self.printed}"
        return found[0]

    # -- its life --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it answers. Fails with what it printed."""
        self._starts += 1
        with self._log.open("wb") as out:
            self._parent = subprocess.Popen(
                [CAIRN, "serve"], env=self.environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.until_ready()
        self._until_welcome()
        if not self.token:
            self.token = self.cairn("token").stdout.strip().split()[-1]

    def is_running(self) -> bool:
        return self._parent is not None and self._parent.poll() is None

    def until_ready(self, seconds: float = START) -> None:
        """Wait until it can do its work: /readyz says so."""
        assert self._parent is not None
        deadline = time.monotonic() + seconds
        while True:
            if self._parent.poll() is not None:
                raise AssertionError(f"cairn serve ended with {self._parent.returncode}:\n{self.printed}")
            if self._is_ready():
                break
            assert time.monotonic() < deadline, f"cairn serve does not answer:\n{self.printed}"
            time.sleep(0.02)
        self._family.update(descendants(self._parent.pid))

    def _until_welcome(self, seconds: float = START) -> None:
        """Wait until it has said where it is. It answers a moment earlier."""
        deadline = time.monotonic() + seconds
        while "Cairn is at" not in self.printed:
            assert time.monotonic() < deadline, f"cairn serve does not say where it is:\n{self.printed}"
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask it to end, as Ctrl-C and an init do. Returns its exit code."""
        assert self._parent is not None
        self._family.update(descendants(self._parent.pid))
        self._parent.send_signal(signal.SIGTERM)
        code = self._parent.wait(END)
        self._until_gone()
        return code

    def kill(self) -> None:
        """End the parent with kill -9, and wait until its children have noticed."""
        assert self._parent is not None
        self._family.update(descendants(self._parent.pid))
        self._parent.kill()
        self._parent.wait(END)
        self._until_gone()

    def close(self) -> None:
        """End whatever is left, gently first, so that Postgres leaves no shared memory behind."""
        if self._parent is not None:
            send(self.pids("postgres"), signal.SIGCONT)
            self._family.update(descendants(self._parent.pid))
            if self._parent.poll() is None:
                self._parent.terminate()
                try:
                    self._parent.wait(END)
                except subprocess.TimeoutExpired:
                    self._parent.kill()
                    self._parent.wait(END)
            send(are_alive(self._family), signal.SIGKILL)

    def _until_gone(self) -> None:
        deadline = time.monotonic() + END
        while left := are_alive(self._family):
            assert time.monotonic() < deadline, f"without a parent still here: {[words_of(pid) for pid in left]}"
            time.sleep(0.01)
        self._family.clear()

    # -- its parts -------------------------------------------------------------------------------------------------

    def pids(self, part: Part) -> list[int]:
        """The processes of one part; the one that the others belong to comes first. A spare is of none."""
        assert self._parent is not None
        first = next((pid for pid in descendants(self._parent.pid) if _part_of(pid) == part), None)
        return [] if first is None else [first, *descendants(first)]

    def workers(self) -> list[int]:
        """The serving processes, without what belongs to them; the oldest first, a spare last."""
        assert self._parent is not None
        return [pid for pid in descendants(self._parent.pid) if _part_of(pid) == "serve"]

    def kill_part(self, part: Part) -> int:
        """End the first process of a part with kill -9; which it was. The others of it notice, or it is a fault."""
        pids = self.pids(part)
        self._family.update(pids)
        os.kill(pids[0], signal.SIGKILL)
        return pids[0]

    @contextmanager
    def postgres_asleep(self) -> Iterator[None]:
        """Stop all of Postgres's processes as a machine that swaps or a frozen disk does, and go on at the end."""
        asleep = self.pids("postgres")
        assert asleep
        send(asleep, signal.SIGSTOP)
        try:
            yield
        finally:
            send(asleep, signal.SIGCONT)

    @property
    def dsn(self) -> str:
        """The way to its database, for looking into the log. Only while it runs."""
        if elsewhere := self.environment.get("CAIRN_DATABASE_URL"):
            return elsewhere
        home = place(self.data / "postgres").home
        password, port = ((home / name).read_text().strip() for name in ("password", "port"))
        return f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"

    # -- its command line ------------------------------------------------------------------------------------------

    def cairn(self, *words: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one of Cairn's commands against this server."""
        return subprocess.run(
            [CAIRN, *words],
            env={**self.environment, **({"CAIRN_TOKEN": self.token} if self.token else {})},
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def new_sign_in_link(self) -> str:
        """Another one-time link for the owner."""
        found = SIGN_IN.search(self.cairn("sign-in").stdout)
        assert found
        return found[0]

    @property
    def _log(self) -> Path:
        return self._folder / f"printed-{self._starts}.txt"

    def _is_ready(self) -> bool:
        try:
            return Api(self.url, {}).ask_now("GET", "/readyz").status == 200
        except (OSError, HTTPException):
            return False


@contextmanager
def a_server(environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that nobody else uses, started, and ended with all its processes whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="cairn-story-"))
    folder.chmod(0o755)  # as root, Postgres runs as another account
    server = Server(folder, environment)
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def _part_of(pid: int) -> Part | None:
    words = words_of(pid).split()
    match words:
        case [program, "-D", *_] if program.endswith("/postgres"):
            return "postgres"
        case [*_, "web.role", "serve", _]:
            return "serve"
        case [*_, "web.role", "work"]:
            return "work"
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
