"""From what a recorder saw to what a person would tell, and nothing lost on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.compose import Composed, compose
from ingest.events import Select, Type
from ingest.importers.recorder import events_from_steps
from ingest.importers.side import events_from_commands
from ingest.wording import title_from_event

Raw = dict[str, Any]
VIEWPORT: Raw = {"type": "setViewport", "width": 800, "height": 600}
WAIT: Raw = {"type": "waitForExpression", "expression": "true"}


def click(selector: str, **more: Any) -> Raw:
    return {"type": "click", "selectors": [[selector]], "offsetX": 1, "offsetY": 1, **more}


def change(value: str, selector: str, **more: Any) -> Raw:
    return {"type": "change", "selectors": [[selector]], "value": value, **more}


def down(key: str) -> Raw:
    return {"type": "keyDown", "key": key}


def up(key: str) -> Raw:
    return {"type": "keyUp", "key": key}


def press(*keys: str) -> list[Raw]:
    return [down(key) for key in keys] + [up(key) for key in reversed(keys)]


def go(url: str) -> Raw:
    return {"type": "navigate", "url": url}


def side(command: str, target: str = "", value: str = "") -> Raw:
    return {"command": command, "target": target, "value": value}


def composed(*steps: Any) -> tuple[Composed, ...]:
    return compose(events_from_steps(steps))


def titles(*steps: Any) -> list[str]:
    return [title_from_event(step.meaning) for step in composed(*steps)]


def side_titles(*commands: Any) -> list[str]:
    steps = compose(events_from_commands(commands, "https://example.com"))
    return [title_from_event(step.meaning) for step in steps]


def test_typed_fragments_are_one_step_with_the_final_value() -> None:
    [step] = composed(change("H", "#a"), up("h"), change("Hello W", "#a"), up("w"), change("Hello World", "#a"))
    assert isinstance(step.meaning, Type)
    assert step.meaning.value == "Hello World"
    assert len(step.events) == 5


def test_clicking_into_a_field_and_typing_is_one_step() -> None:
    assert titles(click("#name"), change("Ana", "#name")) == ['Type "Ana" into the name field']


def test_clicking_elsewhere_first_is_a_step_of_its_own() -> None:
    assert titles(click("#label"), change("Ana", "#name")) == ["Click the label", 'Type "Ana" into the name field']


def test_the_same_selector_in_another_frame_is_another_field() -> None:
    assert len(titles(click("#name", frame=[0]), change("Ana", "#name", frame=[1]))) == 2


def test_a_field_typed_into_again_after_something_else_is_a_new_step() -> None:
    assert len(titles(change("a", "#a"), change("b", "#b"), change("c", "#a"))) == 3


def test_clicking_into_the_same_field_again_changes_nothing() -> None:
    assert titles(change("a", "#a"), click("#a"), change("ab", "#a")) == ['Type "ab"']


@pytest.mark.parametrize("moving", ["Tab"])
def test_tab_after_typing_only_moves_on(moving: str) -> None:
    assert titles(change("ana", "#user"), *press(moving), change("b@c.de", "#mail")) == [
        'Type "ana" into the user field',
        'Type "b@c.de" into the mail field',
    ]


def test_tab_that_leads_to_a_field_is_part_of_typing_there() -> None:
    assert titles(click("#a-button"), *press("Tab"), change("x", "#user")) == [
        "Click the a button",
        'Type "x" into the user field',
    ]


def test_tab_elsewhere_is_a_key_like_any_other() -> None:
    assert titles(click("#menu"), *press("Tab"), *press("Tab"), *press("Enter")) == [
        "Click the menu",
        "Press Tab twice",
        "Press Enter",
    ]


def test_enter_after_typing_is_a_step() -> None:
    assert titles(change("cairn", "#search"), *press("Enter")) == ['Type "cairn" into the search field', "Press Enter"]


def test_enter_within_a_text_of_several_lines_is_part_of_the_text() -> None:
    steps = titles(change("one", "#note"), *press("Enter"), change("one\ntwo", "#note"))
    assert steps == ['Type "one two" into the note field']


def test_letters_that_echo_a_text_are_folded_and_a_shortcut_is_not() -> None:
    assert titles(change("a", "#user"), *press("a"), *press("Backspace"), change("b", "#user")) == [
        'Type "b" into the user field'
    ]
    assert titles(click("#list"), *press("q"), click("#list")) == ["Click the list", "Press Q", "Click the list"]


def test_a_shifted_letter_in_a_text_is_no_shortcut() -> None:
    assert titles(click("#user"), down("Shift"), down("A"), up("A"), up("Shift"), change("A", "#user")) == [
        'Type "A" into the user field'
    ]


def test_pasting_is_told_by_the_text_it_leaves() -> None:
    assert titles(click("#user"), *press("Control", "v"), change("pasted", "#user")) == [
        'Type "pasted" into the user field'
    ]


def test_copying_is_a_step() -> None:
    assert titles(click("#user"), *press("Control", "c"), change("x", "#other"))[1] == "Press Ctrl+C"


def test_a_click_with_a_modifier_says_so() -> None:
    assert titles(down("Control"), click("#invoice"), up("Control"), click("#invoice")) == [
        "Ctrl+click the invoice",
        "Click the invoice",
    ]


def test_a_key_that_came_up_belongs_to_where_it_went_down() -> None:
    [step] = composed(down("Enter"), up("Enter"))
    assert len(step.events) == 2


def test_a_key_that_led_somewhere_and_its_navigation_are_one_step() -> None:
    asserted = [{"type": "navigation", "url": "https://example.com/found"}]
    assert titles({**down("Enter"), "assertedEvents": asserted}, go("https://example.com/found"), up("Enter")) == [
        "Press Enter"
    ]


def test_a_click_and_its_navigation_are_one_step() -> None:
    asserted = [{"type": "navigation", "url": "https://example.com/next", "title": "Next"}]
    steps = titles(click("aria/Next", assertedEvents=asserted), go("https://example.com/next"), click("aria/Done"))
    assert steps == ['Click "Next"', 'Click "Done"']


def test_an_address_typed_after_a_click_is_a_step() -> None:
    assert titles(click("aria/Next"), go("https://example.com/")) == ['Click "Next"', "Go to example.com"]


def test_the_same_address_twice_in_a_row_is_one_step() -> None:
    assert titles(go("https://example.com/"), go("https://example.com/")) == ["Go to example.com"]


def test_opening_a_dropdown_and_choosing_in_it_is_one_step() -> None:
    [step] = composed(click("select#size"), change("L", "select#size"))
    assert isinstance(step.meaning, Select)


def test_choosing_again_is_another_step() -> None:
    pair = [click("select#size"), change("L", "select#size"), WAIT]
    assert len(titles(*pair, click("select#size"), change("M", "select#size"))) == 2


def test_hovering_and_clicking_the_same_thing_is_one_step() -> None:
    hover = {"type": "hover", "selectors": [["aria/Menu"]]}
    assert titles(hover, click("aria/Menu")) == ['Click "Menu"']
    assert titles(hover, click("aria/Item")) == ['Hover over "Menu"', 'Click "Item"']


def test_scrolling_to_what_is_clicked_is_part_of_clicking_it() -> None:
    scrolls = [{"type": "scroll", "y": y} for y in (100, 500, 900)]
    assert titles(go("https://a.b/"), *scrolls, click("aria/Buy")) == ["Go to a.b", 'Click "Buy"']
    assert titles(go("https://a.b/"), *scrolls) == ["Go to a.b", "Scroll down the page"]


def test_waits_and_settings_are_no_steps_and_are_kept() -> None:
    first, second = composed(VIEWPORT, WAIT, go("https://a.b/"), WAIT, WAIT, click("#a-link"), WAIT)
    assert [raw["type"] for raw in first.raws if isinstance(raw, dict)] == [
        "setViewport",
        "waitForExpression",
        "navigate",
        "waitForExpression",
        "waitForExpression",
    ]
    assert len(second.events) == 2


def test_a_recording_of_settings_alone_says_that_nothing_was_done() -> None:
    assert titles(VIEWPORT, WAIT) == ["Nothing was done here"]


def test_what_is_not_understood_stands_where_it_happened() -> None:
    assert titles(click("#a-link"), {"type": "teleport"}, click("#b-link")) == [
        "Click the a link",
        "Not understood: teleport",
        "Click the b link",
    ]


def test_several_tests_of_a_project_are_sections_and_one_is_none() -> None:
    login = [{"name": "login"}, side("open", "/")]
    assert side_titles(*login) == ["Go to example.com"]
    assert side_titles(*login, {"name": "empty"}, {"name": "out"}, side("click", "id=out-button")) == [
        "login",
        "Go to example.com",
        "out",
        "Click the out button",
    ]


def test_keys_sent_after_typing_add_to_the_text() -> None:
    [step] = compose(events_from_commands([side("type", "id=v", "selenium"), side("sendKeys", "id=v", "-ide")], ""))
    assert isinstance(step.meaning, Type)
    assert step.meaning.value == "selenium-ide"


def test_selenium_writes_a_double_click_as_three_commands() -> None:
    three = [side("click", "id=invoice"), side("click", "id=invoice"), side("doubleClick", "id=invoice")]
    assert side_titles(*three) == ["Double-click the invoice"]
    assert side_titles(side("click", "id=invoice"), side("doubleClick", "id=invoice")) == [
        "Click the invoice",
        "Double-click the invoice",
    ]


def test_a_button_pressed_and_released_is_a_click_or_a_drag() -> None:
    pressed = side("mouseDownAt", "id=one", "10,10")
    assert side_titles(pressed, side("mouseMoveAt", "id=one", "11,10"), side("mouseUpAt", "id=one", "11,10")) == [
        "Click the one"
    ]
    assert side_titles(pressed, side("mouseMoveAt", "id=two", "9,9"), side("mouseUpAt", "id=two", "9,9")) == [
        "Drag the one onto the two"
    ]


def test_frames_and_windows_are_kept_with_what_is_done_in_them() -> None:
    steps = compose(
        events_from_commands(
            [
                side("open", "/"),
                side("selectFrame", "index=1"),
                side("click", "id=in"),
                side("selectFrame", "relative=top"),
            ],
            "https://a.b",
        )
    )
    assert [len(step.events) for step in steps] == [1, 3]
    clicked = steps[1].meaning
    assert getattr(clicked, "target").frame == (1,)  # noqa: B009


EVENTS = st.sampled_from(
    [
        VIEWPORT,
        WAIT,
        click("#a"),
        click("#b", button="secondary"),
        {**click("#a"), "type": "doubleClick"},
        change("x", "#a"),
        change("xy", "#a"),
        change("s", "select#s"),
        click("select#s"),
        {"type": "hover", "selectors": ["#a"]},
        {"type": "scroll", "y": 5},
        {"type": "teleport"},
        {"type": "close"},
        {"type": "customStep", "name": "cairn.step", "parameters": {"title": "Mine", "steps": 2}},
        go("https://a.b/"),
        *[make(key) for key in ("a", "Tab", "Enter", "Control", "Shift") for make in (down, up)],
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=25))
def test_every_event_belongs_to_exactly_one_step_in_order(steps: list[Any]) -> None:
    made = composed(*steps)
    told = [raw for step in made for raw in step.raws]
    assert told == [raw for raw in steps if raw.get("name") != "cairn.step"]
    assert made == composed(*steps)
    assert all(step.events or step.words for step in made)
    json.dumps(told)
