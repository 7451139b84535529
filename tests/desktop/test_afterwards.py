"""How it looked after a deed stands beside its picture, and no deed waits for that to be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agents.desktop.acts import View, Window
from agents.desktop.afterwards import AGAIN, PATIENCE, REACTION, Afterwards
from agents.desktop.buffer import Buffer, make_buffer, open_buffer
from agents.desktop.filming import Filming
from ingest.policy import Policy
from ingest.wire import Clicked, Element, Noted, Pressed, Rectangle, Said, Shot, Typed
from tests.desktop.acting import LEFT, ORDERS, TERMINAL
from tests.desktop.test_buffer import BEGUN, KEY
from tests.desktop.test_looking import MadeUp, looking

BEFORE, AFTER, NEXT = "a" * 64, "b" * 64, "c" * 64


@dataclass
class Desk:
    """A window, as it is to be seen by now, and what is kept of what is done in it."""

    kept: Buffer
    seen: View | None = None
    time: float = 100.0
    sendable: int = 0
    looked: list[Window] = field(default_factory=list)
    filming: Filming = field(init=False)
    afterwards: Afterwards = field(init=False)

    def __post_init__(self) -> None:
        self.filming = Filming(self.kept, self.send)
        self.keeps(Policy(after=True))

    def keeps(self, policy: Policy) -> None:
        self.afterwards = Afterwards(self.look, self.kept, self.filming.let_go, policy, lambda: self.time)

    def look(self, window: Window) -> View | None:
        self.looked.append(window)
        return self.seen

    def send(self) -> None:
        self.sendable += 1

    def passes(self, seconds: float) -> None:
        self.time += seconds
        self.afterwards.rest()

    def sent(self) -> Sequence[str | None]:
        """What would be sent by now: of each event, how it looked afterwards."""
        return [one.shot.after if one.shot else None for one in self.kept.read(0, 100)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(make_buffer(tmp_path / "recordings", KEY, BEGUN))
    with closing(made.filming):
        yield made
    made.kept.close()


def view(digest: str) -> View:
    return View(LEFT, digest, 10, 10)


def click(n: int, digest: str = BEFORE) -> Said:
    return Clicked(n=n, at=n, element=Element(), shot=Shot(digest, 10, 10))


def text(n: int, then: tuple[str, ...] = ()) -> Said:
    return Typed(n=n, at=n, element=Element(), value="Paper", then=then, shot=Shot(BEFORE, 10, 10))


def press(n: int) -> Said:
    return Pressed(n=n, at=n, keys=("F5",), shot=Shot(BEFORE, 10, 10))


def test_a_click_is_kept_at_once_and_sent_when_its_window_rests(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([click(1)], is_over=False)
    assert (desk.kept.last, desk.sent()) == (1, [])
    desk.passes(REACTION / 2)
    assert desk.looked == [], "it may not have begun to change yet"
    desk.passes(REACTION)
    desk.passes(AGAIN / 2)
    assert (desk.sent(), desk.looked) == ([], [ORDERS]), "it still changes, and is not looked at all the time"
    desk.seen = view(AFTER)
    desk.passes(AGAIN)
    assert (desk.sent(), desk.sendable, desk.looked) == ([AFTER], 1, [ORDERS, ORDERS])


def test_a_window_that_never_rests_keeps_nothing_from_being_sent(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([click(1)], is_over=False)
    desk.passes(PATIENCE + 0.1)
    assert (desk.sent(), desk.sendable) == ([None], 1)


def test_where_it_looks_as_before_there_is_no_picture_of_afterwards(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([click(1)], is_over=False)
    desk.seen = view(BEFORE)
    desk.passes(1)
    assert desk.sent() == [None]


@pytest.mark.parametrize(("window", "after"), [(ORDERS, NEXT), (replace(ORDERS, id=9), NEXT), (TERMINAL, None)])
def test_when_the_next_thing_begins_its_picture_is_that_of_afterwards_in_the_same_program(
    desk: Desk, window: Window, after: str | None
) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([click(1)], is_over=False)
    desk.afterwards.begins(window, view(NEXT))
    assert desk.sent() == [after]


@pytest.mark.parametrize(("window", "after"), [(ORDERS, NEXT), (TERMINAL, None)])
def test_a_text_that_is_told_when_the_next_thing_begins_is_shown_as_it_was_then(
    desk: Desk, window: Window, after: str | None
) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.begins(window, view(NEXT))
    desk.afterwards.keep([text(1)], is_over=True)
    assert desk.sent() == [after]


@pytest.mark.parametrize("told", [text(1, ("Enter",)), press(1)])
def test_what_a_key_does_is_waited_for(desk: Desk, told: Said) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([told], is_over=True)
    assert desk.sent() == []
    desk.seen = view(AFTER)
    desk.passes(1)
    assert desk.sent() == [AFTER]


def test_a_note_holds_nothing_back(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([Noted(n=1, at=1, text="Look")], is_over=False)
    assert desk.sent() == [None]


def test_of_what_was_held_back_when_it_ended_nothing_is_lost(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([click(1)], is_over=False)
    desk.seen = view(AFTER)
    desk.passes(1)
    desk.afterwards.keep([click(2)], is_over=False)
    desk.kept.close()
    again = open_buffer(desk.kept.folder, KEY)
    assert [one.shot.after if one.shot else None for one in again.read(0, 100)] == [AFTER, None]
    again.close()


def test_where_the_workspace_wants_none_nothing_is_held_back(desk: Desk) -> None:
    desk.keeps(Policy())
    desk.afterwards.begins(ORDERS, view(BEFORE))
    desk.afterwards.keep([click(1)], is_over=False)
    assert desk.sent() == [None]


def changes(screen: MadeUp) -> None:
    screen.changes = Rectangle(10, 10, 5, 5)


def tells_nothing(screen: MadeUp) -> None:
    screen.words = None


def is_gone(screen: MadeUp) -> None:
    screen.frames = ()


@pytest.mark.parametrize("happens", [changes, tells_nothing, is_gone])
def test_a_window_is_looked_at_afterwards_only_when_it_rests_and_is_known(happens: Callable[[MadeUp], None]) -> None:
    screen = MadeUp()
    assert looking(screen).afterwards(ORDERS) is not None
    happens(screen)
    assert looking(screen).afterwards(ORDERS) is None


def test_there_is_no_picture_of_afterwards_where_there_are_none_at_all() -> None:
    assert looking(MadeUp(), Policy(pictures=False, after=True)).afterwards(ORDERS) is None
