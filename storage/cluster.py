"""The files of an embedded Postgres: what is made once and kept, and what a server leaves behind that died.

home/  cluster  password  port  socket/  log  lock
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path

from storage.errors import CairnError
from storage.placement import Placement
from storage.secret_file import write_secret

USER = "cairn"
PATIENCE = 60.0  # seconds for the last server to end
LOG = 8 * 1024 * 1024  # bytes of server log before a new one is begun
SOCKET_PATH = 90  # bytes; the kernel allows 107 for the path of a socket, and Postgres adds a name to the folder


class PostgresFailed(CairnError):
    """The embedded Postgres did not start."""


def kept_cluster(placement: Placement, password: str) -> Path:
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


def kept_port(home: Path) -> int:
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


def socket_folder(placement: Placement) -> str:
    """Where the unix socket goes; nowhere when the path is longer than the kernel takes."""
    folder = placement.home / "socket"
    if len(os.fsencode(folder)) > SOCKET_PATH:
        return ""
    folder.mkdir(mode=0o700, exist_ok=True)
    if placement.account is not None:
        os.chown(folder, placement.account.uid, placement.account.gid)
    return str(folder)


def wait_for_predecessor(cluster: Path) -> None:
    """Wait until nobody works in the cluster.

    We hold the lock on the folder, so who is left there lost its Cairn and is shutting down.
    """
    deadline = time.monotonic() + PATIENCE
    while left := _processes_in(cluster):
        if time.monotonic() > deadline:
            raise PostgresFailed(f"A Postgres without a Cairn still runs on {cluster}: process {left[0]}.")
        time.sleep(0.02)


def forget_predecessor(home: Path, cluster: Path) -> None:
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


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether postmaster.pid says so: its first line is the pid, its eighth the state (Postgres, pidfile.h)."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def begin_log(home: Path) -> Path:
    """The file for what the server says, begun anew when the last one has grown long."""
    path = home / "log"
    if path.exists() and path.stat().st_size > LOG:
        path.rename(home / "log.1")
    return path


def last_words(home: Path) -> str:
    return "\n".join((home / "log").read_text(errors="replace").splitlines()[-8:])
