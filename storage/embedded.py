"""A Postgres of our own: made, started and stopped with Cairn, in Cairn's data folder.

    start -> initdb when new -> wait for a dying predecessor -> postgres, bound to our life -> ready

It dies with us: the kernel asks it to shut down when our process ends, however it ends. It survives kill -9, its own
and ours, with everything that was committed. It listens on 127.0.0.1 and on a socket in its folder, with a password.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from storage.errors import CairnError
from storage.placement import ENVIRONMENT, Placement, place
from storage.secret_file import kept_secret, write_secret

USER = "cairn"
DATABASE = "postgres"
START = 60.0  # seconds; replaying the log after a crash takes part of them
STOP = 20.0  # seconds to shut down cleanly before it is made to
LOG = 8 * 1024 * 1024  # bytes of server log before a new one is begun
SOCKET_PATH = 90  # bytes; the kernel allows 107 for the path of a socket, and Postgres adds a name to the folder
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


class PostgresFailed(CairnError):
    """The embedded Postgres did not start."""


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
            cluster = _kept_cluster(placement, self._password)
            _wait_for_predecessor(cluster)
            _forget_predecessor(placement.home, cluster)
            self._port = _kept_port(placement.home)
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
        listening = {"listen_addresses": "127.0.0.1", "unix_socket_directories": _socket_folder(placement)}
        for name, value in {**self._settings, **listening}.items():
            command += ["-c", f"{name}={value}"]
        account = placement.account
        parent = os.getpid()

        def die_with_parent() -> None:
            # Runs after the uid was dropped, which would have cleared this. SIGINT is Postgres's fast shutdown.
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != parent:  # it ended between our fork and the line above
                os._exit(1)

        with _server_log(placement.home).open("ab") as out:
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
                raise PostgresFailed(f"Postgres ended at once. The end of {_server_log(home)}:\n{_last_lines(home)}")
            if _is_ready(cluster, self._process.pid):
                return
            time.sleep(0.01)
        raise PostgresFailed(f"Postgres was not ready after {START:.0f} s. See {_server_log(home)}.")


def _kept_cluster(placement: Placement, password: str) -> Path:
    """The folder of the database itself, made once. It gets its name only when it is whole."""
    cluster = placement.home / "cluster"
    if cluster.exists():
        return cluster
    half = placement.home / "cluster.half"
    asked = placement.home / "cluster.password"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    asked.unlink(missing_ok=True)
    write_secret(asked, password)
    if placement.account is not None:
        for path in (half, asked):
            os.chown(path, placement.account.uid, placement.account.gid)
    made = placement.run(
        "initdb",
        *("--pgdata", half, "--username", USER, "--pwfile", asked, "--auth=scram-sha-256", "--data-checksums"),
        *("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )
    asked.unlink()
    if made.returncode != 0:
        raise PostgresFailed(f"initdb failed: {made.stderr.decode(errors='replace').strip()}")
    half.rename(cluster)
    return cluster


def _kept_port(home: Path) -> int:
    """The port of last time if it is still free, else a new one."""
    path = home / "port"
    wanted = int(path.read_text()) if path.exists() else 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if port != wanted:
        path.write_text(f"{port}\n")
    return port


def _socket_folder(placement: Placement) -> str:
    """Where the unix socket goes; nowhere when the path is longer than the kernel takes."""
    folder = placement.home / "socket"
    if len(os.fsencode(folder)) > SOCKET_PATH:
        return ""
    folder.mkdir(mode=0o700, exist_ok=True)
    if placement.account is not None:
        os.chown(folder, placement.account.uid, placement.account.gid)
    return str(folder)


def _wait_for_predecessor(cluster: Path) -> None:
    """Wait until nobody works in the cluster. We hold the lock: who is left there lost its Cairn and is shutting down."""
    deadline = time.monotonic() + START
    while left := _processes_in(cluster):
        if time.monotonic() > deadline:
            raise PostgresFailed(f"A Postgres without a Cairn still runs on {cluster}: process {left[0]}.")
        time.sleep(0.02)


def _forget_predecessor(home: Path, cluster: Path) -> None:
    """Remove what says that the last server lives, now that we know better.

    Postgres asks only whether there is a process with that pid, and would refuse to start for a zombie that nobody
    reaps, or for a stranger: after a container was started anew its few pids soon belong to others.
    """
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    shutil.rmtree(home / "socket", ignore_errors=True)


def _processes_in(cluster: Path) -> list[int]:
    """The processes whose working folder is the cluster, as is that of every process of a Postgres."""
    wanted = cluster.resolve()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == wanted:
                    found.append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # it ended while we looked, or it is a stranger's
    return found


def _is_ready(cluster: Path, pid: int) -> bool:
    """Whether postmaster.pid says so: its first line is the pid, its eighth the state (Postgres, pidfile.h)."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _server_log(home: Path) -> Path:
    path = home / "log"
    if path.exists() and path.stat().st_size > LOG:
        path.rename(home / "log.1")
    return path


def _last_lines(home: Path) -> str:
    return "\n".join((home / "log").read_text(errors="replace").splitlines()[-8:])
