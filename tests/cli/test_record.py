"""`cairn record` where it cannot record, or is asked wrongly. What it records is told in tests/desktop."""

from __future__ import annotations

from tests.cli.conftest import Shell

NO_DISPLAY = {"DISPLAY": ":9999"}


def test_without_a_screen_it_says_what_would_help(shell: Shell) -> None:
    ended = shell.cairn("record", **NO_DISPLAY, CAIRN_RECORDER=str(shell.folder))
    assert ended.code == 1
    assert "There is no X11 display to record here." in ended.err
    assert "DISPLAY" in ended.err


def test_as_json_it_says_so_in_a_line(shell: Shell) -> None:
    [record] = shell.cairn("record", "--json", **NO_DISPLAY, CAIRN_RECORDER=str(shell.folder)).records
    assert record["ok"] is False
    assert record["error"] == "There is no X11 display to record here."


def test_a_shortcut_that_writes_is_refused_before_anything_is_recorded(shell: Shell) -> None:
    ended = shell.cairn("record", "--stop-key", "s", CAIRN_RECORDER=str(shell.folder))
    assert ended.code == 1
    assert '"s" is no shortcut.' in ended.err


def test_a_stretch_needs_its_guide(shell: Shell) -> None:
    ended = shell.cairn("record", "--from", "step", CAIRN_RECORDER=str(shell.folder))
    assert ended.code == 2
    assert "--guide" in ended.err


def test_what_was_left_behind_is_nothing_at_first(shell: Shell, server: object) -> None:
    token = shell.cairn("token", "--json").records[0]["token"]
    ended = shell.cairn("record", "--send", CAIRN_RECORDER=str(shell.folder), CAIRN_TOKEN=token)
    assert ended.code == 0, ended.err
    assert "Signed in for Owner, to record into Home." in ended.out


def test_signing_out_without_ever_signing_in_changes_nothing(shell: Shell) -> None:
    ended = shell.cairn("record", "--sign-out", CAIRN_RECORDER=str(shell.folder))
    assert ended.code == 0, ended.err
    assert "signed out" in ended.out


def test_the_page_of_help_names_it(shell: Shell) -> None:
    assert "cairn record" in shell.cairn("--help").out
    assert "--resume" in shell.cairn("record", "--help").out
