"""One errand on the fixture site, as each tool would have recorded it, and what its page tells when it is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from pycrdt import merge_updates

from docmodel.edits import new_guide
from docmodel.operations import NewGuide
from docmodel.view import GuideView, view_from_update
from ingest.exporters.python import python_bytes
from ingest.exporters.typescript import typescript_bytes
from ingest.importing import guide_from_recording
from ingest.retelling import retell
from ingest.wire import (
    Answered,
    Checked,
    Chosen,
    Clicked,
    Dragged,
    Element,
    Hovered,
    Navigated,
    Pressed,
    Said,
    Scene,
    Scrolled,
    Tab,
    Typed,
    Uploaded,
)
from tests.ingest.said import heard

TOLD = [
    "save", "twice", "menu", "shift true", "name Ana “é” \\ 'x'", "pw hunter22", "search tea", "hue g", "terms true",
    "large", "file cv.pdf", "hidden", "sure true", "who Ana", "milk", "framed-clicked", "another-clicked", "deep",
    "dropped", "done",
]  # fmt: skip
"""What the page tells, in order. The password is what the test is given for it."""
NAME = "Ana “é” \\ 'x'"


def by_agent(address: str) -> GuideView:
    """As our own extension says it."""
    guide = NewGuide("Run the errand", source='{"format":"agent"}')
    update = new_guide(guide, client=3)
    told = retell(update, heard(tuple(said(address)), ended=True, title="Run the errand"), client=9).update
    return view_from_update(merge_updates(update, told))


def said(address: str) -> Iterator[Said]:
    numbers = count(1)
    page = Scene(f"{address}/errand.html", "Errand", 1, width=1280, height=800)
    other = Scene(f"{address}/inner.html?another", "Inner", 2, width=1280, height=800)

    def at(scene: Scene = page) -> dict[str, Any]:
        number = next(numbers)
        return {"n": number, "at": 1_000 * number, "scene": scene}

    def button(name: str, **more: Any) -> Element:
        return Element(((f"aria/{name}",), (f"text/{name}",)), role="button", name=name, **more)

    def field(number: str, role: str, name: str) -> Element:
        return Element(((f"#{number}",), (f"aria/{name}",)), role=role, name=name)

    yield Navigated(by="address", **at())
    yield Clicked(element=button("Save “it”"), **at())
    yield Clicked(element=button("Twice"), times=2, **at())
    yield Clicked(element=button("Menu"), button="secondary", **at())
    yield Clicked(element=button("With Shift"), held=("Shift",), **at())
    yield Typed(element=field("name", "textbox", "Name"), value=NAME, **at())
    yield Typed(element=field("pw", "", "Password"), secret="password", **at())
    yield Typed(element=field("search", "textbox", "Search"), value="tea", then=("Enter",), **at())
    yield Chosen(element=field("hue", "combobox", "Colour"), value="Green", **at())
    yield Checked(element=field("terms", "checkbox", "Terms"), **at())
    yield Checked(element=field("large", "radio", "Large"), **at())
    yield Uploaded(element=field("file", "", "Attachment"), files=("cv.pdf",), **at())
    yield Hovered(element=Element((("#more",),), name="More"), **at())
    yield Clicked(element=button("Hidden"), **at())
    yield Clicked(element=button("Ask"), **at())
    yield Answered(accept=True, **at())
    yield Clicked(element=button("Who"), **at())
    yield Answered(accept=True, text="Ana", **at())
    yield Clicked(element=Element((("li:nth-of-type(2) > button",),), role="button", name="Add", row="Milk"), **at())
    yield Clicked(element=button("Inner button", frame=(0,)), **at())
    yield Clicked(element=Element((("aria/Open another",),), role="link", name="Open another"), **at())
    yield Tab(what="opened", **at(other))
    yield Navigated(by="deed", **at(other))
    yield Clicked(element=button("Inner button"), **at(other))
    yield Tab(what="closed", **at(other))
    yield Clicked(element=Element((("my-card", "button"),), role="button", name="Deep"), **at())
    yield Dragged(element=Element((("#stone",),), name="Stone"), onto=Element((("#bin",),), name="Bin"), **at())
    yield Scrolled(y=2_000.0, **at())
    yield Pressed(keys=("Home",), **at())
    yield Clicked(element=Element((("aria/Finish",),), role="link", name="Finish"), **at())
    finished = Scene(f"{address}/finished.html", "Finished", 1)
    yield Navigated(by="deed", **at(finished))
    yield Clicked(element=button("Done"), **at(finished))


def by_script(address: str) -> GuideView:
    """As a Playwright script says it: one that we wrote, read again."""
    script = typescript_bytes(by_agent(address))
    return view_from_update(new_guide(guide_from_recording("errand.spec.ts", script).guide, client=7))


def by_module(address: str) -> GuideView:
    """The same in Python."""
    module = python_bytes(by_agent(address))
    return view_from_update(new_guide(guide_from_recording("test_errand.py", module).guide, client=7))


def by_recorder(address: str) -> GuideView:
    """As Chrome's Recorder says it, which knows no message boxes, tabs, drags and files."""

    def step(kind: str, *selectors: str, **more: Any) -> dict[str, Any]:
        return {"type": kind, "target": "main", "selectors": [[one] for one in selectors], **more}

    def click(*selectors: str, **more: Any) -> dict[str, Any]:
        return step("click", *selectors, offsetX=2, offsetY=2, **more)

    def key(name: str) -> list[dict[str, Any]]:
        return [{"type": kind, "key": name, "target": "main"} for kind in ("keyDown", "keyUp")]

    steps = [
        {"type": "setViewport", "width": 1280, "height": 800, "deviceScaleFactor": 1, "isMobile": False,
         "hasTouch": False, "isLandscape": False},
        {"type": "navigate", "url": f"{address}/errand.html"},
        click("aria/Save “it”", "body > button:nth-of-type(1)"),
        step("doubleClick", "aria/Twice[role=\"button\"]", offsetX=2, offsetY=2),
        click("text/Menu", button="secondary"),
        step("change", "#name", "aria/Name", value=NAME),
        step("change", "#pw", value="hunter22"),
        click("#search"),
        step("change", "#search", value="tea"),
        *key("Enter"),
        step("change", "select#hue", value="g"),
        click("#terms"),
        click("xpath///*[@id='large']"),
        step("hover", "#more"),
        click("pierce/#hidden"),
        click("li:nth-of-type(2) > button"),
        click("aria/Inner button", frame=[0]),
        {"type": "click", "target": "main", "selectors": [["my-card", "button"]], "offsetX": 2, "offsetY": 2},
        click("aria/Finish[role=\"link\"]", assertedEvents=[{"type": "navigation", "url": f"{address}/finished.html"}]),
        click("aria/Done[role=\"button\"]"),
    ]  # fmt: skip
    flow = json.dumps({"title": "Run the errand", "steps": steps}).encode()
    return view_from_update(new_guide(guide_from_recording("errand.json", flow).guide, client=7))


RECORDED = [
    one
    for one in TOLD
    if one not in ("shift true", "file cv.pdf", "sure true", "who Ana", "another-clicked", "dropped")
]
"""What the page tells of that."""
