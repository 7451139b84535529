"""Files that people import: recordings of our own beside this module, and what people mistake for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent / "recordings"
TEA = RECORDINGS / "order-tea.json"
RENAME = RECORDINGS / "rename-a-file.side"
SECRET = "correct-horse-battery"  # what is typed into the password field of TEA


def recording_at(url: str, folder: Path) -> Path:
    """TEA as it would be had it been recorded at another address."""
    moved = folder / "order-tea-here.json"
    moved.write_text(TEA.read_text().replace("http://127.0.0.1:9", url))
    return moved


def bad_files(folder: Path) -> dict[str, str]:
    """Files that are refused, each with a word that the reason has to contain."""
    whole = TEA.read_text()
    (folder / "truncated.json").write_text(whole[: len(whole) // 2])
    (folder / "shopping.json").write_text(json.dumps({"milk": 2, "bread": 1}))
    (folder / "letter.txt").write_text("Dear Zoé, this is a letter.")
    (folder / "long.json").write_text(json.dumps(_long(100_000)))
    with (folder / "huge.json").open("wb") as huge:
        huge.truncate(200 * 1024 * 1024)  # it takes no room on the disk
    return {
        "truncated.json": "line",
        "shopping.json": "steps",
        "letter.txt": "",
        "long.json": "100",
        "huge.json": "32",
        "absent.json": "no such file",
    }


def _long(steps: int) -> dict[str, Any]:
    return {"title": "Long", "steps": [{"type": "click", "selectors": [["#a"]], "offsetX": 1, "offsetY": 1}] * steps}
