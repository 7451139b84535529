"""What a pointer does besides clicking: it rests, it pulls, it scrolls."""

from __future__ import annotations

import pytest

from tests.agents.pages import Deed, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


def told(deeds: list[Deed]) -> list[tuple[str, str]]:
    return [(deed["type"], deed.get("element", {}).get("name", "")) for deed in deeds]


async def middle_of(recorded: Recorded, selector: str) -> tuple[float, float]:
    box = await recorded.page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def test_a_menu_that_a_style_opens(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.get_by_text("Products").hover()
    await recorded.page.get_by_text("Tea").click()
    deeds = await recorded.deeds()
    assert [deed["type"] for deed in deeds[:2]] == ["hover", "click"]
    assert deeds[0]["element"]["name"].startswith("Products")
    assert deeds[1]["element"]["name"] == "Tea"


async def test_a_menu_that_a_script_opens_under_the_pointer(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.locator("#opener").hover()
    await recorded.page.get_by_text("Rename").click()
    assert told(await recorded.deeds()) == [("hover", "More"), ("click", "Rename")]


async def test_a_menu_that_a_click_opens_needs_no_hovering(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.locator("#clicker").click()
    await recorded.page.get_by_text("Archive").click()
    assert told(await recorded.deeds()) == [("click", "Actions"), ("click", "Archive")]


async def test_resting_somewhere_is_nothing(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.get_by_text("Products").hover()
    await recorded.page.get_by_text("About").hover()
    assert await recorded.deeds() == []


async def test_scrolling_to_what_could_not_be_seen(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.mouse.move(600, 700)
    await recorded.page.mouse.wheel(0, 5000)
    await recorded.page.wait_for_function("scrollY > 1000 && scrollY + innerHeight >= document.body.scrollHeight")
    await recorded.page.locator("#bottom").click()
    deeds = await recorded.deeds()
    assert told(deeds[:2]) == [("scroll", ""), ("click", "Bottom")]
    assert deeds[0]["downwards"]
    assert deeds[0]["y"] > 1000


async def test_scrolling_that_shows_nothing_needed_is_nothing(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.mouse.move(600, 700)
    await recorded.page.mouse.wheel(0, 20)
    await recorded.page.wait_for_function("scrollY === 20")
    await recorded.page.locator("#clicker").click()
    assert told(await recorded.deeds()) == [("click", "Actions")]


async def test_scrolling_inside_the_page(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.locator("#scroller").hover()
    await recorded.page.mouse.wheel(0, 2000)
    await recorded.page.wait_for_function("document.getElementById('scroller').scrollTop > 400")
    await recorded.page.locator("#low").click()
    deeds = await recorded.deeds()
    assert [deed["type"] for deed in deeds] == ["scroll", "click"]
    assert deeds[0]["element"]["selectors"]


async def test_something_that_a_script_lets_one_drag(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.mouse.move(*await middle_of(recorded, "#card"))
    await recorded.page.mouse.down()
    await recorded.page.mouse.move(*await middle_of(recorded, "#bin"), steps=5)
    await recorded.page.mouse.up()
    (deed,) = await recorded.deeds()
    assert (deed["type"], deed["element"]["name"], deed["onto"]["name"]) == ("drag", "Card", "Bin")


async def test_something_that_the_browser_lets_one_drag(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    await recorded.page.locator("#own").drag_to(recorded.page.locator("#tray"))
    (deed,) = await recorded.deeds()
    assert (deed["type"], deed["element"]["name"], deed["onto"]["name"]) == ("drag", "Own", "Tray")


async def test_selecting_a_text_is_nothing(recorded: Recorded) -> None:
    await recorded.open("menus.html")
    _, y = await middle_of(recorded, "#words")
    await recorded.page.mouse.move(20, y)
    await recorded.page.mouse.down()
    await recorded.page.mouse.move(200, y, steps=5)
    await recorded.page.mouse.up()
    assert await recorded.deeds() == []
