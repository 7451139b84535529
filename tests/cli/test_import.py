"""cairn import."""

from __future__ import annotations

import os
import socket

import pytest

from tests.cli.conftest import Shell


def test_a_recording_becomes_a_guide_and_its_address_is_said(shell: Shell) -> None:
    ended = shell.cairn("import", shell.write("order.json"))
    assert ended.code == 0
    assert ended.out.startswith("order.json: 4 steps, http://127.0.0.1:")
    assert ended.err == ""


def test_for_a_program_it_writes_a_line_a_file(shell: Shell) -> None:
    ended = shell.cairn("import", "--json", shell.write("a.json"), shell.write("b.side", b"{"))
    assert ended.code == 1
    good, bad = ended.records
    assert list(good) == ["file", "ok", "guide", "url", "steps", "error"]
    assert (good["file"], good["ok"], good["steps"], good["error"]) == ("a.json", True, 4, None)
    assert good["url"].endswith(f"/guides/{good['guide']}")
    assert (bad["file"], bad["ok"], bad["guide"], bad["url"], bad["steps"]) == ("b.side", False, None, None, 0)
    assert "b.side" in bad["error"]
    assert "line 1" in bad["error"]


def test_a_refused_file_is_named_with_the_reason_and_stops_no_other(shell: Shell) -> None:
    folder, fifo, huge = shell.folder / "folder", shell.folder / "pipe", shell.folder / "huge.json"
    folder.mkdir()
    os.mkfifo(fifo)
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    names = ["missing.json", "folder", "pipe", "huge.json", shell.write("empty.json", b""), shell.write("last.json")]
    ended = shell.cairn("import", *names)
    assert ended.code == 1
    assert ended.out.startswith("last.json: 4 steps")
    for said in (
        "missing.json: there is no such file",
        "folder: this is a folder",
        "pipe: this is no ordinary file",
        "huge.json: the file has 200.0 MiB, and a recording may have 32 MiB",
        "empty.json: the file is empty",
    ):
        assert said in ended.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said_in_words(shell: Shell) -> None:
    (shell.folder / shell.write("secret.json")).chmod(0)
    ended = shell.cairn("import", "secret.json")
    assert ended.code == 1
    assert "secret.json: the file cannot be read: Permission denied" in ended.err


def test_names_of_all_kinds_arrive(shell: Shell) -> None:
    for name in ('qu"ote.json', "Größe 😀.json", "per%20cent.json", "new\nline.json"):
        ended = shell.cairn(
            "import", "--json", shell.write(name, {"steps": [{"type": "navigate", "url": "https://a.example"}]})
        )
        assert ended.code == 0, ended
        assert ended.records[0]["file"] == name
    latin = os.fsdecode(b"latin-\xe9.json")
    (shell.folder / latin).write_bytes(b"{}")
    assert shell.cairn("import", latin).code == 1


def test_without_a_running_cairn_it_says_how_to_start_one(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    ended = shell.cairn("import", shell.write("a.json"), shell.write("b.json"), CAIRN_URL=nobody)
    assert ended.code == 1
    assert f"Cairn does not answer at {nobody}" in ended.err
    assert "cairn serve" in ended.err
    assert ended.err.count("does not answer") == 1


def test_the_local_token_is_not_shown_to_strangers(shell: Shell) -> None:
    ended = shell.cairn("import", shell.write("a.json"), CAIRN_URL="http://cairn.invalid")
    assert ended.code == 1
    assert "No token for http://cairn.invalid" in ended.err


def test_a_token_that_is_not_known_is_said_in_words(shell: Shell) -> None:
    ended = shell.cairn("import", shell.write("a.json"), CAIRN_TOKEN="nonsense")
    assert ended.code == 1
    assert "does not know this token" in ended.err
    assert "cairn token" in ended.err


def test_something_else_at_the_address_is_said_in_words(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(60)
        port = other.getsockname()[1]
        pid = os.fork()
        if pid == 0:
            try:
                connection, _ = other.accept()
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 501 Nothing\r\nContent-Length: 2\r\n\r\nno")
                connection.close()
            finally:
                os._exit(0)
        ended = shell.cairn("guides", CAIRN_URL=f"http://127.0.0.1:{port}", CAIRN_TOKEN="x")
        os.waitpid(pid, 0)
    assert ended.code == 1
    assert "Is it Cairn that answers there?" in ended.err
