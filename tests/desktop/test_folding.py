from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from agents.desktop.acts import PointerDown, PointerUp, View
from agents.desktop.folding import Folding
from agents.desktop.saying import masked
from ingest.compose import compose
from ingest.importers.agent import events_from_said
from ingest.importing import told
from ingest.shielding import Shield
from ingest.wire import (
    Checked,
    Clicked,
    Dragged,
    Missed,
    Pressed,
    Rectangle,
    Said,
    Shot,
    Tab,
    Typed,
    batch_from_bytes,
)
from tests.desktop.acting import (
    CUSTOMER,
    EXPRESS,
    LEFT,
    NOTES,
    ORDERS,
    PASSWORD,
    PROMPT,
    RIGHT,
    SAVE,
    TERMINAL,
    Person,
    on,
)


def titles(said: list[Said]) -> list[str]:
    """What a guide says of it."""
    return [told(step).title for step in compose(events_from_said(said))]


def test_a_click_names_what_was_clicked_where_it_lies_and_in_which_window() -> None:
    ana = Person()
    ana.click(SAVE)
    [click] = ana.finish()
    assert isinstance(click, Clicked)
    assert (click.element.name, click.element.role, click.element.box) == ("Save", "button", SAVE.box)
    assert (click.x, click.y) == (10.0, 10.0)
    assert (click.scene.program, click.scene.title, click.scene.tab) == ("Shop", "Orders", 1)
    assert (click.scene.width, click.scene.height, click.scene.scale) == (1000, 800, 1.0)
    assert titles([click]) == ['Click the "Save" button']


def test_a_box_is_measured_from_the_corner_of_its_monitor() -> None:
    ana = Person()
    seen, view = on(SAVE, RIGHT)
    ana.act(PointerDown(1, 1110, 45, "primary", seen, view))
    ana.act(PointerUp(2, 1110, 45, "primary"))
    [click] = ana.finish()
    assert isinstance(click, Clicked)
    assert click.element.box == Rectangle(100, 40, 30, 10)
    assert (click.scene.width, click.scene.height, click.scene.scale) == (2000, 1600, 2.0)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_clicks_that_follow_each_other_at_once_are_one_event(times: int) -> None:
    ana = Person()
    ana.click(SAVE, times)
    ana.wait()
    [click] = ana.finish()
    assert isinstance(click, Clicked)
    assert click.times == times


def test_ten_clicks_in_a_second_on_different_things_are_ten_events() -> None:
    ana = Person()
    for at in range(10):
        ana.press(replace(SAVE, name=f"Row {at}", key=str(at)), y=90 + 20 * at)
        ana.release(y=90 + 20 * at)
    assert [one.element.name for one in ana.finish() if isinstance(one, Clicked)] == [f"Row {at}" for at in range(10)]


def test_two_slow_clicks_are_two() -> None:
    ana = Person()
    ana.click(SAVE)
    ana.wait()
    assert len(ana.said) == 1, "it is told without waiting for what comes next"
    ana.click(SAVE)
    assert [one.times for one in ana.finish() if isinstance(one, Clicked)] == [1, 1]


def test_the_other_buttons_and_keys_that_are_held_are_told() -> None:
    ana = Person()
    ana.click(SAVE, button="secondary")
    ana.press(SAVE, held=("Control",))
    ana.release()
    right, held = ana.finish()
    assert isinstance(right, Clicked)
    assert isinstance(held, Clicked)
    assert (right.button, held.held) == ("secondary", ("Control",))


def test_a_checkbox_is_checked_and_unchecked_and_a_radio_button_chosen() -> None:
    ana = Person()
    ana.click(EXPRESS)
    ana.click(replace(EXPRESS, checked=True))
    ana.click(replace(EXPRESS, role="radio", checked=False))
    assert [(type(one), getattr(one, "on", None)) for one in ana.finish()] == [
        (Checked, True),
        (Checked, False),
        (Checked, True),
    ]


def test_what_is_drawn_elsewhere_is_dragged_and_marking_text_is_nothing() -> None:
    ana = Person()
    ana.press(SAVE)
    ana.release(x=300, y=300, onto=replace(SAVE, name="Bin", key="bin"))
    ana.press(NOTES)
    ana.release(x=300, onto=NOTES)
    [drag] = ana.finish()
    assert isinstance(drag, Dragged)
    assert (drag.element.name, drag.onto.name) == ("Save", "Bin")


def test_typing_is_one_event_with_what_the_field_says_in_the_end() -> None:
    ana = Person(fields={"customer": "Jane Doe"})
    ana.type(CUSTOMER, "jnae")
    ana.key(CUSTOMER, "v", "Control")
    ana.type(CUSTOMER, " Doe")
    ana.click(SAVE)
    typed, click = ana.finish()
    assert isinstance(typed, Typed)
    assert (typed.value, typed.element.name, typed.secret) == ("Jane Doe", "Customer", None)
    assert titles([typed, click]) == ['Type "Jane Doe" into the "Customer" field', 'Click the "Save" button']


def test_typing_is_what_the_keys_write_where_nothing_else_tells() -> None:
    ana = Person()
    ana.type(CUSTOMER, "Jnne")
    for key in ("ArrowLeft", "ArrowLeft", "Backspace"):
        ana.key(CUSTOMER, key)
    ana.type(CUSTOMER, "a")
    ana.key(CUSTOMER, "Home")
    ana.type(CUSTOMER, "É")
    ana.key(CUSTOMER, "Delete")
    ana.key(CUSTOMER, "Enter")
    [typed] = ana.finish()
    assert isinstance(typed, Typed)
    assert (typed.value, typed.then) == ("Éane", ("Enter",))


def test_what_a_slow_program_has_not_written_yet_is_told_all_the_same() -> None:
    ana = Person(fields={"customer": "Jane D"})
    ana.type(CUSTOMER, "Jane Doe")
    ana.click(SAVE)
    ana.fields["customer"] = "J"
    ana.type(CUSTOMER, "Jane")
    ana.key(CUSTOMER, "a", "Control")
    ana.type(CUSTOMER, "J")
    ana.click(SAVE)
    assert [one.value for one in ana.finish() if isinstance(one, Typed)] == ["Jane Doe", "J"]


def test_a_field_that_is_emptied_is_cleared() -> None:
    ana = Person()
    ana.key(CUSTOMER, "Backspace")
    [typed] = ana.finish()
    assert isinstance(typed, Typed)
    assert titles([typed]) == ['Clear the "Customer" field']


def test_a_new_line_belongs_to_a_text_of_several() -> None:
    ana = Person()
    ana.type(NOTES, "a")
    ana.key(NOTES, "Enter")
    ana.type(NOTES, "b")
    [typed] = ana.finish()
    assert isinstance(typed, Typed)
    assert typed.value == "a\nb"


def test_tab_leaves_a_field_and_is_told_by_the_next() -> None:
    ana = Person()
    ana.type(CUSTOMER, "Jane")
    ana.key(CUSTOMER, "Tab")
    ana.type(NOTES, "soon")
    assert [one.value for one in ana.finish() if isinstance(one, Typed)] == ["Jane", "soon"]
    assert len(ana.said) == 2


def test_a_password_is_never_held() -> None:
    ana = Person(fields={"pw": "hunter2"})
    ana.type(PASSWORD, "hunter2")
    assert "hunter2" not in repr(ana.folding)
    ana.key(PASSWORD, "Enter")
    [typed] = ana.finish()
    assert isinstance(typed, Typed)
    assert (typed.value, typed.secret, typed.then) == ("", "password", ("Enter",))


def test_a_field_whose_name_gives_it_away_is_a_secret_too() -> None:
    ana = Person(fields={"pin": "4711"})
    ana.type(replace(CUSTOMER, name="Security code", key="pin"), "4711")
    [typed] = ana.finish()
    assert isinstance(typed, Typed)
    assert (typed.value, typed.secret) == ("", "security code")


def test_what_is_typed_where_nothing_is_known_of_the_field_is_a_gap() -> None:
    ana = Person()
    ana.type(PROMPT, "sudo su\t")
    ana.key(PROMPT, "Enter")
    ana.type(PROMPT, "hunter2")
    ana.key(PROMPT, "Enter")
    assert "hunter2" not in repr(ana.folding)
    [gap] = ana.finish()
    assert isinstance(gap, Missed)
    assert (gap.why, gap.what) == ("program", "XTerm")


def test_who_wants_it_keeps_what_is_typed_there() -> None:
    ana = Person(Folding(lambda _: None, keeps_blind=True))
    ana.type(PROMPT, "ls")
    ana.key(PROMPT, "Enter")
    [typed] = ana.finish()
    assert isinstance(typed, Typed)
    assert (typed.value, typed.then) == ("ls", ("Enter",))


def test_shortcuts_are_told_and_keys_that_only_move_are_not() -> None:
    ana = Person()
    ana.key(CUSTOMER, "s", "Control")
    ana.key(CUSTOMER, "ArrowLeft")
    ana.key(CUSTOMER, "Shift")
    ana.key(SAVE, "F5")
    ana.key(SAVE, "Tab")
    assert [one.keys for one in ana.finish() if isinstance(one, Pressed)] == [("Control", "s"), ("F5",)]
    assert len(ana.said) == 2


def test_a_window_that_keys_bring_to_the_front_is_told_by_its_name() -> None:
    ana = Person()
    ana.key(SAVE, "Tab", "Alt")
    ana.click(replace(PROMPT, window=replace(TERMINAL, title="Letters")))
    shown, click = ana.finish()
    assert isinstance(shown, Tab)
    assert (shown.what, shown.scene.title, click.scene.title) == ("shown", "Letters", "Letters")


def test_another_program_is_another_part_of_the_guide() -> None:
    ana = Person()
    ana.click(SAVE)
    ana.click(PROMPT)
    assert titles(ana.finish()) == ['Click the "Save" button', "ana: ~", 'Click this element in the "ana: ~" section']


def test_undo_takes_back_the_last_step_and_then_the_one_before() -> None:
    ana = Person()
    for name in ("One", "Two", "Three"):
        ana.click(replace(SAVE, name=name))
        ana.wait()
    ana.said += ana.folding.undo(ana.at)
    ana.said += ana.folding.undo(ana.at)
    assert titles(ana.finish()) == ['Click the "One" button']
    ana.said += ana.folding.undo(ana.at)
    assert ana.folding.undo(ana.at) == [], "there is nothing left"


def test_notes_gaps_and_pictures_have_numbers_like_everything() -> None:
    ana = Person()
    ana.type(CUSTOMER, "Jane")
    ana.said += ana.folding.note(ana.at, "Ask first")
    ana.said += ana.folding.miss(ana.at, "paused")
    ana.said += ana.folding.look(ana.at, ORDERS, View(LEFT, "a" * 64, 1000, 800, painted=2))
    typed, note, gap, look = ana.finish()
    assert look.shot == Shot("a" * 64, 1000, 800, painted=2)
    assert titles([typed, note, gap, look])[1:] == ["Ask first", "The recording was paused here", 'Look at "Orders"']


def test_a_picture_that_is_missing_says_why() -> None:
    ana = Person()
    ana.act(PointerDown(1, 1, 1, "primary", SAVE, View(LEFT, missing="too much at once")))
    [click] = ana.finish()
    assert click.shot == Shot(missing="too much at once")


def test_a_recording_goes_on_where_it_stood() -> None:
    folding = Folding(lambda _: None, policy=3, last=41)
    [note] = folding.note(5, "back")
    assert (note.n, note.policy) == (42, 3)


def test_all_that_is_told_is_what_the_wire_takes() -> None:
    ana = Person()
    ana.click(replace(SAVE, name="n " * 2_500, path="p" * 9_000, window=replace(ORDERS, title="t " * 999)))
    ana.type(CUSTOMER, "x " * 10_250)
    ana.key(SAVE, "F1")
    said = [masked(one, Shield(frozenset())) for one in ana.finish()]
    content = msgspec.json.encode({"version": 1, "events": said})
    assert len(batch_from_bytes(content).events) == 3
