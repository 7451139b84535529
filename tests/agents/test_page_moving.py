"""Pages that show another address, ask something, or take keys."""

from __future__ import annotations

import pytest
from playwright.async_api import Dialog

from tests.agents.pages import Deed, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


def told(deeds: list[Deed]) -> list[tuple[str, str]]:
    return [(deed["type"], deed["scene"]["url"].rpartition("/")[2]) for deed in deeds]


async def test_an_address_that_a_script_shows_is_told_once(recorded: Recorded) -> None:
    await recorded.open("moving.html")
    await recorded.page.locator("#twice").click()
    deeds = await recorded.deeds()
    assert told(deeds) == [("click", "moving.html"), ("navigate", "b")]
    assert deeds[1]["by"] == "deed"


async def test_a_part_of_a_page_is_told_once(recorded: Recorded) -> None:
    await recorded.open("moving.html")
    await recorded.page.get_by_text("Part").click()
    assert told(await recorded.deeds()) == [("click", "moving.html"), ("navigate", "moving.html#part")]


async def test_the_title_is_that_of_the_page_that_was_led_to(recorded: Recorded) -> None:
    await recorded.open("moving.html")
    await recorded.page.locator("#push").click()
    found = await recorded.until("m.kind === 'deed' && m.deed.type === 'navigate'")
    assert found["deed"]["scene"]["title"] == "Orders"
    assert found["deed"]["scene"]["url"] == f"{recorded.site.url}/moving.html/orders?masked"


async def test_typing_that_changes_the_address_is_one_text(recorded: Recorded) -> None:
    await recorded.open("moving.html")
    await recorded.page.locator("#filter").focus()
    await recorded.page.keyboard.type("tea")
    deeds = await recorded.deeds()
    assert [(deed["type"], deed.get("value")) for deed in deeds] == [("type", "tea"), ("navigate", None)]
    assert deeds[1]["scene"]["url"].endswith("?q=tea")


async def test_answers_to_message_boxes(recorded: Recorded) -> None:
    asked: list[str] = []

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await (dialog.accept("London") if dialog.type != "confirm" else dialog.dismiss())

    recorded.page.on("dialog", answer)
    await recorded.open("moving.html")
    await recorded.page.locator("#ask").click()
    await recorded.page.locator("#secret").click()
    deeds = await recorded.deeds()
    assert asked == ["confirm", "prompt", "alert", "prompt"]
    answers = [(deed["accept"], deed.get("text"), deed.get("secret")) for deed in deeds if deed["type"] == "answer"]
    assert answers == [(False, None, None), (True, "London", None), (True, None, None), (True, "", "password")]


async def test_shortcuts_and_keys_that_do_something(recorded: Recorded) -> None:
    await recorded.open("moving.html")
    await recorded.page.keyboard.press("Control+Shift+K")
    await recorded.page.keyboard.press("Escape")
    await recorded.page.locator("#filter").focus()
    await recorded.page.keyboard.press("Control+a")
    await recorded.page.keyboard.press("Tab")
    assert [deed["keys"] for deed in await recorded.deeds()] == [["Control", "Shift", "K"], ["Escape"]]


async def test_letters_outside_of_fields_are_told_only_while_they_are_few(recorded: Recorded) -> None:
    await recorded.open("moving.html")
    await recorded.page.locator("#pad").focus()
    await recorded.page.keyboard.type("gi")
    await recorded.page.keyboard.press("Escape")
    await recorded.page.keyboard.type("1234")
    for letter in "56":  # each by itself, as by somebody who types slowly
        await recorded.page.keyboard.press("Escape")
        await recorded.page.keyboard.press(letter)
    await recorded.page.locator("#pad").click()
    await recorded.page.keyboard.press("x")
    told = [deed.get("keys") or deed["type"] for deed in await recorded.deeds()]
    assert told == [["g"], ["i"], ["Escape"], ["Escape"], ["Escape"], "click", ["x"]]
