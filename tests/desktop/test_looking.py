"""What is looked at when, on a made-up screen that anything may be put on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image

from agents.desktop.acts import Monitor, Seen, Window
from agents.desktop.desktop import NoElements, Picture, Raw, Texts
from agents.desktop.looking import FRESH, LATE, NOTHING, TOO_LATE, UNKNOWN, Looking
from agents.desktop.watching import now
from ingest.policy import Policy
from ingest.wire import Rectangle
from tests.desktop.acting import ORDERS, SAVE, TERMINAL

MONITOR = Monitor("screen", Rectangle(0, 0, 200, 100))


@dataclass
class MadeUp:
    """A screen with one window, and what is in it; both may be changed at any time."""

    window: Window = ORDERS
    there: Seen = SAVE
    words: Texts | None = ()
    moved: tuple[int, int, int] | None = None
    frames: Sequence[Rectangle] = (Rectangle(0, 0, 200, 100),)
    pictures: int = 0
    unheard: str = field(default="", init=False)

    def next(self, seconds: float) -> Raw | None:
        return None

    def lost(self) -> int:
        return 0

    def pointer(self) -> tuple[int, int, int] | None:
        return self.moved

    def window_at(self, x: int, y: int) -> Window:
        return self.window

    def focused_window(self, focus: int = 0) -> Window:
        return self.window

    def frames_of(self, window: Window) -> Sequence[Rectangle]:
        return self.frames

    def monitor_at(self, x: float, y: float) -> Monitor:
        return MONITOR

    def picture(self, monitor: Monitor) -> Picture:
        self.pictures += 1
        return Image.new("RGB", (200, 100), "teal")

    def close(self) -> None:
        return None

    # -- its elements ------------------------------------------------------------------------------------------------

    def at(self, window: Window, x: int, y: int, when: int) -> Seen:
        return replace(self.there, window=window)

    def focused(self, window: Window, when: int) -> Seen:
        return replace(self.there, window=window)

    def may_move(self, when: int) -> None:
        return None

    def reading(self, seen: Seen) -> str | None:
        return None

    def texts(self, window: Window) -> Texts | None:
        return self.words

    def all_at(self, window: Window, x: int, y: int, when: int) -> tuple[Seen, Texts | None]:
        return self.at(window, x, y, when), self.words


def looking(made_up: MadeUp, policy: Policy | None = None, *, blind: bool = False) -> Looking:
    return Looking(made_up, made_up, policy or Policy(), lambda _: "a" * 64, frozenset({99}), keeps_blind=blind)


def test_what_lay_under_the_pointer_before_it_was_pressed_is_what_was_clicked() -> None:
    screen = MadeUp(moved=(50, 50, now() - 100))
    look = looking(screen)
    look.rest()
    screen.there, screen.window = replace(SAVE, name="Something else"), TERMINAL  # the window closed as it was pressed
    seen = look.at(51, 50, now() + 1)
    assert (seen.seen.name, seen.seen.window, screen.pictures) == ("Save", ORDERS, 1)


@pytest.mark.parametrize(("x", "later"), [(90, 1), (50, FRESH + 1)])
def test_elsewhere_or_much_later_it_is_looked_at_anew(x: int, later: int) -> None:
    screen = MadeUp(moved=(50, 50, now() - 100))
    look = looking(screen)
    look.rest()
    screen.there = replace(SAVE, name="Something else")
    assert look.at(x, 50, now() + later).seen.name == "Something else"


def test_a_pointer_that_moves_is_not_looked_after_and_one_that_rests_is_once() -> None:
    screen = MadeUp(moved=(50, 50, now()))
    look = looking(screen)
    look.rest()
    assert screen.pictures == 0
    screen.moved = (50, 50, now() - 100)
    look.rest()
    look.rest()
    assert screen.pictures == 1
    look.forget()
    look.rest()
    assert screen.pictures == 2


def test_what_is_looked_at_too_late_has_no_name_and_no_picture() -> None:
    look = looking(MadeUp())
    seen = look.at(50, 50, now() - LATE - 100)
    assert not seen.seen.told
    assert look.view(seen).missing == TOO_LATE


def test_a_program_that_does_not_tell_what_it_shows_is_not_pictured_unless_that_is_wanted() -> None:
    screen = MadeUp(words=None)
    assert looking(screen).view(looking(screen).at(50, 50, now())).missing == UNKNOWN
    blind = looking(screen, blind=True)
    assert blind.view(blind.at(50, 50, now())).sha256


def test_the_desktop_itself_is_not_pictured() -> None:
    look = looking(MadeUp(frames=()))
    assert look.view(look.at(50, 50, now())).missing == NOTHING


def test_where_the_policy_wants_no_pictures_none_is_taken() -> None:
    screen = MadeUp()
    look = looking(screen, Policy(pictures=False))
    view = look.view(look.at(50, 50, now()))
    assert (view.sha256, view.missing, screen.pictures) == ("", "", 0)


def test_our_own_terminal_is_not_looked_into() -> None:
    screen = MadeUp(window=replace(TERMINAL, pid=99))
    look = looking(screen)
    seen = look.at(50, 50, now())
    assert look.is_own(seen.seen.window)
    assert seen.picture is None


def test_without_elements_only_the_window_is_known() -> None:
    screen, nothing = MadeUp(), NoElements()
    look = Looking(screen, nothing, Policy(), lambda _: "", frozenset(), keeps_blind=False)
    seen = look.at(50, 50, now())
    assert (seen.seen, look.view(seen).missing) == (Seen(ORDERS), UNKNOWN)
