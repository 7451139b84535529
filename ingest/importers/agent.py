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
from ingest.idling import without_idle_tabs
from ingest.languages.en import ENGLISH
from ingest.languages.language import Language
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
FILE = 80  # of a file's name


def events_from_said(said: Iterable[Said], words: Language = ENGLISH) -> tuple[Event, ...]:
    """One event for each that still counts, and a section wherever another site or program comes into view."""
    counting = without_undone(said)
    found = [
        Aside(msgspec.to_builtins(one)) if _goes_on_blocked(before, one) else event_from_said(one, words)
        for before, one in zip([None, *counting], counting, strict=False)
    ]
    events: list[Event] = []
    where = ""
    for one, seen, event in zip(counting, found, without_idle_tabs(found), strict=True):
        site = site_of(one.scene)
        is_in_view = event is seen and not isinstance(event, Aside)  # not in an idle tab, nor in one just opened
        if is_in_view and not (isinstance(event, Navigate) and _is_left(event)):
            if site and where and site != where:
                events.append(Section(None, _heading(one.scene, site)))
            where = site or where
        events.append(event)
    return tuple(events)


def _is_left(event: Navigate) -> bool:
    """Whether it still belongs to the site that was left: what led away from it, and going back from it, do."""
    return event.led or event.way in ("back", "forward")


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


def event_from_said(said: Said, words: Language = ENGLISH) -> Event:  # noqa: C901, PLR0911, PLR0912 — one line for each kind
    raw: Json = msgspec.to_builtins(said)
    match said:
        case Navigated(by="deed" | "page"):
            page = Page(said.scene.url, said.scene.title, _window(said.scene))
            return Navigate(raw, said.scene.url, page, led=True)
        case Navigated(by="back" | "forward" | "reload" as way):
            return Navigate(raw, said.scene.url, Page(said.scene.url, said.scene.title), way=way)
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
            return Words(raw, "tip", words.typeset(words.say("download", name=words.quoted(said.file, FILE))), [], 0)
        case Noted():
            return _note(raw, said.text, words)
        case Pictured():
            return Look(raw, said.scene.title or said.scene.program)
        case Missed():
            return _missed(raw, said, words)
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
        _window(scene),
        name,
        guessed,
        role_from_aria(element.role),
        row=plain(element.row),
        section=plain(element.section),
    )


def _window(scene: Scene) -> str:
    return f"tab {scene.tab}" if scene.tab > 1 else "main"


def _missed(raw: Json, said: Missed, words: Language) -> Unknown:
    title, what = words.say(f"gap.{said.why}.title"), plain(said.what)
    says = words.say("gap", title=title, what=what) if what else title
    return Unknown(raw, said.why, words.say(f"gap.{said.why}.why"), says)


def _note(raw: Json, text: str, words: Language) -> Words:
    title = plain(text)
    if len(title) <= NOTE:
        return Words(raw, "tip", title or words.say("note"), [], 0)
    lines: list[Json] = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in text.splitlines() if line.strip()
    ]
    return Words(raw, "tip", shorten(title, NOTE), lines, 0)


def site_of(scene: Scene) -> str:
    """Which site or program it is: a page of the same site is no new section."""
    if scene.program:
        return scene.program
    try:
        parts = urlsplit(scene.url)
    except ValueError:  # a bracket that is no IPv6 address
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""


def _heading(scene: Scene, site: str) -> str:
    return plain(scene.title) or site
