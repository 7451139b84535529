"""A picture shows one program: what lies over its windows is another's, and is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from Xlib import X
from Xlib.display import Display
from Xlib.ext import shape

from agents.desktop.acts import Window
from agents.desktop.covering import uncovered
from agents.desktop.x11.windows import Windows
from ingest.wire import Rectangle
from tests.desktop.sessions import an_x_server

SIDE = st.integers(0, 8)
PLACES = st.builds(Rectangle, SIDE, SIDE, st.integers(1, 8), st.integers(1, 8))


def pixels(place: Rectangle) -> set[tuple[int, int]]:
    across, down = int(place.x), int(place.y)
    return {(x, y) for x in range(across, across + int(place.width)) for y in range(down, down + int(place.height))}


@given(st.lists(st.tuples(PLACES, st.booleans()), max_size=6))
def test_whatever_the_stack_the_highest_window_of_a_pixel_says_whose_it_is(stack: list[tuple[Rectangle, bool]]) -> None:
    owned: dict[tuple[int, int], bool] = {}
    for frame, is_own in stack:
        owned.update(dict.fromkeys(pixels(frame), is_own))
    seen = {pixel for place in uncovered(stack) for pixel in pixels(place)}
    assert seen == {pixel for pixel, is_own in owned.items() if is_own}


@dataclass(frozen=True, slots=True)
class Shown:
    """An X server with nothing on it, and programs that say to be these."""

    display: Any
    windows: Windows

    def put(self, frame: Rectangle, pid: int, kind: int = X.InputOutput) -> Any:
        """A window over all that are there."""
        depth = 0 if kind == X.InputOnly else X.CopyFromParent
        sides = int(frame.x), int(frame.y), int(frame.width), int(frame.height)
        made = self.display.screen().root.create_window(*sides, 0, depth, kind)
        made.change_property(self.display.intern_atom("_NET_WM_PID"), self.display.intern_atom("CARDINAL"), 32, [pid])
        made.map()
        self.display.sync()
        return made

    def frames_of(self, made: Any, pid: int) -> list[Rectangle]:
        return self.windows.frames_of(Window(made.id, "Shop", "Orders", pid=pid))


@pytest.fixture
def shown() -> Iterator[Shown]:
    with ExitStack() as stack:
        display = Display(an_x_server(stack, "800x600x24"))
        stack.callback(display.close)
        yield Shown(display, Windows(display))


def test_a_note_of_another_program_over_a_window_is_no_part_of_it(shown: Shown) -> None:
    orders = shown.put(Rectangle(100, 100, 400, 300), 7)
    assert shown.frames_of(orders, 7) == [Rectangle(100, 100, 400, 300)]
    shown.put(Rectangle(400, 50, 200, 100), 8)
    seen = {pixel for place in shown.frames_of(orders, 7) for pixel in pixels(place)}
    assert (450, 120) not in seen
    assert {(399, 120), (450, 150), (100, 100)} <= seen
    shown.put(Rectangle(420, 60, 50, 70), 7)
    assert (450, 120) in {pixel for place in shown.frames_of(orders, 7) for pixel in pixels(place)}


def test_of_a_window_that_is_covered_nothing_is_seen_whoever_says_whose_it_is(shown: Shown) -> None:
    orders, nobodys = shown.put(Rectangle(100, 100, 40, 30), 7), shown.put(Rectangle(300, 300, 40, 30), 0)
    assert shown.frames_of(nobodys, 0) == [Rectangle(300, 300, 40, 30)]
    shown.put(Rectangle(0, 0, 800, 600), 8)
    assert shown.frames_of(orders, 7) == []
    assert shown.frames_of(nobodys, 0) == []


def test_what_a_compositor_draws_on_and_what_only_listens_hides_nothing(shown: Shown) -> None:
    orders = shown.put(Rectangle(100, 100, 40, 30), 7)
    shown.put(Rectangle(0, 0, 800, 600), 8, X.InputOnly)
    overlay = shown.put(Rectangle(0, 0, 800, 600), 9)
    overlay.shape_rectangles(shape.SO.Set, shape.SK.Input, X.Unsorted, 0, 0, [])
    shown.display.sync()
    assert shown.frames_of(orders, 7) == [Rectangle(100, 100, 40, 30)]
