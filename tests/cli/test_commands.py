"""The other commands, and what all have in common."""

from __future__ import annotations

import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.stories.server import CAIRN, Server, a_server
from web.__main__ import PAGE, parser
from web.commands.voice import plain


def test_help_is_a_page_that_names_every_command(shell: Shell) -> None:
    ended = shell.cairn("--help")
    assert (ended.code, ended.out) == (0, PAGE)
    for action in parser()._actions:
        for name in action.choices or ():
            assert f"  cairn {name}" in PAGE
    assert max(map(len, PAGE.splitlines())) <= 120


def test_every_command_explains_itself_and_takes_json(shell: Shell) -> None:
    for name in (
        "serve",
        "work",
        "import",
        "export",
        "erase",
        "guides",
        "search",
        "sign-in",
        "token",
        "tokens",
        "reindex",
        "quarantine",
    ):
        ended = shell.cairn(name, "--help")
        assert ended.code == 0
        assert "--json" in ended.out


@pytest.mark.parametrize("words", [[], ["imprt"], ["import"], ["export"], ["guides", "--what"]])
def test_wrong_use_is_2(shell: Shell, words: list[str]) -> None:
    ended = shell.cairn(*words)
    assert ended.code == 2
    assert "usage: cairn" in ended.err


def test_a_bad_setting_is_wrong_use(shell: Shell) -> None:
    ended = shell.cairn("guides", CAIRN_PORT="eight thousand")
    assert ended.code == 2
    assert "CAIRN_PORT" in ended.err


def test_it_says_its_version(shell: Shell) -> None:
    assert shell.cairn("--version").out.startswith("cairn 0.")


def test_a_new_token_lets_a_program_in(shell: Shell, server: Server) -> None:
    ended = shell.cairn("token", "--name", "ci")
    assert ended.code == 0
    token = ended.out.strip()
    assert server.api.acting_as(Authorization=f"Bearer {token}").ask_now("GET", "/api/me").json["person"]["name"]
    [record] = shell.cairn("token", "--json").records
    assert record["ok"]
    assert record["token"] != token


def test_a_token_is_listed_until_it_is_revoked_and_then_lets_nobody_in(shell: Shell, server: Server) -> None:
    secret = shell.cairn("token", "--name", "robot").out.strip()
    [robot] = [record for record in shell.cairn("tokens", "--json").records if record["name"] == "robot"]
    assert secret not in shell.cairn("tokens").out
    assert robot["id"] in shell.cairn("tokens").out
    ended = shell.cairn("token", "revoke", robot["id"])
    assert (ended.code, ended.err) == (0, "")
    assert robot["id"] not in shell.cairn("tokens").out
    assert server.api.acting_as(Authorization=f"Bearer {secret}").ask_now("GET", "/api/me").status == 401
    again = shell.cairn("token", "revoke", robot["id"])
    assert again.code == 1
    assert "cairn tokens" in again.err


def test_a_sign_in_link_leads_to_the_cairn_that_runs_whatever_port_the_command_was_told(server: Server) -> None:
    environment = {name: value for name, value in server.environment.items() if name != "CAIRN_PORT"}
    ended = subprocess.run([CAIRN, "sign-in"], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.startswith(f"{server.url}/sign-in/")


def test_a_sign_in_link_lets_a_browser_in_once(shell: Shell, server: Server) -> None:
    link = shell.cairn("sign-in").out.strip()
    assert link.startswith(f"{server.url}/sign-in/")
    assert server.api.ask_now("GET", link).status in (302, 303)
    assert server.api.ask_now("GET", link).status not in (200, 302, 303)


@pytest.mark.parametrize("words", [["sign-in"], ["token"], ["tokens"], ["quarantine", "list"], ["reindex"]])
def test_a_folder_without_a_cairn_stays_so(shell: Shell, tmp_path: Path, words: list[str]) -> None:
    ended = shell.cairn(*words, CAIRN_DATA=str(tmp_path / "elsewhere"))
    assert (ended.code, ended.out) == (1, "")
    assert f"There is no Cairn in {tmp_path / 'elsewhere'}." in ended.err
    assert "CAIRN_DATA" in ended.err
    assert not (tmp_path / "elsewhere").exists()


def test_workers_are_a_number(shell: Shell) -> None:
    ended = shell.cairn("serve", "--workers", "x")
    assert ended.code == 2
    assert "--workers x cannot be used: it should be a number of processes from 1 to 64." in ended.err


def test_without_a_terminal_nothing_is_erased_unasked(shell: Shell) -> None:
    guide = shell.guide()
    ended = shell.cairn("erase", guide)
    assert ended.code == 2
    assert "--yes" in ended.err
    [erased] = shell.cairn("erase", "--yes", "--json", guide).records
    assert erased["epoch"] == 2


@pytest.mark.parametrize(("said", "code"), [("yes", 0), ("y", 1)])
def test_on_a_terminal_erasing_asks_for_a_yes(shell: Shell, said: str, code: int) -> None:
    guide = shell.guide("Feed the owl")
    leader, follower = pty.openpty()
    os.write(leader, f"{said}\n".encode())
    ended = subprocess.run(
        [CAIRN, "erase", guide], env=shell.environment, stdin=follower, capture_output=True, text=True, check=False
    )
    os.close(follower)
    os.close(leader)
    assert ended.returncode == code
    assert "What “Feed the owl” says now stays." in ended.stderr
    assert ("begins again, in epoch 2" in ended.stdout) is (code == 0)


def test_ways_in_are_made_while_cairn_is_stopped() -> None:
    with a_server() as server:
        server.stop()
        token = server.cairn("token")
        assert (token.returncode, token.stderr) == (0, "")
        link = server.cairn("sign-in").stdout.strip()
        assert server.cairn("reindex").returncode == 0
        server.start()
        assert (
            server.api.acting_as(Authorization=f"Bearer {token.stdout.strip()}").ask_now("GET", "/api/me").status == 200
        )
        assert server.api.ask_now("GET", link).status in (302, 303)


def test_guides_are_listed_and_found(shell: Shell) -> None:
    guide = shell.guide("Repaint the bicycle shed")
    assert guide in shell.cairn("guides").out
    [card] = [card for card in shell.cairn("guides", "--json").records if card["id"] == guide]
    assert card["title"] == "Repaint the bicycle shed"
    deadline = time.monotonic() + 15
    while shell.cairn("search", "bicycl").code != 0:
        assert time.monotonic() < deadline
    ended = shell.cairn("search", "bicycle", "shed")
    assert "Repaint the bicycle shed" in ended.out
    assert f"/guides/{guide}" in ended.out
    [hit] = shell.cairn("search", "--json", '"bicycle shed"').records
    assert hit["guide"] == guide
    assert shell.cairn("search", "nothingofthekind").code == 1


def test_every_page_of_the_list_is_shown(shell: Shell) -> None:
    files = [shell.write(f"{number}.json", {"title": f"Page {number}", "steps": []}) for number in range(3)]
    files += [
        shell.write("one.json", {"title": "One", "steps": [{"type": "navigate", "url": "https://a.example"}]})
    ] * 60
    shell.cairn("import", *files)
    listed = [card["id"] for card in shell.cairn("guides", "--json").records]
    assert len(listed) == len(set(listed)) >= 60


def test_the_index_is_made_again_while_cairn_runs(shell: Shell, server: Server) -> None:
    guide = shell.guide("Water the ferns")
    before = (server.data / "index" / "current").read_text()
    ended = shell.cairn("reindex")
    assert ended.code == 0
    assert ended.out.startswith("The search index was made again: ")
    assert (server.data / "index" / "current").read_text() != before
    assert guide in shell.cairn("search", "ferns").out
    later = shell.guide("Water the palms")
    deadline = time.monotonic() + 15
    while later not in shell.cairn("search", "palms").out:
        assert time.monotonic() < deadline


def test_a_worker_alone_needs_a_database_of_its_own(shell: Shell) -> None:
    ended = shell.cairn("work")
    assert ended.code == 1
    assert "CAIRN_DATABASE_URL" in ended.err


def test_whoever_hears_only_the_beginning_gets_no_complaint(shell: Shell) -> None:
    shell.guide()
    piped = subprocess.run(
        f"{CAIRN} guides | head -c 1", shell=True, env=shell.environment, capture_output=True, timeout=60, check=False
    )
    assert piped.stderr == b""


def test_a_terminal_is_shown_a_bar_and_a_pipe_is_not(shell: Shell) -> None:
    files = [shell.write(f"{number}.json") for number in range(3)]
    assert "\x1b" not in shell.cairn("import", *files).err
    leader, follower = pty.openpty()
    ended = subprocess.run(
        [CAIRN, "import", *files],
        cwd=shell.folder,
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=follower,
        check=False,
    )
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert ended.returncode == 0
    assert "] 1/3 1.json" in shown
    assert ended.stdout.count(b"\n") == 3


def test_what_comes_from_elsewhere_does_not_steer_the_terminal(shell: Shell) -> None:
    assert plain("a\x1b[2Jb\x07\u202e\r\nc") == "a�[2Jb���\nc"
    shell.guide("evil \x9b2J title")
    assert "\x9b" not in shell.cairn("guides").out


def test_with_json_a_failure_is_a_record_too(shell: Shell) -> None:
    ended = shell.cairn("export", "nosuchguide", "--json")
    assert ended.code == 1
    assert ended.records[0]["ok"] is False
    assert Path(shell.folder).exists()
