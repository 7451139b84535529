"""Recordings of the Recorder in Chrome's DevTools: a UserFlow, a single step as it lies on the clipboard, or a list.

The schema is @puppeteer/replay's Schema.ts. Older and looser spellings are read as well: bare selectors without a
prefix, texts where lists are expected, `context.path` for frames. A step of a type that is not known becomes Unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PureWindowsPath

from ingest.errors import Misshapen
from ingest.events import (
    About,
    Aside,
    Button,
    Click,
    Close,
    Event,
    Hover,
    Json,
    KeyDown,
    KeyUp,
    Navigate,
    Page,
    Scroll,
    Select,
    Target,
    Type,
    Unknown,
    Upload,
    Words,
)
from ingest.importers import foreign, shape, side
from ingest.secrecy import masked_noun
from ingest.targets import target_from_selectors

STEP = "cairn.step"
GUIDE = "cairn.guide"
SELENIUM = "selenium."
FAKE_PATH = "C:\\fakepath\\"  # what browsers say instead of a file's folder
_BUTTONS: dict[str, Button] = {
    "primary": "primary", "left": "primary", "secondary": "secondary", "right": "secondary", "auxiliary": "auxiliary",
    "middle": "auxiliary", "back": "back", "forward": "forward",
}  # fmt: skip
_ASIDES = {
    "setViewport": True, "viewport": True, "emulateNetworkConditions": True, "waitForElement": False,
    "waitForExpression": False, "waitForSelector": False,
}  # fmt: skip
_CHOOSING = ("select", "dropdown", "combobox")  # how an id ends whose element is one, for want of its tag
TYPES = frozenset(_ASIDES) | {
    "change", "click", "close", "customStep", "doubleClick", "hover", "keyDown", "keyUp", "navigate", "scroll",
}  # fmt: skip


def events_from_steps(steps: Sequence[Json], place: str = "steps") -> tuple[Event, ...]:
    """One event for each step. Raises Misshapen at the first member that is not what it should be."""
    events: list[Event] = []
    height = 0.0
    for at, step in enumerate(steps):
        event = event_from_step(step, f"{place}[{at}]")
        if isinstance(event, Scroll):
            event = Scroll(event.raw, event.target, event.x, event.y, downwards=event.y >= height)
            height = event.y
        elif isinstance(event, Navigate):
            height = 0.0
        events.append(event)
    return tuple(events)


def event_from_step(step: Json, place: str) -> Event:
    raw = shape.members(step, place)
    kind = shape.name(raw, "type", place)
    if kind in _ASIDES:
        return _aside(raw, kind, place)
    page = _page(raw, place)
    event: Event
    match kind:
        case "navigate":
            event = Navigate(raw, shape.text(raw, "url", place), page)
        case "keyDown" | "keyUp":
            key = shape.text(raw, "key", place)
            event = (KeyDown if kind == "keyDown" else KeyUp)(raw, key, masked_noun(key), page)
        case "scroll":
            target = _target(raw, place)
            x, y = shape.number(raw, "x") or 0.0, shape.number(raw, "y") or 0.0
            event = Scroll(raw, target if target.selectors else None, x, y)
        case "close":
            event = Close(raw)
        case "customStep":
            event = _custom(raw, place)
        case "click" | "doubleClick" | "hover" | "change":
            event = _targeted(raw, kind, place, page)
        case _:
            event = Unknown(raw, kind, "Cairn does not know this type of step.")
    return event


def _targeted(raw: dict[str, Json], kind: str, place: str, page: Page | None) -> Event:
    target = _target(raw, place)
    if not target.selectors:
        return Unknown(raw, kind, "The recording does not say which element of the page was meant.")
    match kind:
        case "hover":
            return Hover(raw, target)
        case "change":
            return _change(raw, target, shape.text(raw, "value", place), page)
        case _:
            button = _BUTTONS.get(shape.text(raw, "button", place, "primary"), "primary")
            x, y = shape.number(raw, "offsetX"), shape.number(raw, "offsetY")
            return Click(raw, target, button, 2 if kind == "doubleClick" else 1, page, x=x, y=y)


def _change(raw: dict[str, Json], target: Target, value: str, page: Page | None) -> Event:
    if value.startswith(FAKE_PATH) or target.role == "file":
        return Upload(raw, target, PureWindowsPath(value).name, page)
    secret = masked_noun(value)
    if target.role == "dropdown" or target.label.lower().endswith(_CHOOSING):
        return Select(raw, target, value, secret=secret, page=page)
    return Type(raw, target, value, secret=secret, page=page)


def _aside(raw: dict[str, Json], kind: str, place: str) -> Aside:
    target = _target(raw, place) if "selectors" in raw else None
    script = raw.get("expression")
    if isinstance(script, str):
        return Aside(raw, value=script, script=True, at=("expression",))
    return Aside(raw, leads=_ASIDES[kind], target=target)


def _custom(raw: dict[str, Json], place: str) -> Event:
    """A step that some tool made for itself. Ours carry words; those of a Selenium project stand for a command."""
    name = shape.text(raw, "name", place, "")
    given = raw.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    where = f"{place}.parameters"
    try:
        if name == STEP:
            return _words(raw, parameters, where)
        if name == GUIDE:
            tags = shape.items(parameters.get("tags", []), f"{where}.tags")
            summary = shape.text(parameters, "summary", where, "")
            return About(raw, summary, tuple(tag for tag in tags if isinstance(tag, str)))
        if name.startswith(SELENIUM):
            frame = shape.frame(raw.get("frame"), f"{place}.frame")
            return foreign.wrapped(side.event_from_custom_step(parameters, frame, where), raw)
        if name == foreign.EVENT:
            return foreign.event_from_kept(raw, parameters, where)
    except Misshapen as error:
        return Unknown(raw, name, f"{error.place}: {error.reason}.")
    return Unknown(raw, name or "customStep", "It is a step that another tool made for itself.")


def _words(raw: dict[str, Json], parameters: dict[str, Json], place: str) -> Words:
    takes = parameters.get("steps", 0)
    if not isinstance(takes, int) or isinstance(takes, bool) or takes < 0:
        raise Misshapen(f"{place}.steps", "a number from 0 was expected")
    return Words(
        raw,
        shape.text(parameters, "kind", place, "action"),
        shape.text(parameters, "title", place, ""),
        shape.items(parameters.get("body", []), f"{place}.body"),
        takes,
    )


def _target(raw: dict[str, Json], place: str) -> Target:
    selectors = shape.chains(raw.get("selectors", raw.get("selector")), f"{place}.selectors")
    context = raw.get("context")
    path = context.get("path") if isinstance(context, dict) else None
    frame = shape.frame(raw.get("frame", path), f"{place}.frame")
    return target_from_selectors(selectors, frame, shape.text(raw, "target", place, "main"))


def _page(raw: dict[str, Json], place: str) -> Page | None:
    asserted = raw.get("assertedEvents")
    if asserted is None:
        return None
    for at, event in enumerate(shape.items(asserted, f"{place}.assertedEvents")):
        where = f"{place}.assertedEvents[{at}]"
        found = shape.members(event, where)
        if found.get("type") == "navigation":
            return Page(shape.text(found, "url", where, ""), shape.text(found, "title", where, ""))
    return None
