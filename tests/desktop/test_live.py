"""The recorder watches its guide as one more peer, over restarts, until it may no longer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.desktop.live import watched
from tests.desktop.letting_in import a_door
from tests.desktop.test_sending import begun, click, sending
from tests.stories.server import Server
from tests.waiting import until


async def test_each_step_is_told_as_it_comes_and_again_after_a_restart(sturdy: Server, tmp_path: Path) -> None:
    told: list[Mapping[str, Any]] = []
    with a_door(sturdy, tmp_path) as door:
        buffer = begun(door, tmp_path)
        with watched(door, buffer.begun.guide, lambda record, _: told.append(record)), sending(door, buffer) as sent:
            buffer.append([click(1)])
            sent.wake()
            await until(lambda: told, 30)
            sturdy.kill()
            sturdy.start()
            buffer.append([click(2)])
            sent.wake()
            await until(lambda: len(told) > 1, 60)
        buffer.close()
    assert [(one["step"], one["title"]) for one in told] == [
        (1, 'Click the "Button 1" button'),
        (2, 'Click the "Button 2" button'),
    ]


async def test_what_people_write_meanwhile_is_told_too(server: Server, tmp_path: Path) -> None:
    told: list[Mapping[str, Any]] = []
    with a_door(server, tmp_path) as door:
        buffer = begun(door, tmp_path)
        guide = buffer.begun.guide
        with watched(door, guide, lambda record, _: told.append(record)), sending(door, buffer) as sent:
            buffer.append([click(1)])
            sent.wake()
            await until(lambda: told, 30)
            path = f"/api/guides/{guide}/steps/{told[0]['id']}"
            await server.api.patch(path, {"title": "Press the first button"})
            await until(lambda: told[-1]["title"] == "Press the first button", 30)
        buffer.close()


def test_who_may_not_watch_goes_on_without(server: Server, tmp_path: Path) -> None:
    told: list[Mapping[str, Any]] = []
    with a_door(server, tmp_path) as door, watched(door, "nowhere", lambda record, _: told.append(record)):
        assert door.ask("GET", "/api/device").status_code == 200
    assert told == []
