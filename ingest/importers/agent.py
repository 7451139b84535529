"""What our own recorders said, as events: the raw value of each is what came over the wire (ingest/wire.py).

Unlike other tools' files it says names, roles and surroundings outright, so nothing is guessed from selectors.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never
from urllib.parse import urlsplit

import msgspec

from ingest.events import (
    Aside,
    Check,
    Click,
    Close,
    Dialog,
    Drag,
    Event,
    Hover,
    Json,
    Look,
    Navigate,
    Page,
    Press,
    Scroll,
    Section,
    Select,
    Switch,
    Target,
    Type,
    Unknown,
    Upload,
    Words,
)
from ingest.secrecy import mask
from ingest.targets import role_from_aria, words_from_selectors
from ingest.text import plain, shorten
from ingest.wire import (
    Answered,
    Checked,
    Chosen,
    Clicked,
    Downloaded,
    Dragged,
    Element,
    Hovered,
    Missed,
    Navigated,
    Noted,
    Pictured,
    Pressed,
    Said,
    Scene,
    Scrolled,
    Tab,
    Typed,
    Undone,
    Uploaded,
)

NOTE = 120  # code points of a note that stand as its title; a longer one goes below it

_GAPS = {
    "frame": ("Part of this page could not be recorded", "It lies in a frame that the browser keeps recorders out of."),
    "browser page": ("A page of the browser could not be recorded", "Browsers keep recorders out of their own pages."),
    "blocked": ("Something was left out here", "It was done on a site that is not recorded in this workspace."),
    "quota": ("Steps may be missing here", "There was no room left to keep what happened."),
    "paused": ("The recording was paused here", "What was done meanwhile is not part of this guide."),
    "closed": ("Steps may be missing here", "The recorder was ended and started again."),
    "program": ("A program could not be recorded", "It does not tell what is in its windows."),
    "lost": ("Steps may be missing here", "What was recorded was lost on its way."),
    "other": ("Something could not be recorded", "The recorder could not see what was done."),
}


def events_from_said(said: Iterable[Said]) -> tuple[Event, ...]:
    """One event for each that still counts, and a section wherever another site or program comes into view."""
    events: list[Event] = []
    where = ""
    before: Said | None = None
    for one in without_undone(said):
        event = Aside(msgspec.to_builtins(one)) if _goes_on_blocked(before, one) else event_from_said(one)
        before = one
        site = site_of(one.scene)
        if not (isinstance(event, Navigate) and event.led):  # which still belongs to what led there
            if site and where and site != where:
                events.append(Section(None, _heading(one.scene, site)))
            where = site or where
        events.append(event)
    return tuple(events)


def without_undone(said: Iterable[Said]) -> list[Said]:
    """What is left when everything that was taken back is gone, and the taking back as well."""
    kept: list[Said] = []
    for one in said:
        if isinstance(one, Undone):
            kept = [before for before in kept if before.n < one.since]
        else:
            kept.append(one)
    return kept


def _goes_on_blocked(before: Said | None, one: Said) -> bool:
    """However much was done on a blocked site, one gap tells of it."""
    return isinstance(one, Missed) and one.why == "blocked" and isinstance(before, Missed) and before.why == "blocked"


def event_from_said(said: Said) -> Event:  # noqa: C901, PLR0911, PLR0912 — one line for each kind
    raw: Json = msgspec.to_builtins(said)
    match said:
        case Navigated(by="deed" | "page"):
            return Navigate(raw, said.scene.url, Page(said.scene.url, said.scene.title), led=True)
        case Navigated():
            return Navigate(raw, said.scene.url, Page(said.scene.url, said.scene.title))
        case Clicked():
            held = tuple(said.held)
            times = min(said.times, 2)
            return Click(raw, _target(said), said.button, times, held=held, x=said.x, y=said.y)
        case Typed():
            value = mask(said.secret) if said.secret else said.value
            return Type(raw, _target(said), value, secret=said.secret or "", then=said.then)
        case Chosen():
            value = mask(said.secret) if said.secret else said.value
            return Select(raw, _target(said), value, on=said.on, secret=said.secret or "")
        case Checked():
            return Check(raw, _target(said), said.on)
        case Uploaded():
            return Upload(raw, _target(said), ", ".join(said.files))
        case Pressed():
            return Press(raw, said.keys, target=None if said.element is None else _target(said))
        case Hovered():
            return Hover(raw, _target(said))
        case Scrolled():
            target = None if said.element is None else _target(said)
            return Scroll(raw, target, said.x, said.y, downwards=said.downwards)
        case Dragged():
            return Drag(raw, _target(said), _described(said.onto, said.scene))
        case Answered():
            text = mask(said.secret) if said.secret else said.text
            return Dialog(raw, said.accept, text, said.secret or "")
        case Tab(what="closed"):
            return Close(raw)
        case Tab(what="shown"):
            return Switch(raw, said.scene.title or said.scene.program)
        case Tab():
            return Aside(raw, leads=True)
        case Downloaded():
            return Words(raw, "tip", shorten(f'The file "{plain(said.file)}" is downloaded', NOTE), [], 0)
        case Noted():
            return _note(raw, said.text)
        case Pictured():
            return Look(raw, said.scene.title or said.scene.program)
        case Missed():
            title, why = _GAPS[said.why]
            return Unknown(raw, said.why, why, f"{title}: {plain(said.what)}" if plain(said.what) else title)
        case Undone():
            return Aside(raw)
        case _:
            assert_never(said)


def _target(said: Any) -> Target:
    return _described(said.element, said.scene)


def _described(element: Element, scene: Scene) -> Target:
    """Names as the page says them. For want of one, words from the ids among its selectors."""
    chains = tuple(tuple(chain) for chain in element.selectors)
    name = plain(element.name) or plain(element.label)
    guessed = words_from_selectors(chains) if not name and not element.masked else ""
    return Target(
        chains,
        tuple(element.frame),
        f"tab {scene.tab}" if scene.tab > 1 else "main",
        name,
        guessed,
        role_from_aria(element.role),
        row=plain(element.row),
        section=plain(element.section),
    )


def _note(raw: Json, text: str) -> Words:
    words = plain(text)
    if len(words) <= NOTE:
        return Words(raw, "tip", words or "Note", [], 0)
    lines: list[Json] = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in text.splitlines() if line.strip()
    ]
    return Words(raw, "tip", shorten(words, NOTE), lines, 0)


def site_of(scene: Scene) -> str:
    """Which site or program it is: a page of the same site is no new section."""
    if scene.program:
        return scene.program
    parts = urlsplit(scene.url) if scene.url else None
    return parts.netloc if parts and parts.scheme in ("http", "https") else ""


def _heading(scene: Scene, site: str) -> str:
    return plain(scene.title) or site
