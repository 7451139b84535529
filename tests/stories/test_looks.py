"""What stands in line, and what keeps off what: measured in a browser, for nobody notices until it is wrong."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.stories.browser import Chromium
from tests.stories.people import the_owner
from tests.stories.server import Server
from tests.stories.story import a_guide

DROP = "Drop recordings anywhere on this page"


async def test_the_items_of_the_menu_begin_where_its_label_does(server: Server, chromium: Chromium) -> None:
    owner = await the_owner(server, chromium)
    await expect(owner.page.get_by_text(DROP)).to_be_visible()
    await owner.page.get_by_role("button", name="Owner").click()
    menu = owner.page.get_by_role("menu")
    label, recorders, leave = (
        menu.get_by_text(words, exact=True)
        for words in ("owner@localhost", "Your recorders", "Also clears what is kept on this device")
    )
    begins = await words_begin(label)
    assert [await words_begin(one) for one in (recorders, leave)] == [begins, begins]


async def test_grips_stand_in_the_middle_of_their_rows(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    grips = owner.see("move-step")
    for at in range(await grips.count()):
        grip, row = await box(grips.nth(at)), await box(grips.nth(at).locator("xpath=.."))
        assert abs(middle(grip) - middle(row)) <= 1


async def test_the_foot_of_the_reading_page_stands_under_what_is_read(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    await owner.go(f"{server.url}/guides/{guide}/read")
    for width in (360, 900, 1300, 1440, 1920):
        await owner.page.set_viewport_size({"width": width, "height": 900})
        head, foot = await box(owner.page.locator("h1")), await box(owner.page.locator(".keys"))
        assert abs(head["x"] - foot["x"]) <= 1, width


async def test_that_a_guide_is_public_is_no_error(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    await owner.see("share-open").click()
    await owner.see("link-create").click()
    colour = "(element) => getComputedStyle(element).color"
    line = await owner.see("public-line").evaluate(colour)
    assert line != await owner.see("link-revoke").first.evaluate(colour)


async def words_begin(of: Locator) -> float:
    """Where the words begin, whatever room is left before them."""
    begins: float = await of.evaluate(
        "(element) => { const range = document.createRange(); range.selectNodeContents(element);"
        " return range.getBoundingClientRect().x; }"
    )
    return begins


async def box(of: Locator) -> dict[str, float]:
    found = await of.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "height": found["height"]}


def middle(of: dict[str, float]) -> float:
    return of["y"] + of["height"] / 2
