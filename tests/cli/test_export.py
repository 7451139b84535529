"""cairn export."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from storage.errors import Invalid
from tests.cli.conftest import RECORDING, Shell
from web.commands.exporting import guide_in


def test_markdown_is_a_folder_named_after_the_guide(shell: Shell) -> None:
    guide = shell.guide("Order: paper/pens")
    ended = shell.cairn("export", guide)
    assert (ended.code, ended.out) == (0, "Order paper pens/guide.md\n")
    assert "Add to basket" in (shell.folder / "Order paper pens" / "guide.md").read_text()


def test_what_lies_there_already_is_left_alone(shell: Shell) -> None:
    guide = shell.guide()
    assert shell.cairn("export", guide, "--format", "html").out == "Order paper.html\n"
    assert shell.cairn("export", guide, "--format", "html").out == "Order paper 2.html\n"


@pytest.mark.parametrize("kind", ["html", "json", "recorder"])
def test_the_others_are_one_file(shell: Shell, kind: str) -> None:
    ended = shell.cairn("export", shell.guide(), "--format", kind, "-o", "out")
    assert (ended.code, ended.out) == (0, "out\n")
    written = (shell.folder / "out").read_text()
    if kind == "html":
        assert "<html" in written
    elif kind == "json":
        assert json.loads(written)["title"] == "Order paper"
    else:
        assert json.loads(written)["steps"][0] == RECORDING["steps"][0]


def test_it_can_go_to_a_pipe_or_a_zip(shell: Shell) -> None:
    guide = shell.guide()
    assert shell.cairn("export", guide, "-o", "-").out.startswith("# Order paper")
    assert json.loads(shell.cairn("export", guide, "--format", "json", "-o", "-").out)["title"] == "Order paper"
    shell.cairn("export", guide, "-o", "out.zip")
    with zipfile.ZipFile(io.BytesIO((shell.folder / "out.zip").read_bytes())) as archive:
        assert "guide.md" in archive.namelist()


def test_for_a_program_it_says_what_it_wrote(shell: Shell) -> None:
    guide = shell.guide()
    [record] = shell.cairn("export", guide, "--json", "--format", "html").records
    assert record == {"ok": True, "guide": guide, "format": "html", "file": "Order paper.html"}


def test_a_guide_that_is_not_there_and_a_place_that_is_not_ours_are_said_in_words(shell: Shell) -> None:
    ended = shell.cairn("export", "nosuchguide")
    assert ended.code == 1
    assert "no such guide" in ended.err
    ended = shell.cairn("export", shell.guide(), "--format", "html", "-o", "no/such/folder/guide.html")
    assert ended.code == 1
    assert "no/such/folder/guide.html cannot be written: No such file or directory." in ended.err


def test_a_format_that_is_none_is_wrong_use(shell: Shell) -> None:
    assert shell.cairn("export", "abc", "--format", "docx").code == 2


@pytest.mark.parametrize(
    "named",
    [
        "abc123",
        "http://127.0.0.1:8000/guides/abc123",
        "https://cairn.example/team/guides/abc123/read?x=1#step",
        "http://127.0.0.1:8000/guides/abc123/versions/v1",
    ],
)
def test_a_guide_is_named_by_its_id_or_an_address(named: str) -> None:
    assert guide_in(named) == "abc123"


@pytest.mark.parametrize("named", ["", "a b", "../etc", "http://127.0.0.1:8000/s/secret", "http://127.0.0.1/guides/"])
def test_what_names_no_guide_is_refused(named: str) -> None:
    with pytest.raises(Invalid):
        guide_in(named)
