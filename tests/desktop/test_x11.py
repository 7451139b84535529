"""What X11 and AT-SPI tell of real programs, under a server without a screen."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.desktop.atspi.elements import AtspiElements
from agents.desktop.desktop import RawKey, RawPointer
from agents.desktop.watching import now
from agents.desktop.x11.screen import X11Screen, open_x11
from ingest.wire import Rectangle
from tests.desktop.sessions import Session, a_session

ROOT = Path(__file__).resolve().parents[2]
FORM = (
    "zenity", "--forms", "--title=Orders", "--text=New order",
    "--add-entry=Customer", "--add-password=Password", "--add-combo=Size", "--combo-values=Small|Large",
)  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with a_session() as started:
        started.start(*FORM)
        started.start("xterm", "-T", "Letters", "-geometry", "60x10+0+500")
        started.window("Orders")
        started.window("Letters")
        yield started


@pytest.fixture
def screen(session: Session) -> Iterator[X11Screen]:
    opened = open_x11(session.environment["DISPLAY"])
    yield opened
    opened.close()


@pytest.fixture
def elements(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtspiElements]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.environment["DBUS_SESSION_BUS_ADDRESS"])
    opened = AtspiElements()
    yield opened
    opened.close()


def heard(screen: X11Screen, number: int) -> list[RawPointer | RawKey]:
    """So many acts."""
    found = [act for _ in range(number) if (act := screen.next(10)) is not None]
    assert len(found) == number
    return found


def test_clicks_and_keys_are_heard_with_where_and_what_was_held(session: Session, screen: X11Screen) -> None:
    session.bring("Letters")
    session.do("mousemove", 100, 560, "click", 1, "keydown", "ctrl", "click", 3, "keyup", "ctrl")
    session.do("key", "a", "shift+b", "Return", "F5", "Left", "KP_Enter", "at", "Cyrillic_ya", "EuroSign")
    down, up, control, right, right_up, *keys = heard(screen, 15)
    assert isinstance(down, RawPointer)
    assert (down.x, down.y, down.button, down.is_down, down.held) == (100, 560, "primary", True, ())
    assert isinstance(up, RawPointer)
    assert not up.is_down
    assert isinstance(control, RawKey)
    assert control.key == "Control"
    assert isinstance(right, RawPointer)
    assert (right.button, right.held) == ("secondary", ("Control",))
    assert isinstance(right_up, RawPointer)
    pressed = [(key.key, key.text) for key in keys if isinstance(key, RawKey) and key.key != "Shift"]
    wanted = [("a", "a"), ("B", "B"), ("Enter", ""), ("F5", ""), ("ArrowLeft", ""), ("Enter", ""), ("@", "@")]
    assert pressed[: len(wanted)] == wanted


def test_windows_are_told_by_place_and_focus_with_program_and_title(session: Session, screen: X11Screen) -> None:
    session.bring("Orders")
    window = screen.focused_window()
    assert (window.program, window.title) == ("Zenity", "Orders")
    middle = int(window.frame.x + window.frame.width / 2), int(window.frame.y + window.frame.height / 2)
    assert screen.window_at(*middle) == window
    assert screen.window_at(100, 560).program == "XTerm"
    assert screen.window_at(1279, 0).title == "Desktop"
    [frame] = screen.frames_of(window)
    assert frame.x <= window.frame.x
    assert frame.width >= window.frame.width


def test_a_key_knows_the_window_it_went_to_even_when_another_has_the_focus_by_now(
    session: Session, screen: X11Screen
) -> None:
    session.bring("Letters")
    session.bring("Orders")
    session.do("key", "Up")
    session.bring("Letters")
    session.do("key", "Up")
    first, second = heard(screen, 2)
    assert isinstance(first, RawKey)
    assert isinstance(second, RawKey)
    assert screen.focused_window(first.focus).title == "Orders"
    assert screen.focused_window(second.focus).title == "Letters"


def test_a_picture_shows_the_monitor(session: Session, screen: X11Screen) -> None:
    monitor = screen.monitor_at(5, 5)
    assert monitor.frame == Rectangle(0, 0, 1280, 800)
    session.bring("Letters")
    assert screen.picture(monitor).size == (1280, 800)
    assert len(screen.picture(monitor).getcolors(1 << 20) or ()) > 2


def test_elements_are_told_by_role_name_and_box(session: Session, screen: X11Screen, elements: AtspiElements) -> None:
    session.bring("Orders")
    window = screen.focused_window()
    texts = elements.texts(window)
    assert texts is not None
    boxes = {text.strip(): box for text, box, _ in texts}
    ok = boxes["OK"]
    seen = elements.at(window, int(ok.x + 5), int(ok.y + 5), now())
    assert (seen.role, seen.name, seen.box, seen.told) == ("button", "OK", ok, True)
    customer = boxes["Customer"]
    field = elements.at(window, int(customer.x + customer.width + 30), int(customer.y + 10), now())
    assert (field.role, field.label, field.editable, field.secret) == ("textbox", "Customer", True, None)
    assert [is_secret for _, _, is_secret in texts].count(True) == 1


def test_a_password_field_says_so_and_is_never_read(
    session: Session, screen: X11Screen, elements: AtspiElements
) -> None:
    session.bring("Orders")
    window = screen.focused_window()
    [box] = [box for _, box, is_secret in elements.texts(window) or () if is_secret]
    session.click(box.x + 10, box.y + 10)
    elements.may_move(now())
    seen = elements.at(window, int(box.x + 10), int(box.y + 10), now())
    focused = elements.focused(window, now())
    assert (focused.secret, focused.key, focused.label) == ("password", seen.key, "Password")
    assert elements.reading(focused) is None


def test_what_a_field_says_is_read_when_it_is_left(
    session: Session, screen: X11Screen, elements: AtspiElements
) -> None:
    session.bring("Orders")
    window = screen.focused_window()
    customer = next(box for text, box, _ in elements.texts(window) or () if text.strip() == "Customer")
    session.click(customer.x + customer.width + 30, customer.y + 10)
    session.do("key", "ctrl+a")
    session.type("Jane Doe")
    field = elements.focused(window, now())
    deadline = time.monotonic() + 20
    while elements.reading(field) != "Jane Doe":  # the program writes it when it comes to it
        assert time.monotonic() < deadline, elements.reading(field)
        time.sleep(0.02)


def test_a_program_that_tells_nothing_is_only_a_window(
    session: Session, screen: X11Screen, elements: AtspiElements
) -> None:
    session.bring("Letters")
    window = screen.focused_window()
    assert not elements.at(window, 100, 560, now()).told
    assert not elements.focused(window, now()).told
    assert elements.texts(window) is None


def test_without_a_display_it_says_what_would_help() -> None:
    words = "from agents.desktop.x11.screen import open_x11; open_x11(':9999')"
    ended = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "NotHere: There is no X11 display to record here." in ended.stderr
