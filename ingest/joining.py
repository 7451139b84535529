"""Joining: which two things a person did are one thing to tell. Pure rules, each a pair of neighbours."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ingest.events import (
    Check,
    Click,
    Drag,
    Event,
    Hover,
    Json,
    Navigate,
    Page,
    Pointer,
    Press,
    Scroll,
    Select,
    Targeted,
    Type,
    Upload,
    Way,
)
from ingest.keys import shown_keys
from ingest.targets import same_element

NEAR = 5.0  # pixels that a hand moves between pressing and releasing without meaning to drag
AT_ONCE = 1_000  # milliseconds after a deed in which a page that goes back, or is loaded anew, does so by its own doing
OWN_KEYS: Final[dict[Way, frozenset[str]]] = {
    "address": frozenset(),
    "back": frozenset(("Alt+Left Arrow", "Cmd+Left Arrow", "Cmd+[", "Browser Back")),
    "forward": frozenset(("Alt+Right Arrow", "Cmd+Right Arrow", "Cmd+]", "Browser Forward")),
    "reload": frozenset(("F5", "Ctrl+F5", "Shift+F5", "Ctrl+R", "Ctrl+Shift+R", "Cmd+R", "Shift+Cmd+R")),
}
"""What browsers are sent that way with, on any system."""


def joined(previous: Event, event: Event) -> Event | None:
    """What a step means when the event belongs to it as well; None when the event begins a step of its own."""
    meaning: Event | None = None
    match previous, event:
        case Navigate(), Navigate() if previous.url == event.url and _says_no_more(previous, event):
            meaning = replace(previous, page=event.page or previous.page, led=previous.led and event.led)
        case _, Navigate(led=True):
            meaning = _led(previous, event.page)
        case _, Navigate(way="back" | "forward" | "reload"):
            meaning = went(previous, event)
        case (Click() | Press(), Navigate()) if previous.page is not None and previous.page.url == event.url:
            meaning = previous
        case Press(), Press():
            meaning = _pressed(previous, event)
        case Type() | Select(), Press() if shown_keys(event.keys) == "Tab" and event.times == 1:
            meaning = previous
        case Scroll(), Scroll() if previous.target == event.target:
            meaning = event
        case Scroll(), Click() | Type() | Select() | Check() | Upload() | Hover() | Drag():
            meaning = event  # one scrolls to see it, and the picture shows it
        case Select(), Click() if event.target.role == "option":
            meaning = previous
        case (Click() | Type() | Select() | Hover(), Click() | Type() | Select() | Check() | Upload() | Hover()):
            meaning = _on_one_element(previous, event) if same_element(previous.target, event.target) else None
    return meaning


def _on_one_element(previous: Click | Type | Select | Hover, event: Targeted) -> Event | None:
    match previous, event:
        case Hover(), _:
            return event
        case Click(button="primary", times=1, page=None), Type() | Select() | Check() | Upload():
            return event
        case Type(then=()), Click(button="primary", times=1, page=None):
            return previous
        case Type(then=(), page=None), Type():
            return typed_after(previous, event)
        case Select(), Select() if event.on and previous.on:
            return event
        case _:
            return None


def typed_after(previous: Type, event: Type) -> Type:
    """The field's text after both. What is added to a masked text is masked too."""
    if not event.appends:
        return event
    secret = previous.secret or event.secret
    value = previous.value if secret else previous.value + event.value
    return replace(event, value=value or event.value, appends=previous.appends, secret=secret)


def from_pointer(down: Pointer, up: Pointer) -> Event:
    """Button down and up: a click where it hardly moved, else a drag."""
    near = abs(down.x - up.x) <= NEAR and abs(down.y - up.y) <= NEAR
    if same_element(down.target, up.target) and near:
        return Click(up.raw, up.target, x=up.x, y=up.y)
    return Drag(up.raw, down.target, up.target)


def went(previous: Event, event: Navigate) -> Event | None:
    """Back, forward, or the page anew: what it is together with what was done before.

    The browser's own keys and buttons are told as what they do. A page's button that does the same is told as itself.
    """
    match previous:
        case Press(page=None) if shown_keys(previous.keys) in OWN_KEYS[event.way]:
            return event
        case Click(page=None) if previous.button == event.way:
            return event
        case Check() if _is_at_once(previous, event):
            return previous
        case Click(page=None) | Press(page=None) | Type(page=None) | Select(page=None) | Upload(page=None):
            return _led(previous, event.page) if _is_at_once(previous, event) else None
        case _:
            return None


def _says_no_more(previous: Navigate, event: Navigate) -> bool:
    """Of one address twice: whether the second is what the first says, and nothing that a person did once more."""
    return event.way == "address" or event.way == previous.way == "reload"


def _is_at_once(previous: Event, event: Event) -> bool:
    before, after = _moment(previous.raw), _moment(event.raw)
    return before is not None and after is not None and 0 <= after - before < AT_ONCE


def _moment(raw: Json) -> float | None:
    """When our recorders say that it was, also where an export of ours has wrapped what they said."""
    inner = raw.get("parameters", raw) if isinstance(raw, dict) else None
    at = inner.get("at") if isinstance(inner, dict) else None
    return at if isinstance(at, int | float) else None


def led_to(event: Event, page: Page | None) -> Event:
    """The event with the page that a later half of it (a key that came up) led to."""
    return replace(event, page=page) if page and isinstance(event, Press) and event.page is None else event


def _led(event: Event, page: Page | None) -> Event:
    """The event that led somewhere, with the page where it ended after however many redirects."""
    match event:
        case Navigate() | Click() | Type() | Select() | Upload() | Press():
            return replace(event, page=page)
        case _:
            return event


def _pressed(previous: Press, event: Press) -> Press | None:
    same = previous.keys == event.keys and previous.page is None and previous.target == event.target
    return replace(event, times=previous.times + event.times) if same else None
