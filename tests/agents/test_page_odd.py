"""Odd pages: whatever a page has made of itself, what is done there is told, and nothing of it hangs."""

from __future__ import annotations

import pytest

from ingest.secrecy import _ALONE, _INSIDE
from tests.agents.pages import END, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def click(recorded: Recorded, index_of: str, x: float = 5, y: float = 5) -> None:
    """At a place in an element. Playwright itself goes round in circles in a form like that."""
    box = await recorded.page.evaluate(
        f"(() => {{ const b = Element.prototype.getBoundingClientRect.call({index_of}); return [b.x, b.y] }})()"
    )
    await recorded.page.mouse.click(box[0] + x, box[1] + y)


async def test_a_form_whose_fields_are_called_like_what_one_asks_it(recorded: Recorded) -> None:
    await recorded.open("odd.html")
    after = await recorded.page.evaluate("by('after').getBoundingClientRect().y")
    await click(recorded, "by('inform')")
    await click(recorded, "by('clobbered')", 3, 3)
    button, form = await recorded.deeds()
    assert button["element"]["name"] == "In the form"
    assert ["#clobbered"] in form["element"]["selectors"]
    assert button["scene"]["title"] == "Odd"
    masks = (await recorded.until("m.kind === 'about'"))["masks"]
    assert any(abs(mask["y"] - after) < 3 and mask["height"] < 40 for mask in masks), "what comes after it is read"


async def test_a_page_that_gives_a_field_each_name_that_one_could_ask_for(recorded: Recorded) -> None:
    """Nothing of it keeps us from telling what is done, or from knowing what is private."""
    await recorded.page.goto("about:blank")
    await recorded.background.evaluate("begin({})")
    await recorded.page.goto(f"{recorded.site.url}/clobbered.html")
    assert await recorded.page.evaluate("typeof by('form').matches + typeof document.createRange") == "objectobject"
    await recorded.until("m.kind === 'calm' && m.masks")
    await click(recorded, "by('password')")
    await recorded.page.keyboard.type("CANARY")
    await click(recorded, "by('inside')")
    await click(recorded, "by('form')", 300, 5)
    await click(recorded, "by('end')")
    about = "told.filter(m => m.kind === 'about' && m.masks)"
    await recorded.until(END)
    deeds = [message["deed"] for message in await recorded.messages() if message["kind"] == "deed"]
    assert [deed["type"] for deed in deeds] == ["click", "type", "click", "click", "click"]
    assert (deeds[1]["value"], deeds[1]["secret"]) == ("", "password")
    inside, form = deeds[2]["element"], deeds[3]["element"]
    assert (inside["name"], inside["row"], inside["section"]) == ("Inside", "Row", "Details")
    assert form["name"] == "Details Write to [e-mail] Password Row Inside"
    assert ["#form"] in form["selectors"]
    assert "CANARY" not in str(await recorded.messages())
    masks = (await recorded.background.evaluate(f"{about}.at(-1)"))["masks"]
    for private in ("mail", "marked", "password"):
        x, y = await recorded.page.evaluate(
            f"(() => {{ const b = by('{private}').getBoundingClientRect(); return [b.x + 60, b.y + b.height / 2] }})()"
        )
        over = [
            mask
            for mask in masks
            if mask["x"] <= x <= mask["x"] + mask["width"] and mask["y"] <= y <= mask["y"] + mask["height"]
        ]
        assert over, private
        assert all(mask["height"] < 60 for mask in over), "and not simply all of it"


async def test_names_and_ids_that_no_selector_likes(recorded: Recorded) -> None:
    await recorded.open("odd.html")
    await click(recorded, "document.getElementsByTagName('button')[1]")
    (deed,) = await recorded.deeds()
    css = [chain[-1] for chain in deed["element"]["selectors"] if chain[-1][:1] in "#["]
    assert css
    for selector in css:
        assert await recorded.page.evaluate("one => document.querySelector(one).textContent", selector) == "Lines"


async def test_elements_that_name_themselves_and_roles_that_are_none(recorded: Recorded) -> None:
    await recorded.open("odd.html")
    for element in ("self", "picture", "nonsense"):
        await click(recorded, f"by('{element}')")
    names = [deed["element"]["name"] for deed in await recorded.deeds() if deed["type"] == "click"]
    assert names == ["Self", "Drawn", "Nonsense"]


async def test_a_long_text_is_cut_and_a_deep_one_is_still_found(recorded: Recorded) -> None:
    await recorded.open("odd.html")
    box = await recorded.page.locator("#deep").bounding_box()
    assert box is not None
    await click(recorded, "by('long')")
    masks = (await recorded.until("m.kind === 'about' && m.id === 1"))["masks"]
    (deed,) = await recorded.deeds()
    assert len(deed["element"]["name"]) <= 300
    assert any(abs(mask["y"] - box["y"]) < 3 for mask in masks)


async def test_every_word_for_a_secret_hides_what_is_typed(recorded: Recorded) -> None:
    """One field for each word that ingest/secrecy.py knows, called so in one of five ways."""
    words = [word for hints in [*_INSIDE.values(), *_ALONE.values()] for word in hints.split()]
    await recorded.open("blank.html")
    ways = (
        "<input name='WORD'>",
        "<input id='WORD-1'>",
        "<input placeholder='WORD'>",
        "<input aria-label='WORD'>",
        "<label>WORD <input></label>",
        "<table><tr><td>WORD<td><input></table>",
    )
    fields = "".join(ways[at % len(ways)].replace("WORD", word) for at, word in enumerate(words))
    await recorded.page.evaluate("fields => document.body.insertAdjacentHTML('beforeend', fields)", fields)
    assert await recorded.page.locator("input").count() == len(words) > 150
    for at in range(len(words)):
        await recorded.page.evaluate("at => document.querySelectorAll('input')[at].focus()", at)
        await recorded.page.keyboard.insert_text(f"CANARY-{at}")
    deeds = await recorded.deeds()
    leaking = [words[at] for at in range(len(words)) if f"CANARY-{at}" in str(deeds[at]["value"])]
    assert leaking == []
    assert len(deeds) == len(words)
    assert "CANARY" not in str(await recorded.messages())
