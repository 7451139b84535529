from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agents.desktop.beginning import begin_recording
from agents.desktop.buffer import Buffer, make_buffer, open_buffer
from agents.desktop.cuts import Shown
from agents.desktop.door import Door, door_with_token
from agents.desktop.errors import Refused, SignedOut
from agents.desktop.film import film_of
from agents.desktop.sending import Sending
from ingest.policy import keeps_clips
from ingest.sealing import new_key
from ingest.wire import Clicked, Element, Noted, Scene, Shot
from tests.desktop.letting_in import ONE_PIXEL, a_door, end_device, steps
from tests.stories.server import Server
from tests.waiting import until

KEY = new_key()
SHOP = Scene(title="Orders", program="Shop", width=100, height=100)


def click(n: int, name: str = "", shot: Shot | None = None) -> Clicked:
    element = Element(((f"aria/{name or n}",),), role="button", name=name or f"Button {n}")
    return Clicked(n=n, at=n, scene=SHOP, element=element, shot=shot)


@contextmanager
def sending(door: Door, buffer: Buffer) -> Iterator[Sending]:
    started = Sending(door, buffer)
    started.start()
    yield started
    started.leave()


def begun(door: Door, folder: Path, **wanted: str) -> Buffer:
    return make_buffer(folder / "recordings", KEY, begin_recording(door, {"title": "Order paper", **wanted}))


async def test_what_is_kept_arrives_while_it_is_recorded(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        buffer = begun(door, tmp_path)
        with sending(door, buffer) as sent:
            buffer.append([click(1)])
            sent.wake()
            await until(lambda: sent.progress.have == 1)
            digest = buffer.keep_picture(ONE_PIXEL)
            buffer.append([click(2, shot=Shot(digest, 1, 1))])
            sent.wake()
            await until(lambda: not buffer.unsent())
            sent.stop()
            assert sent.wait(30)
            assert sent.progress.is_done
        told = steps(server, buffer.begun.guide)
        assert [one["title"] for one in told] == ["Shop", 'Click the "Button 1" button', 'Click the "Button 2" button'][
            -2:
        ]
        assert told[-1]["picture"]
        buffer.remove()


async def test_a_clip_arrives_and_its_step_has_it(server: Server, tmp_path: Path) -> None:
    policy = f"{server.url}/api/recording-policy"
    httpx2.put(policy, json={"clips": True}, headers=server.headers).raise_for_status()
    try:
        with a_door(server, tmp_path) as door:
            buffer = begun(door, tmp_path)
            assert keeps_clips(buffer.begun.policy.policy)
            content = film_of([Shown(0, ONE_PIXEL), Shown(400, ONE_PIXEL)])
            assert len(content) < buffer.begun.clip
            buffer.append([click(1, shot=Shot(buffer.keep_picture(ONE_PIXEL), 1, 1))], is_held=True)
            buffer.let_go(1, "", buffer.keep_clip(content))
            with sending(door, buffer) as sent:
                sent.stop()
                assert sent.wait(30)
                assert (sent.progress.is_done, sent.progress.lost) == (True, 0)
            told: list[Any] = steps(server, buffer.begun.guide)
            buffer.remove()
    finally:
        httpx2.put(policy, json={}, headers=server.headers).raise_for_status()
    assert told[-1]["picture"]["clip"]["media"]


async def test_hours_without_a_server_lose_nothing_and_a_restart_is_not_noticed(sturdy: Server, tmp_path: Path) -> None:
    with door_with_token(sturdy.url, sturdy.token) as door:
        buffer = begun(door, tmp_path)
        with sending(door, buffer) as sent:
            buffer.append([click(1)])
            sent.wake()
            await until(lambda: sent.progress.have == 1)
            sturdy.kill()
            for n in range(2, 600):
                buffer.append([click(n)])
            sent.wake()
            await until(lambda: sent.progress.away is not None)
            sturdy.start()
            sent.stop()
            assert sent.wait(60)
            assert sent.progress.is_done
            assert sent.progress.away is None
        titles = [one["title"] for one in steps(sturdy, buffer.begun.guide)]
        assert titles == [f'Click the "Button {n}" button' for n in range(1, 600)]
        buffer.close()


async def test_a_recorder_that_comes_back_asks_how_far_it_is_and_says_nothing_twice(
    server: Server, tmp_path: Path
) -> None:
    with a_door(server, tmp_path) as door:
        buffer = begun(door, tmp_path)
        with sending(door, buffer) as sent:
            buffer.append([click(1), click(2)])
            sent.wake()
            await until(lambda: sent.progress.have == 2)
        buffer.close()
        found = open_buffer(buffer.folder, KEY)
        found.append([click(3)])
        with sending(door, found) as sent:
            sent.stop()
            assert sent.wait(30)
            assert sent.progress.have == 3
        assert len(steps(server, found.begun.guide)) == 3
        found.close()


async def test_what_cannot_be_said_is_a_gap_and_the_rest_arrives(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        buffer = begun(door, tmp_path)
        bad = Noted(n=3, at=3, text="x" * 20_001)  # longer than the wire takes
        shot = Shot(buffer.keep_picture(b"this is no picture"), 1, 1)
        buffer.append([click(1), click(2), bad, click(4), click(5, shot=shot)])
        with sending(door, buffer) as sent:
            sent.stop()
            assert sent.wait(30)
            assert sent.progress.is_done
            assert sent.progress.lost == 1
        titles = [one["title"] for one in steps(server, buffer.begun.guide)]
        assert titles[2] == "Something could not be recorded"
        assert len(titles) == 5
        buffer.close()


async def test_a_device_that_was_ended_stops_and_keeps_what_it_has(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door:
        buffer = begun(door, tmp_path)
        end_device(server)
        buffer.append([click(1)])
        with sending(door, buffer) as sent:
            assert sent.wait(30)
            assert isinstance(sent.progress.ended, SignedOut)
        assert buffer.read(0, 9) == [click(1)]
        buffer.close()


def test_a_guide_that_may_not_be_recorded_into_is_refused(server: Server, tmp_path: Path) -> None:
    with a_door(server, tmp_path) as door, pytest.raises(Refused, match="no such guide"):
        begin_recording(door, {"guide": "nowhere"})
