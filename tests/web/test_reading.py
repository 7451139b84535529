"""A guide can be read: by whoever may, without a script, in little data, and quickly."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docmodel.edits import apply_operations
from docmodel.operations import AddStep, Operation
from storage.ids import FIRST_TENANT, Author, GuideId
from storage.log import Document
from tests.web.conftest import House, png

pytestmark = pytest.mark.asyncio(loop_scope="session")

STATIC = Path(__file__).resolve().parent.parent.parent / "web" / "static"
VOID = {"meta", "link", "img", "br", "hr", "rect", "path"}


class Outline(HTMLParser):
    """What a page is made of. Fails where an element is not closed in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def outline(page: str) -> Outline:
    read = Outline()
    read.feed(page)
    assert read.open == []
    return read


async def long_guide(house: House, steps: int = 40) -> str:
    guide = await house.guide("Order paper")
    document = Document(FIRST_TENANT, GuideId(guide))
    update, _ = await house.resources.hub.content(document)
    operations: list[Operation] = [
        AddStep(f"s{number}", title=f'Click "Button {number}"', body="It is at the top. " * 3)
        for number in range(steps)
    ]
    await house.resources.hub.write(document, apply_operations(update, operations, 7), Author("cairn"))
    return guide


async def test_a_guide_can_be_read_without_a_script(house: House) -> None:
    guide, owner = await house.guide("Größe <b>messen</b> & zählen"), await house.owner()
    await owner.patch(f"/api/guides/{guide}", json={"summary": "One line.\nAnother <line>.", "tags": ["büro"]})
    media = (await (await owner.post(f"/api/guides/{guide}/media", data=png())).get_json())["media"]
    at = f"/api/guides/{guide}/steps"
    await owner.post(at, json={"title": "Measure", "kind": "heading"})
    await owner.post(at, json={"title": 'Click "Save"', "picture": {"media": media}})
    await owner.post(at, json={"title": "Mind <the> gap", "kind": "tip", "body": "Carefully."})
    response = await owner.get(f"/guides/{guide}/read")
    assert response.status_code == 200
    page = outline(await response.get_data(as_text=True))
    assert "Größe <b>messen</b> & zählen" in page.text
    assert "1 step" in page.text
    assert "about 1 minute" in page.text
    assert "Another <line>." in page.text
    assert page.all("b") == []
    assert page.all("html")[0]["lang"] == "en"
    assert [attrs["alt"] for attrs in page.all("img")] == ['Click "Save"']
    assert [attrs.get("src") for attrs in page.all("script")] == [
        next(attrs["src"] for attrs in page.all("script") if "read.js" in (attrs["src"] or ""))
    ]
    named = {attrs.get("property"): attrs.get("content") for attrs in page.all("meta")}
    assert named["og:title"] == "Größe <b>messen</b> & zählen"
    assert (named["og:image"] or "").startswith("http://cairn.test/blobs/")
    skip = next(attrs for attrs in page.all("a") if attrs.get("class") == "skip")
    assert skip["href"] == "#steps"
    assert {"id": "steps", "tabindex": "-1"} in page.all("article")
    number = next(attrs for attrs in page.all("a") if attrs.get("class") == "number")
    assert (number["href"] or "")[1:] in {attrs.get("id") for attrs in page.all("section")}
    picture = next(attrs["src"] for attrs in page.all("img"))
    assert (await house.stranger().get(picture or "")).status_code == 200


async def test_a_reader_by_link_sees_the_same_and_leaves_a_guest(house: House) -> None:
    guide = await long_guide(house, 3)
    _, secret = await house.link(guide, "view")
    guest = house.stranger()
    response = await guest.get(f"/s/{secret}")
    page = await response.get_data(as_text=True)
    assert "Button 2" in page
    assert "Open in editor" not in page
    assert secret not in page
    assert response.headers["Cache-Control"] == "private, no-cache"
    again = await guest.get(f"/s/{secret}")
    assert "Set-Cookie" not in again.headers
    assert (await guest.get(f"/guides/{guide}/read")).status_code == 200
    _, secret = await house.link(guide, "edit")
    assert "Open in editor" in await (await guest.get(f"/s/{secret}")).get_data(as_text=True)


async def test_a_link_that_leads_nowhere_says_so_alike(house: House) -> None:
    guide = await house.guide()
    link, revoked = await house.link(guide)
    await (await house.owner()).delete(f"/api/guides/{guide}/links/{link}")
    pages = set()
    for secret in (revoked, "wrong", "x" * 64):
        response = await house.stranger().get(f"/s/{secret}", headers={"Accept": "text/html"})
        assert response.status_code == 404
        assert "Set-Cookie" not in response.headers
        page = await response.get_data(as_text=True)
        pages.add(page.replace(response.headers["X-Request-Id"], ""))
    assert len(pages) == 1
    assert "Ask whoever shared it" in pages.pop()


async def test_the_first_view_of_forty_steps_is_light(house: House) -> None:
    guide, owner = await long_guide(house), await house.owner()
    page = await (await owner.get(f"/guides/{guide}/read")).get_data(as_text=False)
    style, script = (STATIC / "read.css").read_bytes(), (STATIC / "read.js").read_bytes()
    assert len(style) < 12 * 1024
    assert len(page) + len(style) + len(script) < 100 * 1024


async def test_what_a_page_asks_for_may_be_kept_for_good(house: House) -> None:
    guide, owner = await long_guide(house, 1), await house.owner()
    page = await (await owner.get(f"/guides/{guide}/read")).get_data(as_text=True)
    for address in re.findall(r'(?:href|src)="(/static/read[^"]+)"', page):
        response = await owner.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]


async def test_an_edit_is_read_at_once(house: House) -> None:
    guide, owner = await long_guide(house, 1), await house.owner()
    assert "Order paper" in await (await owner.get(f"/guides/{guide}/read")).get_data(as_text=True)
    await owner.patch(f"/api/guides/{guide}", json={"title": "Order toner"})
    assert "Order toner" in await (await owner.get(f"/guides/{guide}/read")).get_data(as_text=True)


async def test_a_page_lets_nobody_elses_scripts_run_or_frame_it(house: House) -> None:
    response = await (await house.owner()).get(f"/guides/{await house.guide()}/read")
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2]
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    page = await response.get_data(as_text=True)
    assert " style=" not in page
    assert re.search(r"\son\w+=", page) is None
