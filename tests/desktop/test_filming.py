"""A step has a clip of what was seen from before it until its window rests, where the workspace wants that."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from agents.desktop.acts import View, Window
from agents.desktop.afterwards import AGAIN, PATIENCE, REACTION, Afterwards
from agents.desktop.buffer import Buffer, Unsent, make_buffer, open_buffer
from agents.desktop.cuts import Shown
from agents.desktop.film import film_of
from agents.desktop.filming import BEHIND, Filming
from agents.desktop.painting import png
from ingest.policy import Policy
from ingest.wire import Clicked, Element, Said, Shot, Typed
from tests.desktop.acting import LEFT, ORDERS, TERMINAL
from tests.desktop.test_buffer import BEGUN, KEY, beside
from web.webm import read_clip

FULL = Policy(clips=True, after=True)


def view(colour: str, *, is_at_rest: bool = True) -> View:
    """Of a window that is all of one colour, by which it is called."""
    return View(LEFT, colour[0] * 64, 10, 10, content=png(Image.new("RGB", (10, 10), colour)), is_at_rest=is_at_rest)


BEFORE, AFTER, NEXT = view("aqua"), view("coral"), view("darkred")
TYPING = view("blue", is_at_rest=False)


@dataclass
class Desk:
    """A window, as it is to be seen by now, and what is kept of what is done in it."""

    kept: Buffer
    filming: Filming
    policy: Policy = FULL
    seen: View | None = None
    time: float = 100.0
    afterwards: Afterwards = field(init=False)

    def __post_init__(self) -> None:
        self.keeps(self.policy)

    def keeps(self, policy: Policy) -> None:
        self.afterwards = Afterwards(self.look, self.kept, self.filming.let_go, policy, lambda: self.time)

    def look(self, window: Window) -> View | None:
        return self.seen

    def passes(self, seconds: float, seen: View | None) -> None:
        self.time += seconds
        self.seen = seen
        self.afterwards.rest()

    def is_clicked(self, n: int = 1, before: View = BEFORE, window: Window = ORDERS) -> None:
        self.afterwards.begins(window, before)
        self.afterwards.keep([click(n, before)], is_over=False)

    def sent(self) -> Sequence[tuple[str | None, str | None]]:
        """What would be sent once all clips are made: of each event, how it looked afterwards and its clip."""
        self.filming.close()
        return [beside(one) for one in self.kept.read(0, 100)]

    def clip(self) -> bytes:
        """The only one there is."""
        (clip,) = (one for one in self.kept.unsent() if one.kind == "clips")
        return self.kept.content(clip)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    kept = make_buffer(tmp_path / "recordings", KEY, BEGUN)
    with closing(Filming(kept, lambda: None)) as filming:
        yield Desk(kept, filming)
    kept.close()


def click(n: int, before: View = BEFORE) -> Said:
    return Clicked(n=n, at=n, element=Element(), shot=Shot(before.sha256, 10, 10))


def text(n: int, *then: str) -> Said:
    return Typed(n=n, at=n, element=Element(), value="Paper", then=then, shot=Shot(TYPING.sha256, 10, 10))


def film(*shown: tuple[int, View]) -> bytes:
    return film_of([Shown(at, each.content) for at, each in shown])


def test_a_clip_shows_what_was_seen_from_before_a_click_until_its_window_rests(desk: Desk) -> None:
    desk.is_clicked()
    desk.passes(REACTION, None)
    assert desk.kept.read(0, 9) == [], "it is on disk, and not to be sent yet"
    desk.passes(AGAIN, AFTER)
    ((after, clip),) = desk.sent()
    assert after == AFTER.sha256
    assert desk.clip() == film((0, BEFORE), (900, AFTER))
    assert desk.kept.content(Unsent("clips", str(clip))) == desk.clip()
    assert read_clip(desk.clip()).width == 10


def test_where_only_clips_are_wanted_there_is_one_and_no_picture_of_afterwards(desk: Desk) -> None:
    desk.keeps(Policy(clips=True))
    desk.is_clicked()
    desk.passes(REACTION, AFTER)
    ((after, clip),) = desk.sent()
    assert (after, bool(clip)) == (None, True)


@pytest.mark.parametrize("policy", [Policy(after=True), Policy(), Policy(clips=True, pictures=False)])
def test_where_no_clips_are_wanted_none_is_made(desk: Desk, policy: Policy) -> None:
    desk.keeps(policy)
    desk.is_clicked()
    desk.passes(REACTION, AFTER)
    assert desk.sent() == [(AFTER.sha256 if policy.after else None, None)]
    assert desk.kept.unsent() == []


@pytest.mark.parametrize("seen", [BEFORE, None])
def test_of_a_window_that_is_as_before_or_never_rests_there_is_no_clip(desk: Desk, seen: View | None) -> None:
    desk.is_clicked()
    desk.passes(REACTION, None)
    desk.passes(PATIENCE, seen)
    assert desk.sent() == [(None, None)]
    assert desk.kept.unsent() == []


def test_a_text_is_seen_from_before_it_was_typed_to_when_the_next_thing_began(desk: Desk) -> None:
    desk.is_clicked()
    desk.time += 2
    desk.afterwards.begins(ORDERS, TYPING)
    desk.time += 20
    desk.afterwards.begins(ORDERS, NEXT)
    desk.afterwards.keep([text(2)], is_over=True)
    desk.afterwards.keep([click(3, NEXT)], is_over=False)
    desk.passes(REACTION, None)
    assert [bool(clip) for _, clip in desk.sent()] == [False, True], "and the next click still waits"
    assert desk.clip() == film((0, BEFORE), (22_000, NEXT))


def test_what_enter_does_to_a_text_is_seen_as_well(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, BEFORE)
    desk.afterwards.begins(ORDERS, TYPING)
    desk.time += 0.6
    desk.afterwards.begins(ORDERS, NEXT)
    desk.afterwards.keep([text(1, "Enter")], is_over=True)
    desk.passes(REACTION, AFTER)
    assert [bool(clip) for _, clip in desk.sent()] == [True]
    assert desk.clip() == film((0, BEFORE), (600, NEXT), (1_100, AFTER))


def test_a_click_into_a_field_has_none_since_its_step_is_to_show_what_is_typed_there(desk: Desk) -> None:
    desk.afterwards.begins(ORDERS, BEFORE)
    into = msgspec.structs.replace(click(1), element=Element(role="textbox"))
    desk.afterwards.keep([into], is_over=False)
    desk.passes(REACTION, AFTER)
    assert desk.sent() == [(AFTER.sha256, None)]


def test_what_is_done_in_another_program_is_no_part_of_it(desk: Desk) -> None:
    desk.is_clicked()
    desk.is_clicked(2, NEXT, TERMINAL)
    desk.afterwards.end()
    assert desk.sent() == [(None, None), (None, None)]


def test_each_of_two_clicks_has_its_own_clip_and_they_are_sent_in_order(desk: Desk) -> None:
    desk.is_clicked()
    desk.is_clicked(2, NEXT)
    desk.passes(REACTION, AFTER)
    assert [one.n for one in desk.kept.read(0, 9)] in ([], [1], [1, 2])
    (first, second) = desk.sent()
    assert (first[0], second[0]) == (NEXT.sha256, AFTER.sha256)
    expected = [film((0, BEFORE), (0, NEXT)), film((0, NEXT), (500, AFTER))]
    assert [desk.kept.content(Unsent("clips", str(clip))) for _, clip in (first, second)] == expected


def test_a_clip_that_is_too_large_is_left_out_and_the_step_keeps_its_pictures(tmp_path: Path) -> None:
    small = msgspec.structs.replace(BEGUN, clip=100)
    kept = make_buffer(tmp_path / "recordings", KEY, small)
    with closing(Filming(kept, lambda: None)) as filming:
        desk = Desk(kept, filming)
        desk.is_clicked()
        desk.passes(REACTION, AFTER)
        assert desk.sent() == [(AFTER.sha256, None)]
    kept.close()


def test_where_too_many_are_behind_a_step_goes_without_a_clip_and_nobody_waits(tmp_path: Path) -> None:
    here, goes_on = threading.get_ident(), threading.Event()

    def sendable() -> None:
        if threading.get_ident() != here:
            assert goes_on.wait(60), "the first clip is not done before"

    kept = make_buffer(tmp_path / "recordings", KEY, BEGUN)
    with closing(Filming(kept, sendable)) as filming:
        for n in range(1, BEHIND + 3):
            kept.append([click(n)], is_held=True)
            filming.let_go(n, AFTER.sha256, [Shown(0, BEFORE.content), Shown(n, AFTER.content)])
        goes_on.set()
    expected = [(AFTER.sha256, True)] * BEHIND + [(AFTER.sha256, False)] * 2
    assert [(beside(one)[0], bool(beside(one)[1])) for one in kept.read(0, 9)] == expected
    kept.close()


def test_what_cannot_be_made_into_a_clip_lets_its_event_go_and_is_not_hidden(desk: Desk) -> None:
    desk.kept.append([click(1)], is_held=True)
    desk.filming.let_go(1, AFTER.sha256, [Shown(0, b"no picture"), Shown(1, b"nor this")])
    with pytest.raises(OSError, match="cannot identify"):
        desk.sent()
    assert [beside(one) for one in desk.kept.read(0, 9)] == [(AFTER.sha256, None)]


def test_a_clip_that_was_made_is_there_after_a_crash(desk: Desk) -> None:
    desk.is_clicked()
    desk.passes(REACTION, AFTER)
    ((_, clip),) = desk.sent()
    desk.kept.close()
    again = open_buffer(desk.kept.folder, KEY)
    assert [beside(one) for one in again.read(0, 9)] == [(AFTER.sha256, clip)]
    assert Unsent("clips", str(clip)) in again.unsent()
    again.close()
