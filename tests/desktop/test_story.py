"""Stories of the desktop recorder with real programs: what is done on the screen is a guide that others see grow."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image, ImageChops

from agents.desktop.buffer import open_buffer
from agents.desktop.keeping import local_key
from ingest.wire import Said
from tests.desktop.letting_in import steps
from tests.desktop.recorders import Recorder, a_recorder
from tests.desktop.sessions import Session, a_session
from tests.stories.kept import everything_in
from tests.stories.server import Server

PASSWORD = "hunter2-canary"
FORM = (
    "zenity", "--forms", "--title=Orders", "--text=New order",
    "--add-entry=Customer", "--add-password=Password", "--add-entry=Article",
)  # fmt: skip
GUIDE = [
    'Type "Jane Doe" into the "Customer" field',
    'Type the password into the "Password" field',
    'Type "Paper" into the "Article" field',
    'Click the "OK" button',
]


@pytest.fixture
def session() -> Iterator[Session]:
    with a_session() as started:
        started.start(*FORM)
        started.bring("Orders")
        yield started


def place_of(session: Session, words: str) -> tuple[float, float]:
    """Where the button with these words lies, or the field behind them."""
    with session.looking() as (screen, elements):
        window = screen.focused_window()
        assert window.title == "Orders"
        box = next(text.box for text in elements.texts(window) or () if text.words.strip() == words)
    return (box.x + box.width / 2, box.y + box.height / 2) if words == "OK" else (box.x + 120, box.y + box.height / 2)


def fill_in(session: Session, recorder: Recorder) -> tuple[float, float]:
    """As somebody does who watches the guide grow meanwhile. Where the button lies that they click last."""
    session.click(*place_of(session, "Customer"))
    recorder.catches_up()
    session.type("Jane Do")
    session.do("key", "BackSpace")
    session.type("oe")
    recorder.catches_up()
    session.do("key", "Tab")
    session.type(PASSWORD)
    recorder.catches_up()
    session.click(*place_of(session, "Article"))
    session.type("Paper")
    recorder.until_step(GUIDE[1])
    recorder.catches_up()
    ok = place_of(session, "OK")
    session.click(*ok)
    recorder.until_step(GUIDE[3])
    return ok


def picture(server: Server, guide: str, step: dict[str, Any]) -> Image.Image:
    path = f"/api/guides/{guide}/media/{step['picture']['media']}"
    answer = httpx2.get(f"{server.url}{path}", headers=server.headers, follow_redirects=True)
    answer.raise_for_status()
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_real_clicks_and_typing_in_a_real_program_are_the_golden_guide(
    server: Server, session: Session, tmp_path: Path
) -> None:
    with a_recorder(session, server, tmp_path / "recorder", "--title", "Order paper") as recorder:
        guide = recorder.until_says("guide")
        ok = fill_in(session, recorder)
        last = recorder.stop()
        assert last["ok"], last
        assert recorder.process.returncode == 0
    told: list[Any] = steps(server, guide)
    assert [one["title"] for one in told] == GUIDE
    assert PASSWORD not in str(recorder.said)
    assert not [file for file, content in everything_in(server.data) if PASSWORD.encode() in content]
    assert not (tmp_path / "recorder" / "recordings" / last["guide"]).exists()
    assert [*(tmp_path / "recorder" / "recordings").iterdir()] == [], "nothing stays here"
    assert all(one["picture"] for one in told)
    x, y = middle_of(told[3]["picture"])
    assert (x, y) == pytest.approx(ok, abs=2), "the box lies on the button"
    shown = picture(server, guide, told[3])
    assert shown.size == (1280, 800)
    assert shown.getpixel((5, 5)) == (222, 222, 226), "what belongs to nobody’s step is painted over"
    assert (70, 70, 78) in {colour for _, colour in shown.getcolors(1 << 20) or ()}, "so is the password field"


def test_steps_in_a_real_program_show_how_it_looked_afterwards(
    server: Server, session: Session, tmp_path: Path
) -> None:
    policy = f"{server.url}/api/recording-policy"
    httpx2.put(policy, json={"after": True}, headers=server.headers).raise_for_status()
    try:
        with a_recorder(session, server, tmp_path / "recorder", "--title", "Order paper") as recorder:
            guide = recorder.until_says("guide")
            fill_in(session, recorder)
            recorder.stop()
    finally:
        httpx2.put(policy, json={}, headers=server.headers).raise_for_status()
    told: list[Any] = steps(server, guide)
    assert [one["title"] for one in told] == GUIDE
    customer = told[0]["picture"]
    before, after = (picture(server, guide, {"picture": one}) for one in (customer, customer["after"]))
    x, y = middle_of(customer)
    field = (int(x) - 40, int(y) - 10, int(x) + 40, int(y) + 10)
    assert ImageChops.difference(before.crop(field), after.crop(field)).getbbox(), "what was typed is to be seen"


def middle_of(shown: dict[str, Any]) -> tuple[float, float]:
    box = shown["box"]
    return (box["x"] + box["width"] / 2) * shown["width"], (box["y"] + box["height"] / 2) * shown["height"]


def test_kill_9_of_the_recorder_and_of_the_server_lose_nothing_that_was_kept(
    sturdy: Server, session: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "recorder"
    with a_recorder(session, sturdy, folder, token=True) as recorder:
        guide = recorder.until_says("guide")
        session.click(*place_of(session, "Customer"))
        recorder.catches_up()
        session.type("Jane Doe")
        recorder.catches_up()
        session.click(*place_of(session, "Article"))
        until_kept(folder, 2)
        sturdy.kill()
        session.type("Paper")
        recorder.catches_up()
        session.click(*place_of(session, "Password"))
        until_kept(folder, 5)
        recorder.process.kill()
    sturdy.start()
    with a_recorder(session, sturdy, folder, "--resume", token=True) as recorder:
        assert recorder.until_says("guide") == guide
        recorder.until_step("Steps may be missing here")
        session.type(PASSWORD)
        recorder.catches_up()
        session.click(*place_of(session, "OK"))
        recorder.until_step('Click the "OK" button')
        assert recorder.stop()["ok"]
    titles = [one["title"] for one in steps(sturdy, guide)]
    assert titles == [GUIDE[0], GUIDE[2], 'Click the "Password" field', "Steps may be missing here", *GUIDE[1:4:2]]


def test_what_was_left_behind_is_sent_by_the_next_who_asks(sturdy: Server, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "recorder"
    with a_recorder(session, sturdy, folder, token=True) as recorder:
        guide = recorder.until_says("guide")
        session.click(*place_of(session, "Customer"))
        until_kept(folder, 1)
        sturdy.kill()
        recorder.line("n Ask first")
        until_kept(folder, 2)
        recorder.process.kill()
    sturdy.start()
    with a_recorder(session, sturdy, folder, "--send", token=True) as sender:
        assert sender.until(lambda one: "ok" in one)["ok"]
    titles = [one["title"] for one in steps(sturdy, guide)]
    assert titles == ['Click the "Customer" field', "Ask first", "Steps may be missing here"]


def test_a_pause_is_a_gap_and_an_undone_step_is_gone(server: Server, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "recorder"
    with a_recorder(session, server, folder, "--stop-key", "Ctrl+Alt+S", token=True) as recorder:
        guide = recorder.until_says("guide")
        session.click(*place_of(session, "Customer"))
        until_kept(folder, 1)
        session.do("key", "ctrl+alt+u")
        until_kept(folder, 2)
        session.do("key", "ctrl+alt+p")
        session.click(*place_of(session, "Article"))
        session.do("key", "ctrl+alt+p")
        until_kept(folder, 3)
        recorder.line("i")
        until_kept(folder, 4)
        session.do("key", "ctrl+alt+s")
        assert recorder.until(lambda one: "ok" in one)["ok"]
    told = steps(server, guide)
    assert [one["title"] for one in told] == ["The recording was paused here", 'Look at "Orders"']
    assert told[1]["picture"]


def test_where_programs_tell_nothing_of_themselves_it_says_what_is_less_good(
    server: Server, session: Session, tmp_path: Path
) -> None:
    folder, nobody = tmp_path / "recorder", "DBUS_SESSION_BUS_ADDRESS"
    with a_recorder(session, server, folder, token=True, without=nobody) as recorder:
        assert "accessibility bus" in recorder.until_says("warning")
        guide = recorder.until_says("guide")
        session.click(*place_of(session, "Password"))
        session.type(PASSWORD)
        session.click(*place_of(session, "Article"))
        until_kept(folder, 3)
        assert recorder.stop()["ok"]
    told = steps(server, guide)
    where = 'Click this element in the "Orders" section'
    assert [one["title"] for one in told] == [where, "A program could not be recorded: Zenity", where]
    assert not [one for one in told if one["picture"]]
    assert PASSWORD not in str(told)


def test_when_the_session_ends_in_the_middle_what_was_recorded_is_sent_later(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "recorder"
    with a_session() as session, a_recorder(session, server, folder, token=True) as recorder:
        guide = recorder.until_says("guide")
        recorder.line("n Ask first")
        until_kept(folder, 1)
        session.server.kill()
        last = recorder.until(lambda one: "ok" in one)
        assert (last["ok"], last["error"]) == (False, "The session on the screen is over.")
        assert recorder.process.wait(30) == 1
        with a_recorder(session, server, folder, "--send", token=True) as sender:
            assert sender.until(lambda one: "ok" in one)["ok"]
        assert [one["title"] for one in steps(server, guide)] == ["Ask first", "Steps may be missing here"]
        with a_recorder(session, server, folder, "--send", token=True) as sender:
            assert sender.process.wait(30) == 0, "and there is nothing left"
    assert [*(folder / "recordings").iterdir()] == []


def until_kept(folder: Path, events: int) -> None:
    """Until so many events are on the recorder's disk."""
    deadline = time.monotonic() + 30
    while (found := kept(folder)) is None or len(found) < events:
        assert time.monotonic() < deadline, f"it keeps only {found}"
        time.sleep(0.05)


def kept(folder: Path) -> list[Said] | None:
    """The events on the recorder's disk; None before there is a recording."""
    for begun in folder.glob("recordings/*/begun"):
        buffer = open_buffer(begun.parent, local_key(folder))
        events = buffer.read(0, 1_000)
        buffer.close()
        return events
    return None
