"""Playing recordings in a real Chromium, against a small site of our own on loopback."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image

from docmodel.schema import Box, Picture
from ingest.importers.detect import events_with_secrets
from ingest.importing import guide_from_recording
from ingest.play import Played, play
from ingest.player.player import pictured
from storage.errors import Unavailable
from tests.ingest.fixture_site import Site, a_site

CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), "")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as served:
        yield served


def flow(*steps: Any) -> bytes:
    return json.dumps({"title": "t", "steps": list(steps)}).encode()


def click(*selectors: Any, **more: Any) -> dict[str, Any]:
    return {"type": "click", "selectors": list(selectors), "offsetX": 3, "offsetY": 3, **more}


def change(value: str, *selectors: Any) -> dict[str, Any]:
    return {"type": "change", "selectors": list(selectors), "value": value}


def go(url: str) -> dict[str, Any]:
    return {"type": "navigate", "url": url}


async def played(*steps: Any, seconds: float = 2.0) -> Played:
    return await play("flow.json", flow(*steps), chromium=CHROMIUM, seconds=seconds)


def notes(made: Played) -> list[str]:
    return [one.note for one in made.seen if one.note]


def colour(picture: bytes, box: Box | None = None) -> tuple[int, ...]:
    """The colour of a picture's lower right corner."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    found = image.getpixel((image.width - 1, image.height - 1))
    assert isinstance(found, tuple)
    return found


@needs_chromium
async def test_a_picture_shows_the_page_before_the_click_and_where_it_will_be(site: Site) -> None:
    made = await played(
        {"type": "setViewport", "width": 1000, "height": 500},
        go(site.address + "/index.html"),
        click(["#icon"]),
        click(["#next"], assertedEvents=[{"type": "navigation", "url": site.address + "/form.html"}]),
        {"type": "hover", "selectors": [["aria/Senden"]]},
    )
    assert notes(made) == []
    seen = {one.index: one for one in made.seen}
    assert sorted(made.pictures) == [1, 2, 3, 4]
    assert (seen[2].name, seen[2].role) == ("★ Paint", "button")
    assert seen[2].box == Box(0.1, 0.4, 0.2, 0.08)
    assert (seen[2].width, seen[2].height) == (1000, 500)
    assert colour(made.pictures[2]) == (255, 255, 255)
    assert colour(made.pictures[3]) == (255, 0, 0), "the next picture shows what the click did"
    assert (seen[3].name, seen[3].role) == ("Order now", "link")
    assert (seen[4].name, seen[4].role) == ("Senden", "button")
    assert Image.open(io.BytesIO(made.pictures[4])).size == (1000, 500)


@needs_chromium
async def test_a_form_is_filled_in_and_secrets_stay_in_the_page(site: Site) -> None:
    content = flow(
        go(site.address + "/form.html"),
        click(["#name"]),
        change("An", ["#name"]),
        change("Ana", ["#name"]),
        {"type": "keyDown", "key": "Tab"},
        {"type": "keyUp", "key": "Tab"},
        change("s3cret-Word", ["#pw"]),
        change("us-1", ["#region"]),
        click(["#terms"]),
        change("t0ken-77", ["#api-token"]),
        change("some notes", ["#rich"]),
        click(["xpath///button[contains(., 'Senden')]"]),
        {"type": "hover", "selectors": [["#done"]]},
    )
    made = await play("flow.json", content, chromium=CHROMIUM, seconds=2.0)
    assert notes(made) == []
    assert "name=Ana" in site.seen[0]
    assert "pw=s3cret-Word" in site.seen[0]
    assert "region=us-1" in site.seen[0]
    assert "terms=on" in site.seen[0]
    assert "t=t0ken-77" in site.seen[0]
    assert b"s3cret" not in made.json
    seen = {one.index: one for one in made.seen}
    assert seen[6].secret
    assert seen[7].option == "Virginia"
    assert [step.title for step in guide_from_recording("flow.json", content, seen=made.seen).guide.steps][1:] == [
        'Type "Ana" into the "Name" field',
        'Type the password into the "Passwort" field',
        'Select "Virginia" in the "Region" dropdown',
        'Click the "Terms" checkbox',
        'Type the token into the "Token" field',
        'Type "some notes" into the "Notes" field',
        'Click the "Senden" button',
        'Hover over "Done"',
    ]
    assert 2 not in made.pictures, "one step, one picture"
    assert 1 in made.pictures


@needs_chromium
async def test_a_field_is_meant_by_its_name_and_not_the_label_that_gives_it(site: Site) -> None:
    named = await played(go(site.address + "/form.html"), change("x", ["aria/Passwort"]), click(["aria/Name"]))
    by_id = await played(go(site.address + "/form.html"), change("x", ["#pw"]), click(["#name"]))
    assert [one.box for one in named.seen] == [one.box for one in by_id.seen]
    assert [one.secret for one in named.seen if one.index == 1] == [True]


@needs_chromium
async def test_a_secret_in_an_ordinary_field_is_shown_as_dots(site: Site) -> None:
    hover = {"type": "hover", "selectors": ["#terms"]}
    wide, narrow = (change(letter * 10, ["#api-token"]) for letter in "wi")
    made = await played(go(site.address + "/form.html"), hover, wide, hover, narrow, hover)
    assert notes(made) == []
    assert made.pictures[3] == made.pictures[5]


@needs_chromium
async def test_frames_and_shadow_roots_are_entered(site: Site) -> None:
    made = await played(
        go(site.address + "/parts.html"),
        click(["aria/Inner button"], frame=[0]),
        click(["text/Inner button"], frame=[1, 0]),
        change("deep", ["my-card", "my-row", "input.deep"]),
        click(["pierce/#deep-save"]),
        click(["aria/Deep save"]),
    )
    assert notes(made) == []
    assert site.seen == ["one-clicked", "nested-clicked", "deep", "deep"]
    seen = {one.index: one for one in made.seen}
    assert seen[1].box is not None
    assert (seen[1].box.x * 1280, seen[1].box.y * 800) == (50 + 5 + 20, 100 + 5 + 30)
    assert seen[3].name == "Inside"


@needs_chromium
async def test_what_is_not_found_is_noted_and_the_play_goes_on(site: Site) -> None:
    content = flow(
        go(site.address + "/form.html"),
        click(["#not-there"], [":::"], ["xpath///["], ["aria/Nowhere"]),
        go("file:///etc/passwd"),
        {"type": "keyDown", "key": "NoSuchKey"},
        change("/etc/passwd", ["#files"]),
        change("no text", ["xpath///h9 | //button"]),
        change("Asia", ["#region"]),
        click(["#terms"]),
        go("http://127.0.0.1:9/"),
    )
    made = await play("flow.json", content, chromium=CHROMIUM, seconds=0.5)
    assert {one.index: one.note for one in made.seen if one.note} == {
        1: "Nothing on the page matched this step's selectors.",
        2: "The player opens only addresses that begin with http: or https:.",
        3: "This browser knows no such key.",
        4: "The player chooses no files from this machine.",
        5: "Nothing can be typed there.",
        6: "There is no such option to choose.",
        8: "The page did not open: net::ERR_UNSAFE_PORT.",
    }
    assert 1 in made.pictures, "a picture without a mark is better than none"
    gaps = guide_from_recording("flow.json", content, seen=made.seen).gaps
    assert gaps[0] == 'This could not be played: Click "Nowhere"'
    assert len(gaps) == 7


@needs_chromium
async def test_selenium_projects_are_played_with_their_frames_variables_and_message_boxes(site: Site) -> None:
    commands = [
        ("open", "/parts.html", ""),
        ("setWindowSize", "900x600", ""),
        ("selectFrame", "index=0", ""),
        ("click", "css=button", ""),
        ("selectFrame", "relative=top", ""),
        ("selectFrame", "id=second", ""),
        ("selectFrame", "css=iframe", ""),
        ("click", "xpath=//button", ""),
        ("open", "/index.html", ""),
        ("click", "id=ask", ""),
        ("assertConfirmation", "Sure?", ""),
        ("dismissConfirmation", "", ""),
        ("click", "linkText=Order now", ""),
        ("store", "Ben", "who"),
        ("type", "id=name", "${who}"),
        ("sendKeys", "id=name", "!"),
        ("select", "id=region", "label=Virginia"),
        ("check", "id=terms", ""),
        ("type", "id=api-token", "${unknown}"),
        ("sendKeys", "id=name", "${KEY_ENTER}"),
        ("mouseOver", "id=done", ""),
    ]
    tests = [{"name": "t", "commands": [{"command": c, "target": t, "value": v} for c, t, v in commands]}]
    project = json.dumps({"name": "P", "url": site.address, "tests": tests}).encode()
    made = await play("p.side", project, chromium=CHROMIUM, seconds=2.0)
    assert notes(made) == ["The recording does not say what unknown is."]
    assert site.seen[:2] == ["one-clicked", "nested-clicked"]
    assert "name=Ben!" in site.seen[2]
    assert "region=us-1" in site.seen[2]
    assert "terms=on" in site.seen[2]


@needs_chromium
async def test_a_played_guide_has_its_pictures_even_of_what_lay_outside_the_window(site: Site) -> None:
    content = flow(go(site.address + "/index.html"), click(["#icon"]), click(["#below"]))
    made = await play("flow.json", content, chromium=CHROMIUM, seconds=2.0)
    boxes = {one.index: one.box for one in made.seen}
    assert boxes[2] is not None
    assert 0 <= boxes[2].y < 1
    picture = Picture("a" * 64, "image/png", 1280, 800, boxes[1])
    seen = [replace(one, picture=picture) for one in made.seen if one.index == 1]
    steps = guide_from_recording("flow.json", content, seen=seen).guide.steps
    assert steps[1].picture == picture
    assert steps[1].title == 'Click the "★ Paint" button'


async def test_a_machine_without_a_browser_says_what_to_do() -> None:
    with pytest.raises(Unavailable) as caught:
        await play("flow.json", flow(go("http://localhost/")), chromium="/no/such/browser")
    assert str(caught.value) == "There is no browser at /no/such/browser."
    assert "--chromium" in (caught.value.hint or "")


def test_each_step_is_shown_by_the_first_event_that_acts_on_what_it_is_about() -> None:
    steps = [
        {"type": "setViewport", "width": 1, "height": 1},
        go("https://a.b/"),
        {"type": "scroll", "y": 100},
        {"type": "hover", "selectors": ["#a"]},
        click("#a"),
        click("#name"),
        change("x", "#name"),
        {"type": "keyDown", "key": "Control"},
        {"type": "keyDown", "key": "s"},
        {"type": "keyUp", "key": "s"},
        {"type": "keyUp", "key": "Control"},
    ]
    assert list(pictured(events_with_secrets("f", flow(*steps)))) == [1, 3, 5, 8]
