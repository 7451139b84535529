"""A running Cairn for the commands to talk to, and a folder to talk in."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.stories.server import CAIRN, Server, a_server

RECORDING = {
    "title": "Order paper",
    "steps": [
        {"type": "navigate", "url": "https://shop.example/"},
        {"type": "click", "selectors": [["aria/Add to basket"], ["#add"]], "offsetX": 3, "offsetY": 4},
        {"type": "change", "selectors": [["aria/Amount"]], "value": "2"},
        {"type": "click", "selectors": [["aria/Größe ändern"]], "offsetX": 3, "offsetY": 4},
    ],
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """What it said with --json."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Shell:
    """Somebody at a prompt, in a folder of their own, on the machine that Cairn runs on."""

    folder: Path
    environment: dict[str, str]

    def cairn(self, *words: str | Path, **environment: str) -> Ended:
        ended = subprocess.run(
            [CAIRN, *words],
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert b"Traceback" not in ended.stderr, ended.stderr.decode()
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def write(self, name: str, content: object = RECORDING) -> str:
        written = content if isinstance(content, bytes) else json.dumps(content).encode()
        (self.folder / name).write_bytes(written)
        return name

    def guide(self, title: str = "Order paper") -> str:
        """A new guide's id."""
        [made] = self.cairn("import", "--json", self.write("made.json", {**RECORDING, "title": title})).records
        assert made["ok"], made
        found: str = made["guide"]
        return found


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with a_server() as started:
        yield started


@pytest.fixture
def shell(server: Server, tmp_path: Path) -> Shell:
    return Shell(tmp_path, {name: word for name, word in server.environment.items() if name != "CAIRN_TOKEN"})
