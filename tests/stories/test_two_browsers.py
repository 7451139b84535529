"""Stories of two people at real browsers: they edit one guide at once, and each sees what the other does."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import expect

from tests.stories.browser import Chromium, Visitor
from tests.stories.files import SECRET, TEA
from tests.stories.people import a_colleague, the_owner
from tests.stories.server import Server
from tests.stories.story import STEPS, a_guide
from tests.waiting import until_answer

GUIDE = re.compile(r"/guides/([A-Za-z0-9_-]+)$")


async def test_the_owner_imports_a_recording_and_edits_it_with_somebody_else(
    server: Server, chromium: Chromium
) -> None:
    owner = await the_owner(server, chromium)
    await owner.see("import-input").set_input_files(TEA)
    result = owner.see("import-result")
    await expect(result).to_contain_text("4 steps")
    await result.get_by_role("link").click()
    await expect(owner.see("step")).to_have_count(4)
    await expect(owner.see("guide-title")).to_have_text("Order tea — für zwei")
    assert SECRET not in await owner.page.content()
    await owner.until_saved()

    ben = await a_colleague(server, chromium, "Бен Ли")
    await ben.open(owner.page.url)
    await expect(owner.see("avatar")).to_contain_text("Бен Ли")
    await expect(ben.see("avatar")).to_contain_text("Owner")

    await asyncio.gather(
        owner.type_at_end(owner.see("guide-title"), ", with héart"),
        ben.type_at_end(ben.see("guide-title"), " and 日本 😀"),
    )
    await expect(owner.see("remote-caret").first).to_contain_text("Бен Ли")
    await asyncio.gather(
        owner.type_at_end(owner.body_of(0), "Ask first."),
        ben.type_at_end(ben.body_of(0), "Öffne die Seite."),
    )
    await expect(owner.body_of(0).get_by_text("Бен Ли")).to_be_attached()
    await owner.page.keyboard.press("Control+Enter")  # a new step
    await owner.page.keyboard.type("Drink", delay=10)
    await owner.page.keyboard.press("Enter")
    await owner.page.keyboard.press("Control+b")
    await owner.page.keyboard.type("while hot", delay=10)
    await expect(ben.body_of(1).locator("strong")).to_have_text("while hot")
    for visitor in (owner, ben):
        await visitor.until_saved()
    told = await read(server, owner)
    for words in (", with héart", " and 日本 😀"):
        assert_interleaved(words, told["title"])
    for visitor in (owner, ben):
        await expect(visitor.see("guide-title")).to_have_text(told["title"])
        assert_interleaved("Öffne die Seite.", await visitor.body_of(0).inner_text())
    (paragraph,) = told["steps"][0]["body"]
    typed = "".join(node["text"] for node in paragraph["content"])
    assert sorted(typed) == sorted("Ask first." + "Öffne die Seite."), "a letter was lost, or is there twice"


async def test_steps_are_moved_added_and_deleted_while_somebody_else_types_in_them(
    server: Server, chromium: Chromium
) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    ben = await a_colleague(server, chromium, "Бен Ли")
    for visitor in (owner, ben):
        await visitor.open(f"{server.url}/guides/{guide}")
        await expect(visitor.see("step")).to_have_count(4)
    first, second, third, fourth = STEPS

    # Ben types into the first step while the owner moves it: his caret goes along.
    await asyncio.gather(ben.type_at_end(ben.title_of(0), " — slowly, slowly"), owner.tell(0, "move-down"))
    moved = [second, f"{first} — slowly, slowly", third, fourth]
    for visitor in (owner, ben):
        await expect(visitor.see("step-title")).to_have_text(moved)

    await ben.see("add-step").last.click()
    await ben.page.keyboard.type("Say thanks 🙏", delay=10)
    await asyncio.gather(owner.tell(2, "delete-step"), ben.type_at_end(ben.title_of(0), "!"))
    left = [f"{second}!", f"{first} — slowly, slowly", fourth, "Say thanks 🙏"]
    for visitor in (owner, ben):
        await expect(visitor.see("step-title")).to_have_text(left)
        await visitor.until_saved()
    told = await read(server, owner)
    assert [step["title"] for step in told["steps"]] == left
    assert [step["number"] for step in told["steps"]] == [1, 2, 3, 4]

    await owner.see("toast-action").click()  # Undo
    await expect(ben.see("step-title")).to_have_text([*left[:2], third, *left[2:]])


async def test_a_version_is_named_compared_opened_and_restored_while_somebody_else_types(
    server: Server, chromium: Chromium
) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    ben = await a_colleague(server, chromium, "Бен Ли")
    for visitor in (owner, ben):
        await visitor.open(f"{server.url}/guides/{guide}")

    await owner.see("history-open").click()
    await owner.see("version-name-input").fill("Before the ☕ break")
    await owner.see("version-save").click()
    await expect(owner.see("version-item")).to_contain_text("Before the ☕ break")

    await owner.type_at_end(owner.title_of(0), " in zwei Wochen")
    await owner.tell(2, "delete-step")
    await owner.until_saved()

    await owner.see("version-item").get_by_text("What changed since").click()
    changed = owner.see("changed-step")
    await expect(changed.filter(has_text="in zwei Wochen").locator("ins")).to_contain_text("in zwei Wochen")
    await expect(changed.filter(has_text=STEPS[2])).to_have_attribute("data-change", "removed")

    await owner.page.get_by_label("What to show").select_option("As it was")
    await expect(owner.see("version-content")).to_contain_text(STEPS[2])
    await expect(owner.page.locator("[contenteditable]:not([contenteditable=false])")).to_have_count(0)

    typing = asyncio.create_task(ben.type_at_end(ben.body_of(1), " Ben was here, and goes on typing all the time."))
    await owner.see("version-restore").click()
    await owner.page.get_by_role("alertdialog").get_by_role("button", name="Restore").click()
    await expect(owner.see("step")).to_have_count(4)
    await typing
    for visitor in (owner, ben):
        await expect(visitor.see("step-title")).to_have_text(list(STEPS))
        # What he wrote before the restoring is undone by it, and what he writes from then on stays.
        await expect(visitor.body_of(1)).to_contain_text("all the time.")
        await visitor.until_saved()


async def test_a_word_that_was_just_typed_is_found_from_the_home_page(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    await owner.type_at_end(owner.title_of(1), " Zwetschgendatschi")
    await owner.until_saved()
    await owner.page.get_by_label("Back to your guides").click()
    await until_answer(lambda: is_found(server, "Zwetschgendatschi"))  # make bench measures how soon
    await owner.see("search").fill("zwetschgen")
    hit = owner.see("search-hit").first
    await expect(hit.locator("mark")).to_contain_text("Zwetschgendatschi")
    await hit.click()
    await expect(owner.page).to_have_url(re.compile(rf"/guides/{guide}#step-"))
    await expect(owner.title_of(1)).to_be_in_viewport()


async def read(server: Server, visitor: Visitor) -> dict[str, Any]:
    """What the server says of the guide that somebody has open."""
    found = GUIDE.search(visitor.page.url)
    assert found
    guide: dict[str, Any] = await server.api.get(f"/api/guides/{found[1]}")
    return guide


async def is_found(server: Server, word: str) -> bool:
    """Whether the index has got as far as the whole word; half of it is found too."""
    hits = (await server.api.get(f"/api/search?q={word}"))["hits"]
    return any(run["text"] == word for hit in hits for run in hit["snippet"])


def assert_interleaved(words: str, text: str) -> None:
    """All that somebody typed is there, in its order; somebody else's letters may stand between."""
    rest = iter(text)
    assert all(letter in rest for letter in words), f"{words!r} is not in {text!r}"
