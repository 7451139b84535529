"""Typing: one deed for each field, with the text as it was left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.pages import Deed, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


def typed(deeds: list[Deed]) -> list[tuple[str, str, list[str]]]:
    return [(deed["element"]["name"], deed["value"], deed["then"]) for deed in deeds if deed["type"] == "type"]


async def write(recorded: Recorded, selector: str, text: str) -> None:
    await recorded.page.locator(selector).focus()
    await recorded.page.keyboard.type(text)


async def test_what_is_corrected_is_told_as_it_was_left(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#name", "Jone")
    await recorded.page.keyboard.press("Backspace")
    await recorded.page.keyboard.type("es 😀")
    (deed,) = await recorded.deeds()
    assert (deed["type"], deed["value"], deed["then"]) == ("type", "Jones 😀", [])
    assert (deed["element"]["name"], deed["element"]["section"]) == ("Name", "Delivery")


async def test_enter_that_sends_the_form_keeps_the_text_and_is_no_click(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#name", "Jones")
    await recorded.page.keyboard.press("Enter")
    await recorded.page.wait_for_url("**/blank.html*")
    assert typed(await recorded.deeds()) == [("Name", "Jones", ["Enter"])]


async def test_a_text_is_told_before_the_click_that_follows_it(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await recorded.page.locator("#name").click()
    await recorded.page.keyboard.type("Ana")
    await recorded.page.locator("#city").click()
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["element"]["name"]) for deed in deeds] == [
        ("click", "Name"),
        ("type", "Name"),
        ("click", "City"),
    ]


async def test_a_text_is_told_when_the_page_is_asked_and_whole_if_it_goes_on(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#name", "Ana")
    await recorded.background.evaluate("ask()")
    await recorded.until("m.kind === 'told'")
    await recorded.page.keyboard.type(" Luz")
    assert typed(await recorded.deeds()) == [("Name", "Ana", []), ("Name", "Ana Luz", [])]


async def test_what_is_pasted_and_what_an_input_method_writes(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await recorded.page.locator("#name").focus()
    await recorded.page.keyboard.insert_text("pasted ")
    devtools = await recorded.page.context.new_cdp_session(recorded.page)
    await devtools.send("Input.imeSetComposition", {"text": "かん", "selectionStart": 2, "selectionEnd": 2})
    await devtools.send("Input.insertText", {"text": "漢"})
    assert typed(await recorded.deeds()) == [("Name", "pasted 漢", [])]


async def test_nothing_is_told_of_a_field_that_is_as_it_was(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#name", "x")
    await recorded.page.keyboard.press("Backspace")
    assert await recorded.deeds() == []


async def test_an_editor_in_the_page_is_one_field(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await recorded.page.locator("#editor b").click()
    await recorded.page.keyboard.press("Control+End")
    await recorded.page.keyboard.type(" a time")
    assert typed(await recorded.deeds()) == [("Story", "Once upon a time", [])]


async def test_lines_of_a_text_are_one_text(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#note", "one\ntwo")
    assert typed(await recorded.deeds()) == [("Note", "one\ntwo", [])]


async def test_enter_that_sends_what_could_have_lines(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#chat", "hello")
    await recorded.page.keyboard.press("Enter")
    await recorded.page.keyboard.type("again")
    assert typed(await recorded.deeds()) == [("Chat", "hello", ["Enter"]), ("Chat", "again", [])]


async def test_a_field_whose_page_stops_events_and_empties_it(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#stubborn", "mule")
    assert typed(await recorded.deeds()) == [("Stubborn", "mule", [])]


async def test_an_editor_that_draws_its_own_lines(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await write(recorded, "#code", "let x")
    await recorded.page.keyboard.press("Enter")
    await recorded.page.keyboard.type("x = 1")
    (deed,) = [deed for deed in await recorded.deeds() if deed["type"] == "type"]
    assert deed["value"] == "let x\nx = 1"


async def test_sliders_and_dates_are_told_with_their_value(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    await recorded.page.locator("#size").focus()
    for _ in range(3):
        await recorded.page.keyboard.press("ArrowRight")
    await write(recorded, "#day", "12312026")
    assert typed(await recorded.deeds()) == [("Size", "5", []), ("Day", "2026-12-31", [])]


async def test_a_slider_that_is_pulled_is_no_click(recorded: Recorded) -> None:
    await recorded.open("typing.html")
    box: Any = await recorded.page.locator("#size").bounding_box()
    await recorded.page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    await recorded.page.mouse.down()
    await recorded.page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2, steps=4)
    await recorded.page.mouse.up()
    deeds = await recorded.deeds()
    assert [deed["type"] for deed in deeds] == ["type"]
    assert deeds[0]["value"] == "10"
