"""A Postgres of our own: made, started and stopped with Cairn, in Cairn's data folder.

    start -> initdb when new -> wait for a dying predecessor -> postgres, bound to our life -> ready

It dies with us: the kernel asks it to shut down when our process ends, however it ends. It survives kill -9, its own
and ours, with everything that was committed. It listens on 127.0.0.1 and on a socket in its folder, with a password.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from storage.cluster import (
    USER,
    PostgresFailed,
    begin_log,
    forget_predecessor,
    is_ready,
    kept_cluster,
    kept_port,
    last_words,
    socket_folder,
    wait_for_predecessor,
)
from storage.errors import CairnError
from storage.placement import ENVIRONMENT, Placement, place
from storage.secret_file import kept_secret

DATABASE = "postgres"
START = 60.0  # seconds; replaying the log after a crash takes part of them
STOP = 20.0  # seconds to shut down cleanly before it is made to
PR_SET_PDEATHSIG = 1  # prctl(2)

SETTINGS: Mapping[str, str] = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
    # A container's /dev/shm is often 64 MB, which parallel queries can exceed. Ours are small.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}

_libc = ctypes.CDLL(None)  # loaded before any fork, because a child between fork and exec should load nothing


class DataInUse(CairnError):
    """The data folder is in use by another Cairn."""


class EmbeddedPostgres:
    """One cluster in one folder, and the server that runs on it while we live."""

    def __init__(self, root: Path, settings: Mapping[str, str] = SETTINGS) -> None:
        """root: the folder, made when absent. settings: Postgres's own names and values."""
        self._root = root
        self._settings = settings
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._home: Path | None = None
        self._port = 0
        self._password = ""

    @property
    def dsn(self) -> str:
        """How to connect; the same again after every restart unless another program took the port meanwhile."""
        assert self._password, "start() comes first"
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self._port}/{DATABASE}"

    @property
    def pid(self) -> int:
        """The server's process. Only while it lives."""
        assert self._process is not None, "start() comes first"
        return self._process.pid

    @property
    def home(self) -> Path:
        """The folder that holds the cluster; elsewhere than asked for only as root, see storage/placement.py."""
        assert self._home is not None, "start() comes first"
        return self._home

    def poll(self) -> bool:
        """Whether the server is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and return when it takes connections. Also starts it again after it died.

        Raises DataInUse when another Cairn has this folder, PostgresFailed when the server will not run, NoPlace.
        """
        # The kernel ties the server's life to the *thread* that forks it, so it must be the one that lives longest.
        assert threading.current_thread() is threading.main_thread(), "start Postgres from the main thread"
        assert not self.poll(), "it is running"
        placement = place(self._root)
        self._home = placement.home
        self._take_lock(placement.home)
        try:
            self._password = kept_secret(placement.home / "password")
            cluster = kept_cluster(placement, self._password)
            wait_for_predecessor(cluster)
            forget_predecessor(placement.home, cluster)
            self._port = kept_port(placement.home)
            self._process = self._launch(placement, cluster)
            self._wait_until_ready(placement.home, cluster)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut down cleanly and let the folder go. Does nothing when it is stopped."""
        if self._process is not None:
            for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, none of it
                self._process.send_signal(wish)
                try:
                    self._process.wait(STOP)
                except subprocess.TimeoutExpired:
                    continue
                break
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_lock(self, home: Path) -> None:
        """Hold the folder for as long as this process lives. The kernel lets go of it even after kill -9."""
        if self._lock is not None:
            return
        lock = (home / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise DataInUse(
                f"Another Cairn (process {holder}) is already running with the data in {self._root}.",
                hint="Stop it, or give this one a data folder of its own with CAIRN_DATA.",
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def _launch(self, placement: Placement, cluster: Path) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [placement.programs / "postgres", "-D", cluster, "-p", str(self._port)]
        listening = {"listen_addresses": "127.0.0.1", "unix_socket_directories": socket_folder(placement)}
        for name, value in {**self._settings, **listening}.items():
            command += ["-c", f"{name}={value}"]
        account = placement.account
        parent = os.getpid()

        def die_with_parent() -> None:
            # Runs after the uid was dropped, which would have cleared this. SIGINT is Postgres's fast shutdown.
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != parent:  # it ended between our fork and the line above
                os._exit(1)

        with begin_log(placement.home).open("ab") as out:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=ENVIRONMENT,
                cwd="/",
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,  # Ctrl-C in a terminal is for us; we shut it down when we are done
                preexec_fn=die_with_parent,  # noqa: PLW1509 - start() is in the main thread, before there are others
            )

    def _wait_until_ready(self, home: Path, cluster: Path) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise PostgresFailed(f"Postgres ended at once. The end of {home / 'log'}:\n{last_words(home)}")
            if is_ready(cluster, self._process.pid):
                return
            time.sleep(0.01)
        raise PostgresFailed(f"Postgres was not ready after {START:.0f} s. See {home / 'log'}.")
