"""Honesty: a person sees what is kept private, and reads what could not be seen; and nothing is lost on the way."""

from __future__ import annotations

import asyncio

import pytest

from tests.agents.pages import PATIENCE, Recorded
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


async def test_no_mark_is_where_only_nobody_has_read_yet(recorded: Recorded) -> None:
    """It would be in a picture: painted over is only what is private once all was read."""
    await recorded.background.evaluate("chrome.storage.local.set({ signs: false })")
    await recorded.open("private.html")
    plain_heading, plain_phone = await look_at(recorded, "h1"), await look_at(recorded, "#phone")
    many = "document.body.append(...Array.from({ length: 60_000 }, (_, at) => document.createElement('p')))"
    await recorded.page.evaluate(f"{many}; document.querySelector('form').append('+49 30 901821')")
    await recorded.background.evaluate("chrome.storage.local.set({ signs: true })")
    async with asyncio.timeout(PATIENCE):
        while await look_at(recorded, "#phone") == plain_phone:
            assert await look_at(recorded, "h1") == plain_heading
    assert await look_at(recorded, "h1") == plain_heading


async def test_marks_are_in_nobodys_way_and_are_no_change(recorded: Recorded) -> None:
    await recorded.background.evaluate("chrome.storage.local.set({ signs: true })")
    await recorded.open("private.html")
    await recorded.page.get_by_role("button", name="Call").click()
    assert [deed["element"]["name"] for deed in await recorded.deeds()] == ["Call"]
    assert "cairn-signs" not in str(await recorded.messages())


async def test_a_frame_that_may_not_be_recorded_is_a_gap(recorded: Recorded) -> None:
    await recorded.open("frames.html", block_sites=["localhost"])
    frame = recorded.page.frame_locator("#stranger")
    await frame.locator("#pay").click()
    await frame.locator("#number").click()
    found = await recorded.until("m.kind === 'deed' && m.deed.type === 'gap'")
    deeds = await recorded.deeds()
    assert [(deed["type"], deed["why"], deed.get("what")) for deed in deeds] == [("gap", "blocked", None)]
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


async def test_a_page_without_tls_is_recorded_like_any_other(recorded: Recorded) -> None:
    await recorded.open("blank.html")
    await recorded.page.goto(f"{recorded.site.plain}/clicks.html")
    assert await recorded.page.evaluate("isSecureContext") is False
    await recorded.page.locator("#save").click()
    await recorded.until("m.kind === 'deed' && m.deed.element.name === 'Save'")


async def test_a_page_makes_up_no_answers(recorded: Recorded) -> None:
    """It knows all that our two scripts say aloud, and puts itself in the place of what they use."""
    forging = """() => {
        const learnt = new Set(["cairn:answered", "cairn:meeting", "mine"]);
        const { dispatchEvent } = EventTarget.prototype;
        EventTarget.prototype.dispatchEvent = function (event) {
            learnt.add(event.type);
            return dispatchEvent.call(this, event);
        };
        Object.prototype.toJSON = () => ({ accept: true, text: "made up", asked: "" });
        for (const type of ["cairn:meeting", "cairn:waiting"])
            addEventListener(type, ({ detail }) => detail && learnt.add(detail), true);
        document.dispatchEvent(new Event("cairn:waiting"));
        const says = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail }));
        says("cairn:meeting", "mine");
        confirm("Sure?");
        const all = [...learnt];
        for (const type of all) says(type, `{"accept":true,"text":"made up"}`);
        return all;
    }"""
    recorded.page.on("dialog", lambda dialog: dialog.dismiss())
    await recorded.open("clicks.html")
    learnt = await recorded.page.evaluate(forging)
    told = [deed for deed in await recorded.deeds() if deed["type"] == "answer"]
    assert [deed["accept"] for deed in told] == [False]
    assert "made up" not in str(told)
    assert set(learnt) == {"cairn:answered", "cairn:meeting", "mine", "cairn:waiting"}, "no name was overheard"


async def test_when_the_recording_is_over_nothing_more_is_told(recorded: Recorded) -> None:
    await recorded.open("clicks.html")
    await recorded.page.locator("#save").click()
    await recorded.until("m.kind === 'deed'")
    await recorded.background.evaluate("() => { stop(); told.length = 0 }")
    await recorded.page.locator("#mute").click()
    await recorded.background.evaluate("begin({})")
    assert await recorded.deeds() == []
