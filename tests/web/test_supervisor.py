"""web/supervisor.py: what `cairn serve` says and does when it starts and ends. Crashes are in tests/stories."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from storage.errors import CairnError
from tests.stories.kept import everything_in
from tests.stories.processes import are_alive, descendants, send
from tests.stories.server import CAIRN, Server, a_server
from web.child import Child
from web.listening import NoSuchPlace, begin_to_listen, reserve, reserve_for_many


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as started:
        yield started


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> Child:
    """A child that does nothing, and minds no SIGTERM."""
    child = Child("The child", ["-"])
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    popen = subprocess.Popen

    def start(_: list[str], **rest: object) -> subprocess.Popen[bytes]:
        process = popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout is not None
        with process.stdout as out:
            out.readline()
        return process

    monkeypatch.setattr("web.child.subprocess.Popen", start)
    return child


def test_when_it_is_ready_it_says_where_and_how_to_sign_in(server: Server) -> None:
    assert f"Cairn is at {server.url}" in server.printed
    assert server.api.ask_now("GET", "/healthz").status == 200
    assert server.api.ask_now("GET", server.sign_in_link.removeprefix(server.url)).status in (302, 303)


def test_the_sign_in_link_is_in_no_file_of_the_data_folder(server: Server) -> None:
    code = server.sign_in_link.rpartition("/")[2].encode()
    kept = everything_in(server.data)
    assert kept
    assert [path for path, content in kept if code in content] == []


def test_secrets_are_for_the_owner_of_the_folder_alone(server: Server) -> None:
    for name in ("token", "key"):
        assert (server.data / name).stat().st_mode & 0o077 == 0


def test_the_password_of_the_database_is_in_no_command_line_or_environment(server: Server) -> None:
    password = server.dsn.split(":")[2].partition("@")[0].encode()
    for pid in server.pids("serve")[:1] + server.pids("work")[:1]:
        assert password not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert password not in Path(f"/proc/{pid}/environ").read_bytes()


def test_only_the_supervisor_and_the_serving_process_hold_the_socket(server: Server) -> None:
    api = server.api
    api.ask_now("POST", "/api/guides", {"title": "Something to work out apart"})
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    [listening] = [row[9] for row in rows if row[3] == "0A" and int(row[1].partition(":")[2], 16) == server.port]

    def holds_it(pid: int) -> bool:
        try:
            return any(str(each.readlink()) == f"socket:[{listening}]" for each in Path(f"/proc/{pid}/fd").iterdir())
        except OSError:  # it has ended, or closed one of them, while we looked
            return False

    serving, *_ = server.pids("serve")
    assert holds_it(serving)
    deadline = time.monotonic() + 30
    while True:  # a process apart that is just being started still has it
        _, *apart = server.pids("serve")
        holders = [pid for pid in (*apart, *server.pids("work"), *server.pids("postgres")) if holds_it(pid)]
        if apart and not holders:
            break
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_ends_with_all_its_processes_when_it_is_asked_to_and_starts_again_quickly() -> None:
    with a_server() as server:
        token = (server.data / "token").read_text()
        assert server.stop() == 0
        began = time.monotonic()
        server.start()
        assert time.monotonic() - began < 20  # 4 seconds, on a machine with nothing else to do: see bench/
        assert (server.data / "token").read_text() == token


def test_who_comes_while_it_ends_is_refused_and_not_kept_waiting() -> None:
    with a_server() as server:
        slow = server.pids("work")
        send(slow, signal.SIGSTOP)
        ending = threading.Thread(target=server.stop)
        ending.start()
        try:
            deadline = time.monotonic() + 8  # after nine seconds the worker would be killed
            with pytest.raises(ConnectionRefusedError):
                while time.monotonic() < deadline:
                    _come_to(server.port)
                    time.sleep(0.02)
            assert server.is_running()
        finally:
            send(slow, signal.SIGCONT)
            ending.join()


@pytest.mark.parametrize("reserving", [reserve, reserve_for_many])
def test_a_place_is_had_by_one_only(reserving: Callable[[str, int], socket.socket]) -> None:
    with reserve("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with reserve("127.0.0.1", port) as second:  # neither listens yet
            begin_to_listen(first)
            with pytest.raises(NoSuchPlace, match="is taken"):
                begin_to_listen(second)
        with pytest.raises(NoSuchPlace, match="is taken"):
            reserving("127.0.0.1", port)


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = subprocess.run(
            [CAIRN, "serve"],
            env={**os.environ, "CAIRN_DATA": str(tmp_path / "data"), "CAIRN_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert f"Port {port} on 127.0.0.1 is taken" in ended.stderr
    assert f"CAIRN_PORT={port + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_cairn_on_the_same_data_is_refused(server: Server) -> None:
    ended = subprocess.run(
        [CAIRN, "serve"],
        env={**server.environment, "CAIRN_PORT": str(_free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "already running with the data" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    there = f"postgresql://cairn:secret@127.0.0.1:{_free_port()}/cairn"
    ended = subprocess.run(
        [CAIRN, "serve"],
        env={
            **os.environ,
            "CAIRN_DATA": str(tmp_path / "data"),
            "CAIRN_PORT": str(_free_port()),
            "CAIRN_DATABASE_URL": there,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "database cannot be reached" in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ended = subprocess.run(
        [CAIRN, "serve"],
        env={**os.environ, "CAIRN_DATA": str(tmp_path / "data"), "CAIRN_PORT": str(_free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert f"The data folder {tmp_path / 'data'} cannot be made" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_nothing_is_left_of_a_cairn_that_was_stopped_while_it_started(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    environment = {**os.environ, "CAIRN_DATA": str(tmp_path / "data"), "CAIRN_PORT": str(_free_port())}
    with subprocess.Popen([CAIRN, "serve"], env=environment, stdout=subprocess.DEVNULL) as starting:
        deadline = time.monotonic() + 30
        while not descendants(starting.pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        family = descendants(starting.pid)
        with pytest.raises(ConnectionRefusedError):  # rather than kept waiting: another machine may answer
            _come_to(int(environment["CAIRN_PORT"]))
        starting.terminate()
        assert starting.wait(60) == 0
    assert family
    assert are_alive(family) == []


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "::ffff:0:0:0:1"])
def test_an_address_that_is_not_ours_is_said_in_words(host: str) -> None:
    with pytest.raises(NoSuchPlace, match="is no address of this machine") as raised:
        reserve(host, 0)
    assert isinstance(raised.value, CairnError)


def test_a_child_that_dies_again_and_again_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("web.child.time.monotonic", lambda: now)
    child = Child("The child", ["nobody"])
    pauses = []
    for _ in range(7):
        child.launch()
        child.tell("")
        child.see_it_end(now + 60)
        died = now
        while not child.is_due():
            now += 0.1
        pauses.append(round(now - died, 1))
        assert child.is_due()
    assert pauses[0] == 0.0
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(5.0, abs=0.2)
    child.launch()
    now += 60
    child.see_it_end(now + 60)
    assert child.is_due()  # it lived long: what was before is forgotten


def test_who_serves_alone_has_a_spare_that_takes_over_at_once_unless_it_died() -> None:
    with a_server({"CAIRN_SPARE": "yes"}) as server:
        serving, spare = _with_spare(server)
        assert server.kill_part("serve") == serving
        server.until_ready()
        assert server.pids("serve")[0] == spare
        for pid in reversed(family := _with_spare(server)):
            os.kill(pid, signal.SIGKILL)
        server.until_ready()
        assert server.pids("serve")[0] not in family
        _with_spare(server)
        assert server.stop() == 0  # with one that nobody told anything


def test_a_spare_that_cannot_be_started_or_dies_ends_nobody(
    lasting: Child, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("web.child.SETTLED", -1.0)
    lasting.launch()
    begin = lasting._begin
    monkeypatch.setattr(lasting, "_begin", Mock(side_effect=BlockingIOError(errno.EAGAIN, "no more processes")))
    lasting.keep_spare()
    assert lasting.is_alive()
    assert "has no spare: no more processes" in caplog.text
    monkeypatch.setattr(lasting, "_begin", begin)
    lasting.keep_spare()
    assert lasting._spare is None, "it is tried at once"
    monkeypatch.setattr("web.child.time.monotonic", lambda: now + 3600)
    lasting.keep_spare()
    assert lasting._spare is not None
    first = lasting._spare
    first.kill()
    first.wait()
    lasting.keep_spare()
    assert lasting._spare is None
    monkeypatch.setattr("web.child.time.monotonic", lambda: now + 7200)
    lasting.keep_spare()
    spare = lasting._spare
    assert spare is not None
    assert spare.pid != first.pid
    lasting.ask_to_begin_anew()
    assert spare.poll() is None
    lasting.see_it_end(0.0)
    assert are_alive([lasting.pid, spare.pid]) == []


def _with_spare(server: Server) -> tuple[int, int]:
    """The process that serves, and its spare as soon as there is one."""
    deadline = time.monotonic() + 60
    while len(server.workers()) < 2:
        assert time.monotonic() < deadline, "nobody keeps a spare"
        time.sleep(0.05)
    serving, spare = server.workers()
    return serving, spare


def test_a_child_that_will_not_end_is_made_to(lasting: Child, caplog: pytest.LogCaptureFixture) -> None:
    lasting.launch()
    pid = lasting.pid
    lasting.ask_to_end()
    lasting.see_it_end(time.monotonic() + 0.3)
    assert are_alive([pid]) == []
    assert "is killed" in caplog.text


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def test_it_runs_on_a_postgres_elsewhere_with_a_worker_more(dsn: str) -> None:
    with a_server({"CAIRN_DATABASE_URL": dsn}) as server:
        assert server.pids("postgres") == []
        made = server.api.ask_now("POST", "/api/guides", {"title": "Kept elsewhere"}).json
        assert server.api.ask_now("GET", f"/api/guides/{made['id']}").json["title"] == "Kept elsewhere"
        environment = {**server.environment, "CAIRN_DATA": f"{server.data}-2"}
        with subprocess.Popen([CAIRN, "work"], env=environment, stderr=subprocess.PIPE, text=True) as worker:
            index = Path(f"{server.data}-2") / "index" / "current"
            deadline = time.monotonic() + 30
            while not index.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            worker.terminate()
            _, said = worker.communicate(timeout=30)
        assert index.exists()
        assert worker.returncode == 0
        assert "Traceback" not in said


def _come_to(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
