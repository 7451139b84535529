"""Honesty: a person sees what is kept private, and reads what could not be seen; and nothing is lost on the way."""

from __future__ import annotations

import pytest

from tests.agents.pages import Recorded
from tests.waiting import until_answer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def look_at(recorded: Recorded, selector: str) -> bytes:
    return await recorded.page.locator(selector).screenshot(caret="initial")  # else it changes the page


async def test_what_is_private_is_marked_on_the_page_for_as_long_as_one_wants(recorded: Recorded) -> None:
    await recorded.background.evaluate("chrome.storage.local.set({ signs: false })")
    await recorded.open("private.html")
    plain = await look_at(recorded, "#phone")

    async def is_marked() -> bool:
        return await look_at(recorded, "#phone") != plain

    async def is_plain() -> bool:
        return await look_at(recorded, "#phone") == plain

    await recorded.background.evaluate("chrome.storage.local.set({ signs: true })")
    await until_answer(is_marked)
    await recorded.background.evaluate("chrome.storage.local.set({ signs: false })")
    await until_answer(is_plain)
    await recorded.background.evaluate("chrome.storage.local.set({ signs: true })")
    await until_answer(is_marked)
    await recorded.background.evaluate("stop()")
    await until_answer(is_plain)
    assert await recorded.page.locator("cairn-signs").count() == 0


async def test_marks_are_in_nobodys_way_and_are_no_change(recorded: Recorded) -> None:
    await recorded.background.evaluate("chrome.storage.local.set({ signs: true })")
    await recorded.open("private.html")
    await recorded.page.get_by_role("button", name="Call").click()
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Call"]
    assert "cairn-signs" not in str(await recorded.messages())


async def test_a_frame_that_may_not_be_recorded_is_a_gap(recorded: Recorded) -> None:
    await recorded.open("frames.html", block_sites=["payment.html"])
    frame = recorded.page.frame_locator("#stranger")
    await frame.locator("#pay").click()
    await frame.locator("#number").click()
    found = await recorded.until("m.kind === 'deed' && m.deed.type === 'gap'")
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["why"], deed["what"]) for deed in deeds] == [("gap", "frame", "Payment")]
    assert found["from"] == 0


async def test_a_deed_is_told_again_until_it_is_kept(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.background.evaluate("keeps = false")
    await recorded.page.locator("#save").click()
    first = await recorded.until("m.kind === 'deed'")
    await recorded.background.evaluate("() => { told.length = 0; cut(); keeps = true }")
    again = await recorded.until("m.kind === 'deed'")
    assert again["key"] == first["key"]
    assert again["deed"] == first["deed"]
    await recorded.page.locator("#mute").click()
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Save", "Mute"]


async def test_when_the_recording_is_over_nothing_more_is_told(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#save").click()
    await recorded.until("m.kind === 'deed'")
    await recorded.background.evaluate("() => { stop(); told.length = 0 }")
    await recorded.page.locator("#mute").click()
    await recorded.background.evaluate("begin({})")
    assert await recorded.deeds() == []
