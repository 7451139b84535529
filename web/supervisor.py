"""The supervisor: what `cairn serve` is. Small, so that it has nothing to die of.

    socket -> Postgres -> migrations -> a serving process -> the others and the worker -> ready

It holds the socket and the embedded Postgres, and starts again whatever dies, each alone. With one serving process the
socket listens here: whoever comes while that is away waits in its queue. Several listen each for themselves, and while
one is away the others are asked; one that serves alone has a spare, so that nobody waits for long. Before the first is
told the way, and after all were asked to end, nobody is let into the queue: behind a load balancer they go to another
machine at once. When the supervisor ends, so do all; when it is killed, the kernel ends them.
"""

from __future__ import annotations

import asyncio
import http.client
import logging
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from storage.database import migrate
from storage.embedded import SETTINGS, EmbeddedPostgres
from storage.errors import CairnError
from web.child import Child
from web.config import Config, environment_of
from web.counting import begin_counting, forget_process
from web.folders import metrics_folder, postgres_folder
from web.listening import begin_to_listen, reserve, reserve_for_many

LOOK = 0.1  # seconds between two looks at the others
READY = 90.0  # seconds until it answers, the first time
DRAIN = 9.0  # seconds for the others to end when asked to
CONNECTIONS = 8  # to Postgres, of one more serving process
PAUSE = 5.0  # seconds before Postgres is started again that would not start

log = logging.getLogger(__name__)


class DidNotStart(CairnError):
    """A part of Cairn did not start."""


class Supervisor:
    """Postgres, unless there is one elsewhere, the serving processes and the worker, for as long as this one lives."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._postgres = (
            None if config.database_url else EmbeddedPostgres(postgres_folder(config), settings_for(config))
        )
        self._is_asked_to_stop = False
        self._postgres_rests_until = 0.0

    def run(self, prepare: Callable[[str], None], ready: Callable[[str], None]) -> None:
        """Run until SIGTERM or SIGINT. Both callables are called once.

        prepare: with the way to the migrated database, before anybody else has it. ready: with the
        address that Cairn listens on, when it answers there.
        Raises NoSuchPlace, DataInUse, PostgresFailed, Unavailable or DidNotStart when it cannot be started.
        """
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, self._ask_to_stop)
        with ExitStack() as opened:
            is_alone = self._config.workers == 1
            listener = opened.enter_context(
                (reserve if is_alone else reserve_for_many)(self._config.host, self._config.port)
            )
            first, *others = children = self._children(listener.fileno())
            if self._postgres is not None:
                opened.callback(self._postgres.stop)
            opened.callback(end, children)
            opened.callback(listener.close)  # first of all: who comes while we end is refused, and may ask elsewhere
            make_folder(self._config.data)
            begin_counting(self._config)
            first.launch()  # while it loads its modules, Postgres starts
            if self._postgres is not None:
                self._postgres.start()
            asyncio.run(migrate(self._dsn))
            prepare(self._dsn)
            if is_alone:
                begin_to_listen(listener)
            first.tell(self._dsn)
            self._wait_until_ready(listener, first)
            for other in others:  # nobody waits for them, so they do not compete with what they wait for
                self._start(other)
            if not self._is_asked_to_stop:
                ready(address_of(listener))
            while not self._is_asked_to_stop:
                time.sleep(LOOK)
                self._look_after(children)
                if is_alone and self._config.spare:
                    first.keep_spare()

    @property
    def _dsn(self) -> str:
        if self._postgres is not None:
            return self._postgres.dsn
        assert self._config.database_url is not None
        return self._config.database_url

    def _ask_to_stop(self, *_: object) -> None:
        self._is_asked_to_stop = True

    def _children(self, fd: int) -> list[Child]:
        """The serving processes, and the worker."""
        workers, environment = self._config.workers, environment_of(self._config, metrics_folder(self._config))
        names = ["The serving process"] if workers == 1 else [f"Serving process {n}" for n in range(1, workers + 1)]
        return [*(Child(name, ["serve", str(fd)], (fd,), environment) for name in names), Child("The worker", ["work"])]

    def _start(self, child: Child) -> None:
        child.launch()
        child.tell(self._dsn)

    def _wait_until_ready(self, listener: socket.socket, serving: Child) -> None:
        deadline = time.monotonic() + READY
        while not self._is_asked_to_stop and not is_ready(listener):
            if not serving.is_alive():
                raise DidNotStart(f"{serving.name} did not start. What it said is above.")
            if time.monotonic() > deadline:
                raise DidNotStart(f"Cairn was not ready after {READY:.0f} seconds.")
            time.sleep(0.02)

    def _look_after(self, children: Sequence[Child]) -> None:
        if self._postgres is not None and not self._postgres.poll():
            self._revive_postgres(self._postgres, children)
        for child in children:
            if child.is_due():
                log.warning("%s ended and is started again.", child.name)
                forget_process(self._config, child.pid)
                self._start(child)

    def _revive_postgres(self, postgres: EmbeddedPostgres, children: Sequence[Child]) -> None:
        if time.monotonic() < self._postgres_rests_until:
            return
        before = postgres.dsn
        log.warning("Postgres ended and is started again.")
        try:
            postgres.start()
        except CairnError as error:
            self._postgres_rests_until = time.monotonic() + PAUSE
            log.error("Postgres does not start: %s", error)
            return
        if postgres.dsn != before:
            for child in children:
                child.ask_to_begin_anew()  # and is told the new way then


def settings_for(config: Config) -> Mapping[str, str]:
    """Those of the embedded Postgres: room for what each serving process opens."""
    connections = int(SETTINGS["max_connections"]) + CONNECTIONS * (config.workers - 1)
    return {**SETTINGS, "max_connections": str(connections)}


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DidNotStart(
            f"The data folder {folder} cannot be made: {error.strerror}.", hint="Choose another with CAIRN_DATA."
        ) from error


def end(children: Sequence[Child]) -> None:
    """Ask all to end, and see to it that they do."""
    deadline = time.monotonic() + DRAIN
    for child in children:
        child.ask_to_end()
    for child in children:
        child.see_it_end(deadline)


def address_of(listener: socket.socket) -> str:
    """How a program on this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"


def is_ready(listener: socket.socket) -> bool:
    """Whether somebody answers on the socket, and has all they need."""
    address = urlsplit(address_of(listener))
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=1.0)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
