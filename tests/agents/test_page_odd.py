"""Odd pages: whatever a page has made of itself, what is done there is told, and nothing of it hangs."""

from __future__ import annotations

import pytest

from ingest.secrecy import _ALONE, _INSIDE
from tests.agents.pages import Recorded

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
