"""What is looked at when, on a made-up screen that anything may be put on."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image

from agents.desktop.acts import Monitor, Seen, Window
from agents.desktop.desktop import NoElements, Picture, Raw, Texts
from agents.desktop.looking import CARET, FRESH, LATE, NOTHING, TOO_LATE, UNKNOWN, Looking
from agents.desktop.watching import now
from ingest.policy import Policy
from ingest.wire import Rectangle
from tests.desktop.acting import ORDERS, SAVE, TERMINAL

TEAL, OVER = (0, 128, 128), (70, 70, 78)
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
    looks: int = 0
    changes: Rectangle | None = None  # between one picture and the next
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
        taken = Image.new("RGB", (200, 100), "teal")
        if self.changes is not None and self.pictures % 2 == 0:
            left, top = int(self.changes.x), int(self.changes.y)
            taken.paste("white", (left, top, left + int(self.changes.width), top + int(self.changes.height)))
        return taken

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
        self.looks += 1
        return self.at(window, x, y, when), self.words


def looking(made_up: MadeUp, policy: Policy | None = None, *, blind: bool = False) -> Looking:
    return Looking(made_up, made_up, policy or Policy(), lambda _: "a" * 64, frozenset({99}), keeps_blind=blind)


def test_what_lay_under_the_pointer_before_it_was_pressed_is_what_was_clicked() -> None:
    screen = MadeUp(moved=(50, 50, now() - 100))
    look = looking(screen)
    look.rest()
    screen.there, screen.window = replace(SAVE, name="Something else"), TERMINAL  # the window closed as it was pressed
    seen = look.at(51, 50, now() + 1)
    assert (seen.seen.name, seen.seen.window, screen.looks) == ("Save", ORDERS, 1)


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
    assert screen.looks == 0
    screen.moved = (50, 50, now() - 100)
    look.rest()
    look.rest()
    assert screen.looks == 1
    look.forget()
    look.rest()
    assert screen.looks == 2


def test_what_lights_up_as_the_pointer_comes_is_looked_at_once_more_and_no_oftener() -> None:
    screen = MadeUp(moved=(50, 50, now() - 100), changes=Rectangle(60, 40, 20, 10))
    look = looking(screen)
    look.rest()
    look.rest()
    assert screen.looks == 2


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


def pictured(screen: MadeUp, *, by_key: bool) -> Picture | None:
    """What is kept of it when somebody clicks in it, or presses a key; None where nothing is."""
    kept: list[bytes] = []

    def keep(picture: bytes) -> str:
        kept.append(picture)
        return "a" * 64

    look = Looking(screen, screen, Policy(), keep, frozenset(), keeps_blind=False)
    view = look.focused(ORDERS, now())[1] if by_key else look.view(look.at(50, 50, now()))
    assert (view.missing, view.painted) == ("" if kept else TOO_LATE, 0)
    return Image.open(io.BytesIO(kept[0])).convert("RGB") if kept else None


@pytest.mark.parametrize("by_key", [False, True])
def test_what_changed_while_words_were_read_is_not_pictured(*, by_key: bool) -> None:
    shown = pictured(MadeUp(changes=Rectangle(60, 40, 20, 10)), by_key=by_key)
    assert shown is not None
    assert [shown.getpixel(at) for at in ((59, 40), (60, 40), (79, 49), (80, 50))] == [TEAL, OVER, OVER, TEAL]
    assert pictured(MadeUp(changes=Rectangle(0, 0, 120, 60)), by_key=by_key) is None


def test_what_changed_outside_of_what_is_shown_is_nothing() -> None:
    shown = pictured(MadeUp(changes=Rectangle(0, 0, 200, 50), frames=[Rectangle(0, 50, 200, 50)]), by_key=False)
    assert shown is not None
    assert {color for _, color in shown.getcolors() or ()} == {TEAL, (222, 222, 226)}


@pytest.mark.parametrize(("role", "is_shown"), [("button", True), ("textbox", False)])
def test_a_button_that_looks_pressed_is_pictured_and_a_field_that_is_filled_is_not(
    role: str, *, is_shown: bool
) -> None:
    there = replace(SAVE, role=role, box=Rectangle(60, 40, 20, 10))
    shown = pictured(MadeUp(there=there, changes=Rectangle(60, 40, 20, 10)), by_key=False)
    assert shown is not None
    assert (shown.getpixel((65, 45)) == TEAL) is is_shown


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


def test_a_picture_in_which_a_change_is_painted_over_is_not_one_at_rest() -> None:
    caret, letter = Rectangle(60, 40, CARET, 17), Rectangle(60, 40, CARET + 1, 10)
    for changes, is_at_rest in ((None, True), (caret, True), (letter, False)):
        screen = MadeUp(changes=changes)
        by_click, by_key = looking(screen), looking(screen)
        assert by_click.view(by_click.at(50, 50, now())).is_at_rest is is_at_rest
        assert by_key.focused(ORDERS, now())[1].is_at_rest is is_at_rest


@pytest.mark.parametrize(("policy", "times"), [(Policy(after=True), 1), (Policy(clips=True), 0)])
def test_how_it_looks_afterwards_is_kept_as_a_picture_only_where_that_is_wanted(policy: Policy, times: int) -> None:
    kept: list[bytes] = []

    def keep(picture: bytes) -> str:
        kept.append(picture)
        return hashlib.sha256(picture).hexdigest()

    screen = MadeUp()
    seen = Looking(screen, screen, policy, keep, frozenset(), keeps_blind=False).afterwards(ORDERS)
    assert seen is not None
    assert (seen.sha256, seen.is_at_rest) == (hashlib.sha256(seen.content).hexdigest(), True)
    assert kept == [seen.content] * times
