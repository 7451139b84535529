"""Large screens and several of them: a box lies on what was clicked, and what is private is painted over."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PIL import Image

from agents.desktop.atspi.tree import scale_between
from agents.desktop.looking import Looking
from agents.desktop.watching import now
from ingest.policy import Policy
from ingest.wire import Rectangle
from tests.desktop.sessions import Session, a_session
from tests.desktop.test_x11 import FORM

OVER = (70, 70, 78)


@pytest.fixture(params=["1", "2"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Where programs draw one pixel, or two by two for one."""
    with a_session() as started:
        started.environment = {**started.environment, "GDK_SCALE": request.param}
        started.start(*FORM)
        started.bring("Orders")
        yield started


def test_whatever_the_scale_boxes_are_pixels_of_the_screen(session: Session) -> None:
    with session.looking() as (screen, elements):
        window = screen.focused_window()
        texts = elements.texts(window)
        assert texts is not None
        ok = next(box for text, box, _ in texts if text.strip() == "OK")
        frame = window.frame
        assert frame.x <= ok.x < ok.x + ok.width <= frame.x + frame.width
        assert frame.y <= ok.y < ok.y + ok.height <= frame.y + frame.height
        seen = elements.at(window, int(ok.x + ok.width / 2), int(ok.y + ok.height / 2), now())
        assert (seen.name, seen.box) == ("OK", ok)
        [password] = [box for _, box, is_secret in texts if is_secret]
        session.click(password.x + password.width / 2, password.y + password.height / 2)
        elements.may_move(now())
        assert elements.focused(window, now()).box == password


def test_whatever_the_scale_the_password_field_is_painted_over(session: Session) -> None:
    pictures: list[bytes] = []

    def keep(picture: bytes) -> str:
        pictures.append(picture)
        return "a" * 64

    with session.looking() as (screen, elements):
        window = screen.focused_window()
        [password] = [box for _, box, is_secret in elements.texts(window) or () if is_secret]
        look = Looking(screen, elements, Policy(), keep, frozenset(), keeps_blind=False)
        seen = look.at(int(password.x + 5), int(password.y + 5), now())
        assert seen.seen.secret == "password"
        view = look.view(seen)
        assert (view.width, view.height, view.painted) == (1280, 800, 1)
    [kept] = pictures
    shown = Image.open(io.BytesIO(kept)).convert("RGB")
    left, top, right, bottom = (
        int(edge) for edge in (password.x, password.y, password.x + password.width, password.y + password.height)
    )
    over = shown.crop((left, top, right, bottom))
    assert over.getcolors() == [(over.width * over.height, OVER)]
    assert shown.getpixel((left - 2, top - 2)) != OVER


def test_of_two_monitors_the_one_where_something_happens_is_pictured() -> None:
    if shutil.which("xrandr") is None:
        pytest.skip("no second monitor: xrandr is not installed")
    with a_session() as session:
        for name, place in (("left", "640/169x800/211+0+0"), ("right", "640/169x800/211+640+0")):
            words = ["xrandr", "--setmonitor", name, place, "screen" if name == "left" else "none"]
            subprocess.run(words, env=session.environment, check=True, capture_output=True)
        session.start("xterm", "-T", "Letters", "-geometry", "40x10+700+100")
        session.bring("Letters")
        session.do("windowmove", "--sync", session.window("Letters"), 700, 100)
        with session.looking() as (screen, _):
            left, right = screen.monitor_at(10, 10), screen.monitor_at(800, 150)
            assert (left.name, left.frame) == ("left", Rectangle(0, 0, 640, 800))
            assert (right.name, right.frame) == ("right", Rectangle(640, 0, 640, 800))
            assert screen.monitor_at(5_000, 5_000) == right, "the nearest, for what lies nowhere"
            assert screen.picture(right).size == (640, 800)
            frame = screen.focused_window().frame
            assert screen.monitor_at(frame.x + 5, frame.y + 5) == right
            assert len(screen.picture(right).getcolors(1 << 20) or ()) > 1
            assert len(screen.picture(left).getcolors(1 << 20) or ()) == 1, "nothing is there"


@pytest.mark.parametrize(
    ("told", "frame", "scale"),
    [
        ((276, 174), (550, 322), 2.0),  # with a title bar that is told of and not seen
        ((277, 226), (275, 201), 1.0),
        ((400, 300), (600, 450), 1.5),
        ((800, 600), (1000, 750), 1.25),
        ((300, 200), (900, 600), 3.0),
        ((300, 200), (600, 200), 1.0),  # that is no scale
        ((300, 200), (10, 10), 1.0),
        ((300, 200), (0, 0), 1.0),
    ],
)
def test_a_scale_is_one_only_where_both_sides_say_so(
    told: tuple[int, int], frame: tuple[int, int], scale: float
) -> None:
    assert scale_between(Rectangle(5, 5, *told), Rectangle(9, 9, *frame)) == scale
    assert scale_between(None, replace_frame(frame)) == 1.0


def replace_frame(size: tuple[int, int]) -> Rectangle:
    return Rectangle(0, 0, *size)
