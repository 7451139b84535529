"""Stories of sharing by link: a guide is read without an account, a script or a wide screen, until it is revoked."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.stories.browser import Chromium, Visitor
from tests.stories.people import the_owner
from tests.stories.pictures import a_picture
from tests.stories.server import Server
from tests.stories.story import STEPS, a_guide

PHONE = 360  # CSS pixels


@pytest.fixture
async def guide(server: Server) -> str:
    """One whose first step has a picture that is wider than a phone."""
    made = await a_guide(server, "Paying for tea ☕")
    picture = await server.api.post(f"/api/guides/{made}/media", a_picture())
    (first, *_) = (await server.api.get(f"/api/guides/{made}"))["steps"]
    shown = {"media": picture["media"], "box": {"x": 0.4, "y": 0.4, "width": 0.1, "height": 0.05}}
    await server.api.patch(f"/api/guides/{made}/steps/{first['id']}", {"picture": shown})
    return made


async def test_a_shared_guide_is_read_without_an_account_and_without_scripts(
    server: Server, chromium: Chromium, guide: str
) -> None:
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    await owner.see("share-open").click()
    link = await make_link(owner)
    await expect(owner.see("public-line")).to_be_visible()

    reader = await chromium.visitor(scripts=False, address=link)
    await expect(reader.page.get_by_role("heading", level=1)).to_have_text("Paying for tea ☕")
    for step in STEPS:
        await expect(reader.page.get_by_role("heading", name=step)).to_be_visible()
    assert await widths(reader) == [1200]

    phone = await chromium.visitor(scripts=False, width=PHONE, height=640, address=link)
    assert await phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE, "it scrolls sideways"
    assert await widths(phone) == [1200]
    box = await phone.page.locator("article img").first.bounding_box()
    assert box is not None
    assert 0 < box["width"] <= PHONE
    assert (await phone.page.pdf()).startswith(b"%PDF")

    await owner.see("link-revoke").click()
    await expect(owner.see("link-item")).to_have_count(0)
    answer = await reader.page.reload()
    assert answer is not None
    assert answer.status == 404
    assert STEPS[0] not in await reader.page.content()


async def test_a_guest_edits_by_a_link_until_it_is_revoked(server: Server, chromium: Chromium, guide: str) -> None:
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    await owner.see("share-open").click()
    link = await make_link(owner, "edit")
    await owner.page.keyboard.press("Escape")

    guest = await chromium.visitor(address=link)
    await guest.page.get_by_role("link", name="Open in editor").click()
    await guest.until_saved()
    await guest.type_at_end(guest.title_of(0), " — bitte")
    await expect(owner.title_of(0)).to_have_text(f"{STEPS[0]} — bitte")
    await expect(owner.see("avatar")).to_contain_text("Guest")

    await owner.see("share-open").click()
    await owner.see("link-revoke").click()
    await expect(guest.see("state-line")).to_have_text("No longer shared with you")
    await guest.page.reload()
    await expect(guest.see("step")).to_have_count(0)
    assert STEPS[0] not in await guest.page.content()


async def test_a_guest_who_may_view_reads_along_live_and_cannot_type(
    server: Server, chromium: Chromium, guide: str
) -> None:
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    link = await server.api.post(f"/api/guides/{guide}/links", {"access": "view"})
    guest = await chromium.visitor(address=link["url"])
    await guest.go(f"{server.url}/guides/{guide}")
    await expect(guest.see("state-line")).to_have_text("Read only")
    await expect(guest.see("add-step")).to_have_count(0)

    await owner.type_at_end(owner.title_of(0), " 🎉")
    await expect(guest.title_of(0)).to_have_text(f"{STEPS[0]} 🎉")
    await guest.title_of(0).click()
    await guest.page.keyboard.type("mine")
    await owner.type_at_end(owner.title_of(0), "!")
    await expect(guest.title_of(0)).to_have_text(f"{STEPS[0]} 🎉!")

    await server.api.delete(f"/api/guides/{guide}/links/{link['id']}")
    await expect(guest.see("state-line")).to_have_text("No longer shared with you")


async def make_link(owner: Visitor, access: str = "view") -> str:
    """Make a link in the open dialog, which shows it once."""
    await owner.page.get_by_label("Whoever has the link").select_option(access)
    await owner.see("link-create").click()
    return await owner.see("link-url").input_value()


async def widths(visitor: Visitor) -> list[int]:
    """How wide the pictures of a guide are, once they have come; 0 is one that did not."""
    pictures = visitor.page.locator("article img")
    await expect(pictures.first).to_be_visible()
    await pictures.first.scroll_into_view_if_needed()
    await expect(pictures.first).not_to_have_js_property("naturalWidth", 0)
    found: list[int] = await pictures.evaluate_all("all => all.map(one => one.naturalWidth)")
    return found
