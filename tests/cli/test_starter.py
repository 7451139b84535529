"""The starter guide of the first run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.server import a_server
from web.commands.starter import FOLDER, starter


def test_a_recording_its_pictures_and_where_things_were_go_together(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "recording.json").write_text('{"steps": []}')
    (tmp_path / "played.json").write_text("[]")
    for number in (0, 10, 2):
        (tmp_path / "pictures" / f"{number}.png").write_bytes(b"png")
    parts = {part.name: part for part in starter(tmp_path)}
    assert set(parts) == {"file", "played", "picture-0", "picture-2", "picture-10"}
    assert parts["picture-10"].type == "image/png"


def test_without_a_recording_there_is_no_starter_guide(tmp_path: Path) -> None:
    assert starter(tmp_path) == []


def test_the_first_run_holds_it_and_the_next_adds_none() -> None:
    if not (FOLDER / "recording.json").exists():
        pytest.skip("the starter guide has not been recorded yet")
    with a_server() as server:
        [card] = server.api.ask_now("GET", "/api/guides").json["guides"]
        assert card["title"] == json.loads((FOLDER / "recording.json").read_text())["title"]
        assert card["steps"] > 3
        guide = server.api.ask_now("GET", f"/api/guides/{card['id']}").json
        assert len(guide["pictures"]) == len({step["picture"]["media"] for step in guide["steps"] if step["picture"]})
        server.stop()
        server.start()
        assert len(server.api.ask_now("GET", "/api/guides").json["guides"]) == 1
