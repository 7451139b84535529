"""The terminal that the recorder runs in: its person talks to it there, and nothing of that is part of the guide."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests.desktop.letting_in import steps
from tests.desktop.sessions import a_session
from tests.stories.server import CAIRN, Server


def last_said(file: Path, name: str, seconds: float = 60) -> dict[str, object]:
    """What the recorder wrote last that has this member, once it has."""
    deadline = time.monotonic() + seconds
    while True:
        lines = file.read_text().splitlines() if file.exists() else []
        said = [json.loads(line) for line in lines if line.endswith("}")]
        found = [one for one in said if name in one]
        if found:
            return dict(found[-1])
        assert time.monotonic() < deadline, said
        time.sleep(0.05)


def test_what_is_done_in_its_own_terminal_is_not_recorded(server: Server, tmp_path: Path) -> None:
    said = tmp_path / "said"
    with a_session() as session:
        session.environment = {
            **session.environment,
            "CAIRN_URL": server.url,
            "CAIRN_TOKEN": server.token,
            "CAIRN_RECORDER": str(tmp_path / "recorder"),
        }
        session.start("xterm", "-T", "Letters", "-geometry", "40x10+600+400")
        session.start(
            "xterm", "-T", "Mine", "-geometry", "60x10+0+0", "-e", "sh", "-c", f"{CAIRN} record --json >{said}"
        )
        guide = str(last_said(said, "guide")["guide"])
        session.bring("Letters")
        session.click(700, 480)
        session.bring("Mine")
        session.click(100, 60)
        session.type("n Ask first\n")
        session.type("q\n")
        assert last_said(said, "ok")["ok"]
    assert [one["title"] for one in steps(server, guide)] == [
        'Click this element in the "Letters" section',
        "Ask first",
    ]
