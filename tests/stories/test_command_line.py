"""Stories of the command line: recordings in, guides out, and what it says when it cannot."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.stories.browser import find_chromium
from tests.stories.files import RENAME, SECRET, TEA, bad_files, recording_at
from tests.stories.server import Server

SITE = Path(__file__).parent / "site"
PNG = b"\x89PNG\r\n\x1a\n"


def imported(server: Server, *words: str | Path) -> list[dict[str, Any]]:
    """What `cairn import --json` says: a line a file."""
    done = server.cairn("import", "--json", *words)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def exported(server: Server, guide: str, kind: str, path: Path) -> Path:
    done = server.cairn("export", guide, "--format", kind, "-o", path)
    assert done.returncode == 0, done.stderr
    return path


def test_recordings_become_guides(server: Server) -> None:
    tea, rename = imported(server, TEA, RENAME)
    assert tea == {"file": str(TEA), "ok": True, "guide": tea["guide"], "url": tea["url"], "steps": 4, "error": None}
    assert rename["steps"] == 4
    answer = server.api.ask_now("GET", f"/api/guides/{tea['guide']}")
    assert answer.json["title"] == "Order tea — für zwei"
    assert "Zoé 千代" in answer.text
    assert SECRET not in answer.text, "a password became part of a guide"
    assert tea["url"] == f"{server.url}/guides/{tea['guide']}"


def test_what_is_no_recording_is_refused_with_its_reason_and_the_others_are_imported(
    server: Server, tmp_path: Path
) -> None:
    reasons = bad_files(tmp_path)
    first, *bad, last = [TEA, *(tmp_path / name for name in reasons), RENAME]
    done = server.cairn("import", "--json", first, *bad, last)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in (first, *bad, last)]
    assert [line["ok"] for line in lines] == [True, *(False for _ in bad), True]
    for line, (name, reason) in zip(lines[1:-1], reasons.items(), strict=True):
        assert name in line["error"]
        assert reason in line["error"], line["error"]
        assert line["guide"] is None


def test_people_are_told_in_words_which_file_was_refused_and_why(server: Server, tmp_path: Path) -> None:
    bad_files(tmp_path)
    done = server.cairn("import", tmp_path / "truncated.json", TEA)
    assert done.returncode == 1
    assert "truncated.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert f"{server.url}/guides/" in done.stdout


def test_what_came_in_as_recorder_json_goes_out_as_it_was(server: Server, tmp_path: Path) -> None:
    (tea,) = imported(server, TEA)
    before = json.loads(TEA.read_text().replace(SECRET, "[password]"))
    assert json.loads(exported(server, tea["guide"], "recorder", tmp_path / "as-it-came.json").read_text()) == before

    tip = {"kind": "tip", "title": "Ask for oat milk", "body": "It is *not* on the page."}
    server.api.ask_now("POST", f"/api/guides/{tea['guide']}/steps", tip)
    with_tip = exported(server, tea["guide"], "recorder", tmp_path / "with-tip.json")
    steps = json.loads(with_tip.read_text())["steps"]
    assert [step for step in steps if step["type"] != "customStep"] == before["steps"]
    assert "Ask for oat milk" in json.dumps([step for step in steps if step["type"] == "customStep"])

    (again,) = imported(server, with_tip)
    assert _content(server, again["guide"]) == _content(server, tea["guide"])


def test_a_guide_goes_out_as_json_html_and_markdown(server: Server, tmp_path: Path) -> None:
    (tea,) = imported(server, TEA)
    told = server.api.ask_now("GET", f"/api/guides/{tea['guide']}").json
    as_json = json.loads(exported(server, tea["guide"], "json", tmp_path / "tea.json").read_text())
    assert as_json["steps"] == told["steps"]

    html = exported(server, tea["url"], "html", tmp_path / "tea.html").read_text()
    markdown = exported(server, tea["guide"], "md", tmp_path / "tea") / "guide.md"
    for text in (html, markdown.read_text()):
        assert "Order tea — für zwei" in text
        assert "Zoé 千代" in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//(?!127)""", html), "the file needs something from elsewhere"


def test_a_token_lets_a_program_in(server: Server) -> None:
    token = server.cairn("token", "--name", "robot").stdout.split()[-1]
    assert server.api.acting_as(Authorization=f"Bearer {token}").ask_now("GET", "/api/guides").status == 200
    assert server.api.acting_as(Authorization="Bearer cairn_nonsense").ask_now("GET", "/api/guides").status == 401


def test_a_played_recording_has_pictures_taken_before_each_effect(server: Server, tmp_path: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("there is no Chromium here")
    with a_site() as url:
        (tea,) = imported(server, "--play", recording_at(url, tmp_path))
    steps = server.api.ask_now("GET", f"/api/guides/{tea['guide']}").json["steps"]
    pictured = [step for step in steps if step["picture"]]
    assert len(pictured) >= 3, [step["title"] for step in steps]
    order = next(step for step in steps if "Order" in step["title"])
    assert 0 < order["picture"]["box"]["width"] < 1
    html = exported(server, tea["guide"], "html", tmp_path / "tea.html").read_text()
    inside = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html)
    assert len(inside) >= 3
    assert all(base64.b64decode(picture).startswith(PNG) for picture in inside)
    folder = exported(server, tea["guide"], "md", tmp_path / "tea")
    assert len(list((folder / "pictures").iterdir())) == len({step["picture"]["media"] for step in pictured})


def _content(server: Server, guide: str) -> list[dict[str, Any]]:
    steps = server.api.ask_now("GET", f"/api/guides/{guide}").json["steps"]
    return [{key: step[key] for key in ("kind", "number", "title", "body", "event")} for step in steps]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody asked."""


@contextmanager
def a_site() -> Iterator[str]:
    """The tea house of the recording, on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(SITE))) as site:
        serving = threading.Thread(target=site.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{site.server_port}"
        finally:
            site.shutdown()
            serving.join()
