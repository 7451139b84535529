"""Stories of clips of a real program: from before to afterwards, with nothing private in any of their frames."""

from __future__ import annotations

import asyncio
import hashlib
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.desktop.letting_in import steps
from tests.desktop.playing import sought
from tests.desktop.recorders import Recorder, a_recorder
from tests.desktop.sessions import Session, a_session
from tests.desktop.test_story import FORM, PASSWORD, place_of
from tests.stories.server import Server
from web.webm import read_clip

MAIL = "ana@example.org"
OVER = (70, 70, 78)
EDGE = 6  # pixels around what is in a field


@pytest.fixture
def session() -> Iterator[Session]:
    with a_session() as started:
        started.start(*FORM)
        started.bring("Orders")
        yield started


@contextmanager
def policy(server: Server, **wanted: bool) -> Iterator[None]:
    address = f"{server.url}/api/recording-policy"
    httpx2.put(address, json=wanted, headers=server.headers).raise_for_status()
    try:
        yield
    finally:
        httpx2.put(address, json={}, headers=server.headers).raise_for_status()


def filled_in(server: Server, session: Session, folder: Path) -> tuple[str, list[Any]]:
    """Somebody types an address that is nobody's business, a password, and an article. The guide, and its steps."""
    with a_recorder(session, server, folder, "--title", "Order paper") as recorder:
        guide = recorder.until_says("guide")
        for field, words in (("Customer", MAIL), ("Password", PASSWORD), ("Article", "Paper")):
            click_into(field, session, recorder)
            session.type(words)
            recorder.catches_up()
        click_into("Customer", session, recorder)
        recorder.until_step('Type "Paper" into the "Article" field')
        assert recorder.stop()["ok"]
    return guide, steps(server, guide)


def click_into(field: str, session: Session, recorder: Recorder) -> None:
    """As somebody does who comes to it in time for it to be looked at before it has the focus."""
    x, y = place_of(session, field)
    session.do("mousemove", int(x), int(y))
    recorder.catches_up()
    recorder.catches_up()  # by now it rests there
    session.click(x, y)
    recorder.catches_up()


def media(server: Server, guide: str, shown: dict[str, Any]) -> bytes:
    path = f"{server.url}/api/guides/{guide}/media/{shown['media']}"
    answer = httpx2.get(path, headers=server.headers, follow_redirects=True)
    answer.raise_for_status()
    return answer.content


def field_in(frame: Image.Image, picture: dict[str, Any]) -> Image.Image:
    """What is in the field that a step's picture is about."""
    box, across, down = picture["box"], picture["width"], picture["height"]
    left, top = int(box["x"] * across), int(box["y"] * down)
    right, bottom = left + int(box["width"] * across), top + int(box["height"] * down)
    return frame.crop((left + EDGE, top + EDGE, right - EDGE, bottom - EDGE))


def is_painted_over(field: Image.Image) -> bool:
    return max(ImageStat.Stat(ImageChops.difference(field, Image.new("RGB", field.size, OVER))).mean) < 4


def has_words(field: Image.Image) -> bool:
    """Letters are dark on bright, and more than the line of a caret."""
    return sum(field.convert("L").histogram()[:128]) > 40


async def test_steps_in_a_real_program_have_clips_that_play_and_have_nothing_private_in_any_frame(
    server: Server, session: Session, tmp_path: Path
) -> None:
    with policy(server, clips=True, after=True):
        guide, told = await asyncio.to_thread(filled_in, server, session, tmp_path / "recorder")
    mail, secret, article = (one["picture"] for one in told[:3])
    assert not secret.get("clip"), "a field that is painted over looks afterwards as before"
    seen: list[Image.Image] = []
    for shown in (mail, article):
        film = media(server, guide, shown["clip"])
        frames, seconds = await sought(film, range(0, 2_500, 250))
        clip = read_clip(film)
        assert (clip.width, clip.height, clip.seconds) == (1280, 800, pytest.approx(seconds, abs=0.1))
        seen += frames
    for frame in seen:
        assert is_painted_over(field_in(frame, secret))
        assert is_painted_over(field_in(frame, mail)) or not has_words(field_in(frame, mail))
    first, last = (frames[at] for at in (0, -1))
    assert [has_words(field_in(each, article)) for each in (first, last)] == [False, True], "before and afterwards"
    after = Image.open(io.BytesIO(media(server, guide, article["after"]))).convert("RGB")
    assert max(ImageStat.Stat(ImageChops.difference(last, after)).mean) < 2, "in the same colours"


def test_where_the_workspace_wants_none_there_is_none(server: Server, session: Session, tmp_path: Path) -> None:
    with policy(server, clips=False, after=True):
        _, told = filled_in(server, session, tmp_path / "recorder")
    assert [bool(one["picture"].get("after")) for one in (told[0], told[2])] == [True] * 2
    assert not [one for one in told if one["picture"].get("clip")]


def test_kill_9_of_the_recorder_loses_no_clip_that_was_made(sturdy: Server, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "recorder"
    with policy(sturdy, clips=True), a_recorder(session, sturdy, folder, token=True) as recorder:
        guide = recorder.until_says("guide")
        sturdy.kill()
        click_into("Article", session, recorder)
        session.type("Paper")
        recorder.catches_up()
        click_into("Customer", session, recorder)
        made = until_made(folder)
        recorder.process.kill()
        recorder.process.wait()
        assert b"webm" not in made.read_bytes()
        sturdy.start()
        with a_recorder(session, sturdy, folder, "--send", token=True) as sender:
            assert sender.until(lambda one: "ok" in one)["ok"]
        told: list[Any] = steps(sturdy, guide)
    assert told[0]["title"] == 'Type "Paper" into the "Article" field'
    film = media(sturdy, guide, told[0]["picture"]["clip"])
    assert (hashlib.sha256(film).hexdigest(), read_clip(film).width) == (made.name, 1280)
    assert "after" not in told[0]["picture"], "which nobody wanted"


def until_made(folder: Path) -> Path:
    """The one clip on the recorder's disk, once it is there."""
    deadline = time.monotonic() + 30
    while not (made := [file for file in folder.glob("recordings/*/clips/*") if file.suffix != ".half"]):
        assert time.monotonic() < deadline, "there is no clip"
        time.sleep(0.05)
    (found,) = made
    return found
