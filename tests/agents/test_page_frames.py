"""Frames and shadow roots: what is in them is told as if it were on the page, with the way to it."""

from __future__ import annotations

import pytest

from tests.agents.pages import Recorded
from tests.waiting import until_answer

pytestmark = pytest.mark.asyncio(loop_scope="module")

EACH_FRAME_RESTS = "new Set(told.filter(m => m.kind === 'calm').map(m => m.from)).size === 4"


async def is_hit_at(recorded: Recorded, element: dict[str, dict[str, float]], name: str) -> None:
    """Two clicks, just inside opposite corners of where the element is told to lie, are clicks on it."""
    box = element["box"]
    await recorded.background.evaluate("told.length = 0")
    await recorded.page.mouse.click(box["x"] + 2, box["y"] + 2)
    await recorded.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2)
    await recorded.until("told.filter(m => m.kind === 'deed').length === 2")
    deeds = [message["deed"] for message in await recorded.messages() if message["kind"] == "deed"]
    assert [deed["element"]["name"] for deed in deeds] == [name, name]


async def deed_of(recorded: Recorded, name: str) -> dict[str, dict[str, dict[str, float]]]:
    found = await recorded.until(f"m.kind === 'deed' && m.deed.element?.name === '{name}'")
    deed: dict[str, dict[str, dict[str, float]]] = found["deed"]
    return deed


async def ready(recorded: Recorded) -> None:
    """All four frames listen, and the pointer comes through to the innermost."""
    await recorded.open("frames.html")
    inner = recorded.page.frame_locator("#stranger").frame_locator("#nested")
    await inner.get_by_text("Confirm").wait_for()
    await recorded.until(EACH_FRAME_RESTS)

    async def is_reached() -> bool:
        await recorded.page.mouse.move(0, 0)
        await inner.get_by_text("Confirm").hover()
        return await inner.locator("button:hover").count() == 1

    await until_answer(is_reached)


async def test_a_frame_of_another_site(recorded: Recorded) -> None:
    await ready(recorded)
    button = recorded.page.frame_locator("#stranger").locator("#pay")
    await button.click()
    element = (await deed_of(recorded, "Pay"))["element"]
    assert element["frame"] == [1]
    await is_hit_at(recorded, element, "Pay")


async def test_a_frame_in_a_frame_when_the_page_has_been_scrolled(recorded: Recorded) -> None:
    await ready(recorded)
    await recorded.page.evaluate("scrollTo(0, 150)")
    button = recorded.page.frame_locator("#stranger").frame_locator("#nested").get_by_text("Confirm")
    await button.click()
    element = (await deed_of(recorded, "Confirm"))["element"]
    assert element["frame"] == [1, 0]
    await is_hit_at(recorded, element, "Confirm")


async def test_a_card_number_in_a_frame_stays_there(recorded: Recorded) -> None:
    await ready(recorded)
    frame = recorded.page.frame_locator("#stranger")
    await frame.locator("#number").focus()
    await recorded.page.keyboard.type("4000 0000 CANARY")
    await frame.locator("#pay").click()
    told = [message["deed"] for message in await until_paid(recorded)]
    assert [(deed["type"], deed.get("secret")) for deed in told] == [("type", "card number"), ("click", None)]
    assert "CANARY" not in str(await recorded.messages())


async def until_paid(recorded: Recorded) -> list[dict[str, dict[str, object]]]:
    await deed_of(recorded, "Pay")
    return [message for message in await recorded.messages() if message["kind"] == "deed"]


async def test_a_text_in_a_frame_is_told_before_what_is_done_outside_of_it(recorded: Recorded) -> None:
    await ready(recorded)
    await recorded.page.frame_locator("#stranger").locator("#words").focus()
    await recorded.page.keyboard.type("words")
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["value"], deed["element"]["frame"]) for deed in deeds] == [("type", "words", [1])]


async def test_pages_do_not_hear_what_the_frames_say_to_each_other(recorded: Recorded) -> None:
    await ready(recorded)
    assert await recorded.page.evaluate("heard") == []
    stranger = next(frame for frame in recorded.page.frames if "payment" in frame.url)
    assert await stranger.evaluate("heard") == []


async def test_elements_in_shadow_roots_have_a_selector_for_each(recorded: Recorded) -> None:
    await recorded.open("frames.html")
    await recorded.page.get_by_text("Deep button").click()
    await recorded.page.get_by_label("Deep").focus()
    await recorded.page.keyboard.type("words")
    click, text = await recorded.deeds()
    assert (click["element"]["name"], click["element"]["section"]) == ("Deep button", "Inside")
    assert click["element"]["selectors"][0] == ["#host > cairn-outer", "#inner", 'aria/Deep button[role="button"]']
    assert (text["type"], text["element"]["name"], text["value"]) == ("type", "Deep", "words")


async def test_what_is_shut_in_is_seen_all_the_same(recorded: Recorded) -> None:
    await recorded.open("frames.html")
    await recorded.until(EACH_FRAME_RESTS)
    box = await recorded.page.locator("cairn-shut").bounding_box()
    assert box is not None
    await recorded.page.mouse.click(box["x"] + 20, box["y"] + 10)
    await recorded.page.keyboard.press("Tab")
    await recorded.page.keyboard.type("words")
    click, text = await recorded.deeds()
    assert (click["type"], click["element"]["name"], click["element"]["role"]) == ("click", "Shut in", "button")
    assert (text["type"], text["element"]["name"], text["value"]) == ("type", "Shut field", "words")
    masks = (await recorded.until("m.kind === 'about'"))["masks"]
    assert len(masks) == 1
    assert "canary" not in str(await recorded.messages())


async def test_a_frame_of_a_blocked_site_is_hidden_whole(recorded: Recorded) -> None:
    await recorded.open("frames.html", block_sites=["localhost"])
    await recorded.page.frame_locator("#stranger").locator("#pay").wait_for()
    box = await recorded.page.locator("#stranger").bounding_box()
    assert box is not None
    near = " && ".join(f"Math.abs(r.{side} - {box[side]}) < 1" for side in ("x", "y", "width", "height"))
    await recorded.until(f"m.kind === 'calm' && m.masks?.some(r => {near})")


async def test_a_frame_that_goes_to_a_blocked_site_is_hidden_from_then_on(recorded: Recorded) -> None:
    await recorded.open("frames.html")
    await recorded.until(EACH_FRAME_RESTS)
    await recorded.until("told.filter(m => m.from === 0 && m.kind === 'calm').at(-1)?.masks?.length === 1")
    await recorded.background.evaluate("() => { policy.block_sites = ['shop.example'] }")
    await recorded.page.evaluate(f"by('stranger').src = '{recorded.site.plain}/blank.html'")
    await recorded.until("told.filter(m => m.from === 0 && m.kind === 'calm').at(-1).masks?.length === 2")


async def test_a_frame_that_a_page_told_a_wrong_place_is_hidden_whole(recorded: Recorded) -> None:
    await recorded.open("frames.html")
    await recorded.until(EACH_FRAME_RESTS)
    await recorded.until("told.filter(m => m.from === 0 && m.kind === 'calm').at(-1)?.masks?.length === 1")
    box = await recorded.page.locator("#stranger").bounding_box()
    assert box is not None
    wrong = "{ cairn: 'here', path: [1], x: 900, y: 700, scale: 1, width: 1200, height: 800 }"
    await recorded.page.evaluate(f"document.getElementById('stranger').contentWindow.postMessage({wrong}, '*')")
    near = " && ".join(f"Math.abs(r.{side} - {box[side]}) < 1" for side in ("x", "y", "width", "height"))
    await recorded.until(f"told.filter(m => m.from === 0 && m.kind === 'calm').at(-1).masks?.some(r => {near})")
