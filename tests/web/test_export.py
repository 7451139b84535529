"""A guide goes out as files that need no Cairn any more."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from urllib.parse import unquote

import pytest
from quart import Response
from quart.datastructures import FileStorage

from tests.ingest.said import SHOP, click, go, type_
from tests.web.conftest import House, png
from tests.web.recording import begin
from web.export import disposition

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def furnished(house: House, title: str = "Größe messen") -> tuple[str, str, bytes]:
    """A guide with a step that has a picture; the picture's digest and its bytes."""
    guide, owner, content = await house.guide(title), await house.owner(), png("olive")
    media = (await (await owner.post(f"/api/guides/{guide}/media", data=content)).get_json())["media"]
    body = {"title": 'Click "Save"', "body": "Then wait.", "picture": {"media": media}}
    assert (await owner.post(f"/api/guides/{guide}/steps", json=body)).status_code == 201
    return guide, media, content


async def exported(house: House, guide: str, kind: str) -> Response:
    response = await (await house.owner()).get(f"/api/guides/{guide}/export", query_string={"format": kind})
    assert response.status_code == 200, await response.get_data()
    return response


async def test_markdown_comes_with_its_pictures(house: House) -> None:
    guide, _, content = await furnished(house)
    response = await exported(house, guide, "md")
    assert response.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(await response.get_data(as_text=False))) as archive:
        assert sorted(archive.namelist()) == ["guide.md", "pictures/01.png"]
        assert archive.read("pictures/01.png") == content
        text = archive.read("guide.md").decode()
    assert text.startswith("# Größe messen\n")
    assert "](pictures/01.png)" in text


async def test_html_is_one_file_that_asks_for_nothing(house: House) -> None:
    guide, _, _ = await furnished(house)
    response = await exported(house, guide, "html")
    page = await response.get_data(as_text=True)
    assert "data:image/png;base64," in page
    assert "<style>" in page
    for outside in ("<script", "<link", "/static/", "/blobs/", "url(", "@import"):
        assert outside not in page


async def test_json_is_canonical(house: House) -> None:
    guide, media, _ = await furnished(house)
    text = await (await exported(house, guide, "json")).get_data(as_text=True)
    found = json.loads(text)
    assert text == json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert found["steps"][0]["picture"]["media"] == media


async def test_what_came_in_as_a_recording_goes_out_as_it_was(house: House) -> None:
    flow: dict[str, Any] = {
        "title": "Sign in",
        "steps": [
            {"type": "setViewport", "width": 1280, "height": 800, "deviceScaleFactor": 1},
            {"type": "navigate", "url": "https://example.org/", "assertedEvents": []},
            {"type": "click", "selectors": [["aria/Save"], ["#save"]], "offsetX": 4.5, "offsetY": 2},
        ],
    }
    owner = await house.owner()
    sent = await owner.post("/api/imports", files={"file": upload("flow.json", json.dumps(flow).encode())})
    assert sent.status_code == 201, await sent.get_data()
    response = await exported(house, (await sent.get_json())["guide"], "recorder")
    assert json.loads(await response.get_data(as_text=True)) == flow


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("side", "Größe messen.side", '"command": "click"'),
        (
            "playwright-ts",
            "Größe messen.spec.ts",
            'getByRole("button", { name: "Save", exact: true }).first().click();',
        ),
        ("playwright-py", "test_groe_messen.py", 'get_by_role("button", name="Save", exact=True).first.click()'),
    ],
)
async def test_a_guide_goes_out_as_a_test(house: House, kind: str, name: str, says: str) -> None:
    step = {"type": "click", "selectors": [['aria/Save[role="button"]']], "offsetX": 1, "offsetY": 1}
    flow = json.dumps({"title": "Größe messen", "steps": [step]}).encode()
    owner = await house.owner()
    sent = await owner.post("/api/imports", files={"file": upload("flow.json", flow)})
    response = await exported(house, (await sent.get_json())["guide"], kind)
    assert says in await response.get_data(as_text=True)
    assert unquote(response.headers["Content-Disposition"]).endswith(name)


async def test_what_a_recorder_said_goes_out_as_a_test_and_as_a_flow(house: House) -> None:
    recorder = await begin(house)
    await recorder.say(go(1, SHOP), click(2, "New order"), type_(3, "Paper", "Item"), click(4, "Save"))
    assert (await recorder.stop()).status_code == 200
    script = await (await exported(house, recorder.guide, "playwright-ts")).get_data(as_text=True)
    deeds = [line.strip() for line in script.splitlines() if line.strip().startswith("await")]
    assert deeds == [
        'await page.goto("https://shop.test/orders");',
        'await page.getByRole("button", { name: "New order", exact: true }).first().click();',
        'await page.getByRole("textbox", { name: "Item", exact: true }).first().fill("Paper");',
        'await page.getByRole("button", { name: "Save", exact: true }).first().click();',
    ]
    flow = await (await exported(house, recorder.guide, "recorder")).get_json()
    kinds = [step["type"] for step in flow["steps"] if step["type"] != "customStep"]  # which hold the words
    assert kinds == ["navigate", "click", "change", "click"]


async def test_a_picture_that_is_lost_leaves_the_rest(house: House) -> None:
    guide, media, _ = await furnished(house)
    for other in ("md", "html"):
        blobs = house.resources.blobs
        content = png("olive")
        await blobs.delete("first", media)  # type: ignore[arg-type]
        await exported(house, guide, other)
        await blobs.put("first", media, content, "image/png")  # type: ignore[arg-type]


async def test_another_format_is_refused(house: House) -> None:
    guide = await house.guide()
    for query in ({"format": "exe"}, {}):
        response = await (await house.owner()).get(f"/api/guides/{guide}/export", query_string=query)
        assert response.status_code == 400


async def test_a_file_is_named_after_the_guide(house: House) -> None:
    guide, _, _ = await furnished(house)
    response = await exported(house, guide, "html")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"Gre messen.html\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20messen.html"
    )


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("../../etc/passwd", "etc passwd"),
        ('a"b; filename=x', "a b; filename=x"),
        ("a\r\nSet-Cookie: x", "a Set-Cookie x"),
        ("日本語", "guide"),
        ("...", "guide"),
        ("", "guide"),
        ("100 %", "100"),
        ("C:\\temp", "C temp"),
    ],
)
async def test_no_title_makes_a_bad_file_name(title: str, kept: str) -> None:
    header = disposition(f"{title}.md", "guide")
    assert header.startswith(f'attachment; filename="{kept}.md"; ')
    assert header.isascii()
    assert "\n" not in header


async def test_a_long_title_makes_a_name_that_file_systems_take() -> None:
    assert len(disposition("é" * 500 + ".md", "guide")) < 600


def upload(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)
