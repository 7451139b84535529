"""Clicks: what is pressed, as it was before anything changed."""

from __future__ import annotations

import pytest

from tests.agents.pages import Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_click_says_what_was_pressed_and_where(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#save svg").click()
    (deed,) = await recorded.deeds()
    box = await recorded.page.locator("#save").bounding_box()
    assert deed["type"] == "click"
    element = deed["element"]
    assert (element["role"], element["name"], element["section"]) == ("button", "Save", "Invoices")
    assert element["selectors"][:3] == [['aria/Save[role="button"]'], ['[data-testid="save-button"]'], ["#save"]]
    assert box is not None
    assert [element["box"][side] for side in ("x", "y", "width", "height")] == [
        round(box[side], 2) for side in ("x", "y", "width", "height")
    ]
    assert 0 < deed["x"] < box["width"]
    assert deed["scene"] == {
        "tab": 0,
        "scale": 1,
        "url": f"{recorded.site.url}/clicks.html",
        "title": "Clicks",
        "width": 1200,
        "height": 800,
    }


async def test_the_row_tells_one_button_from_another(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.get_by_role("button", name="Delete").nth(1).click()
    (deed,) = await recorded.deeds()
    assert (deed["element"]["name"], deed["element"]["row"]) == ("Delete", "Invoice 18")


async def test_ten_clicks_in_a_second_are_ten(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    for _ in range(10):
        await recorded.page.mouse.click(*await middle_of(recorded, "#count"), click_count=1)
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["times"]) for deed in deeds] == [("click", 1)] * 10
    assert [deed["element"]["name"] for deed in deeds] == [str(number) for number in range(10)]


async def test_a_double_click_on_what_is_no_button_is_told_as_one(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#card").dblclick()
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["times"]) for deed in deeds] == [("click", 1), ("click", 1), ("click", 2)]


async def test_the_other_buttons_of_the_mouse(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#save").click(button="right")
    await recorded.page.locator("#save").click(button="middle", modifiers=["Control"])
    deeds = await recorded.deeds()
    assert [(deed["button"], deed["held"]) for deed in deeds] == [("secondary", []), ("auxiliary", ["Control"])]


async def test_an_element_that_goes_under_the_pointer_was_clicked(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#vanishing").click()
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Vanishing"]


async def test_a_page_that_leaves_before_there_is_a_click_was_clicked(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#early").click(no_wait_after=True)
    await recorded.page.wait_for_url("**/blank.html")
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Early"]


async def test_a_page_that_stops_all_events_before_anybody_hears_them(recorded: Recorded) -> None:
    await recorded.open("clicks.html?stopping")
    await recorded.page.locator("#save").click()
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Save"]


async def test_clicks_that_a_script_makes_up_are_nobodys(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#synthetic").hover()
    assert await recorded.deeds() == []


async def test_the_name_is_that_of_before_the_click(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#mute").click()
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Mute"]


async def test_a_button_that_is_pressed_by_a_key_is_clicked(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#save").focus()
    await recorded.page.keyboard.press("Enter")
    await recorded.page.keyboard.press("Space")
    assert [(deed["type"], deed["element"]["name"]) for deed in await recorded.deeds()] == [("click", "Save")] * 2


async def test_each_click_asks_for_a_picture_before_it_is_told(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#save").click()
    await recorded.deeds()
    kinds = [(message["kind"], message.get("id", message.get("about"))) for message in await recorded.messages()]
    about, deed = kinds.index(("about", 1)), kinds.index(("deed", 1))
    assert about < deed


async def middle_of(recorded: Recorded, selector: str) -> tuple[float, float]:
    box = await recorded.page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
