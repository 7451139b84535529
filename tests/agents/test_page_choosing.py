"""Choosing: what an option, a box, a switch or a file became."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.pages import Deed, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


def told(deeds: list[Deed]) -> list[tuple[str, str, object]]:
    return [
        (deed["type"], deed["element"]["name"], deed.get("value", deed.get("on", deed.get("files")))) for deed in deeds
    ]


async def test_an_option_of_a_list(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#size").focus()
    await recorded.page.keyboard.press("ArrowDown")
    assert told(await recorded.deeds()) == [("choose", "Size", "Large")]


async def test_options_of_which_several_may_be_chosen(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#days option").nth(1).click(modifiers=["Control"])
    await recorded.page.locator("#days option").nth(0).click(modifiers=["Control"])
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["value"], deed["on"]) for deed in deeds] == [
        ("choose", "Tue", True),
        ("choose", "Mon", False),
    ]


async def test_boxes_are_checked_once_however_they_are_clicked(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#gift").click()
    await recorded.page.get_by_text("Gift").click()
    await recorded.page.get_by_text("Terms").click()
    await recorded.page.get_by_text("Blue").click()
    await recorded.page.locator("#gift").focus()
    await recorded.page.keyboard.press("Space")
    assert told(await recorded.deeds()) == [
        ("check", "Gift", True),
        ("check", "Gift", False),
        ("check", "Terms", True),
        ("check", "Blue", True),
        ("check", "Gift", True),
    ]


async def test_a_box_that_the_page_sets_back_was_only_clicked(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#reverted").click()
    assert [deed["type"] for deed in await recorded.deeds()] == ["click"]


async def test_switches_that_are_made_of_other_things(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#switch").click()
    await recorded.page.locator("#slow").click()
    await recorded.until("m.kind === 'deed' && m.deed.type === 'check' && m.deed.element.name === 'Slow'")
    assert told(await recorded.deeds()) == [("check", "Dark mode", True), ("check", "Slow", False)]


async def test_an_option_of_a_list_that_a_page_draws(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#fruit").click()
    await recorded.page.get_by_role("option", name="Pear").click()
    deeds = await recorded.deeds()
    assert told(deeds)[1] == ("choose", "Fruit", "Pear")
    assert [deed["type"] for deed in deeds] == ["click", "choose"]


async def test_a_slider_that_a_page_draws(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#volume").focus()
    for _ in range(3):
        await recorded.page.keyboard.press("ArrowRight")
    box = await recorded.page.locator("#volume").bounding_box()
    assert box is not None
    await recorded.page.mouse.move(box["x"] + 5, box["y"] + 5)
    await recorded.page.mouse.down()
    await recorded.page.mouse.move(90, box["y"] + 5, steps=3)
    await recorded.page.mouse.up()
    assert told(await recorded.deeds()) == [("type", "Volume", "6"), ("type", "Volume", "90")]


async def test_one_step_of_a_slider(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#level").focus()
    await recorded.page.keyboard.press("ArrowRight")
    assert told(await recorded.deeds()) == [("type", "Level", "5")]


async def test_a_box_that_is_hidden_under_its_label_lies_where_the_label_is(recorded: Recorded) -> None:
    await recorded.open("choosing.html")
    await recorded.page.locator("#drawn").click()
    (deed,) = await recorded.deeds()
    label = await recorded.page.locator("#drawn").bounding_box()
    assert label is not None
    assert (deed["type"], deed["element"]["name"]) == ("check", "Drawn")
    assert deed["element"]["box"]["width"] == round(label["width"], 2)


async def test_files_are_told_by_their_names_alone(recorded: Recorded, tmp_path: Path) -> None:
    files = [tmp_path / "a.txt", tmp_path / "ana@example.org.txt"]
    for file in files:
        file.write_text("what is in it")
    await recorded.open("choosing.html")
    devtools = await recorded.page.context.new_cdp_session(recorded.page)
    found = await devtools.send("Runtime.evaluate", {"expression": "document.getElementById('papers')"})
    chosen = {"files": [str(file) for file in files], "objectId": found["result"]["objectId"]}
    await devtools.send("DOM.setFileInputFiles", chosen)
    assert told(await recorded.deeds()) == [("upload", "Papers", ["a.txt", "[e-mail]"])]
    assert "what is in it" not in str(await recorded.messages())
    assert str(tmp_path) not in str(await recorded.messages())
