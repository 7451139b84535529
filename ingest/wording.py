"""Wording: a step's title, from the event it tells. Pure; the golden table is tests/ingest/test_wording.py.

A title is plain text of at most LIMIT characters. Names stand in quotation marks as the page says them, in whatever
language; words made from an id stand without. A frame is not told of: the person at the screen does not see it.
"""

from __future__ import annotations

from typing import assert_never

from ingest.addresses import is_new_tab, shown_address
from ingest.events import (
    About,
    Aside,
    Check,
    Click,
    Close,
    Dialog,
    Drag,
    Event,
    Hover,
    KeyDown,
    KeyUp,
    Look,
    Navigate,
    Pointer,
    Press,
    Run,
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
from ingest.keys import shown_key, shown_keys
from ingest.secrecy import is_only_variables, variables
from ingest.targets import words_from_id
from ingest.text import plain, shorten

LIMIT = 120  # code points of a title
NAME = 60  # of a name in it
VALUE = 50  # of what was typed or chosen
AROUND = 40  # of the row or section around it

NOUNS = frozenset((
    "button", "link", "tab", "checkbox", "radio", "option", "field", "dropdown", "file", "slider", "colour", "image",
    "icon", "input", "switch", "menu item", "tree item", "section", "heading", "page", "video",
))  # fmt: skip
_SHOWN_NOUNS = {"radio": "option", "file": "file field", "colour": "colour field", "menu item": "menu item"}
_UNNAMED_ROLES = frozenset(("heading", "option", "page"))  # they add nothing to the name
_FIELD_WORDS = frozenset(("field", "input", "box", "textbox", "text", "textarea"))
_OPENING = {"tab": "Open", "dropdown": "Open", "option": "Select", "radio": "Choose", "menu item": "Choose"}
_COMMON = frozenset((
    "add", "back", "cancel", "change", "close", "copy", "delete", "details", "download", "edit", "menu", "more", "new",
    "next", "ok", "open", "options", "remove", "save", "search", "select", "show", "submit", "view", "×", "…", "...",
))  # fmt: skip
"""Names that a page has many of."""
_BUTTONS = {"primary": "Click", "secondary": "Right-click", "auxiliary": "Middle-click"}


def title_from_event(event: Event) -> str:
    """What to do, in one line."""
    return shorten(plain(_title(event)), LIMIT)


def _title(event: Event) -> str:  # noqa: C901, PLR0911, PLR0912 — one line for each kind of event
    match event:
        case Navigate():
            return _navigation(event.url)
        case Click():
            return _click(event)
        case Type():
            return _typing(event)
        case Select():
            return _selection(event)
        case Check():
            return _checking(event)
        case Upload():
            return (
                f"Upload {_quoted(event.file, VALUE) if event.file else 'a file'}{_into(' in ', event.target, 'field')}"
            )
        case Press():
            return _pressing(event)
        case Hover():
            return f"Hover over {_the(event.target)}"
        case Scroll():
            return _scrolling(event)
        case Drag():
            onto = event.onto.name or event.onto.label
            return f"Drag {_the(event.target)}" + (f" onto {_the(event.onto)}" if onto else "")
        case Dialog():
            return _answer(event)
        case Close():
            return "Close the tab"
        case Switch():
            return (
                f"Switch to the {_quoted(event.title, NAME)} tab" if plain(event.title) else "Switch to the other tab"
            )
        case Look():
            return f"Look at {_quoted(event.title, NAME)}" if plain(event.title) else "Look at the page"
        case Run():
            return f"Do the steps in {_quoted(event.section, NAME)}"
        case Section():
            return plain(event.name) or "Untitled part"
        case Unknown():
            return event.says or f"Not understood: {shorten(plain(event.what), NAME)}"
        case Words():
            return event.title
        case Pointer():
            return f"{'Press' if event.phase == 'down' else 'Release'} the mouse button on {_the(event.target)}"
        case KeyDown() | KeyUp():
            return f"Press {shown_key(event.key)}"
        case Aside() | About():
            return "Nothing to do"
        case _:
            assert_never(event)


def _navigation(url: str) -> str:
    if is_new_tab(url):
        return "Open a new tab"
    if url.lower().startswith("file:"):
        return f"Open the file {_quoted(url.rpartition('/')[2], VALUE)}"
    return f"Go to {shown_address(url)}" if url else "Go to the start page"


def _click(event: Click) -> str:
    target = event.target
    if event.button in ("back", "forward"):
        return f"Go {event.button}"
    if (event.button, event.times, event.held) == ("primary", 1, ()):
        return f"{_OPENING.get(target.role, 'Click')} {_the(target)}"
    verb = "Double-click" if event.times == 2 else _BUTTONS[event.button]
    return f"{'+'.join((*event.held, verb.lower())) if event.held else verb} {_the(target)}"


def _typing(event: Type) -> str:
    field = _into(" into ", event.target, "field")
    keys = [shown_key(key) for key in event.then]
    after = f" and press {', '.join(keys)}" if keys else ""
    if event.secret:
        return f"Type the {event.secret}{field}{after}"
    if is_only_variables(event.value):
        names = [words_from_id(name, lower=True) or name for name in variables(event.value)]
        return f"Type the {' and the '.join(names)}{field}{after}" if names else f"Type{field}{after}"
    if not event.value:
        return f"Clear {_the(event.target, 'field')}{after}"
    return f"Type {_quoted(event.value, VALUE)}{field}{after}"


def _selection(event: Select) -> str:
    if event.secret:
        what = f"the {event.secret}"
    elif event.index is not None:
        what = f"option {event.index + 1}"
    else:
        what = _quoted(event.value, VALUE)
    return f"{'Select' if event.on else 'Deselect'} {what}{_into(' in ', event.target, 'dropdown')}"


def _checking(event: Check) -> str:
    if event.target.role == "radio":
        return f"Choose {_the(event.target)}"
    return f"{'Check' if event.on else 'Uncheck'} {_the(event.target, event.target.role or 'checkbox')}"


def _pressing(event: Press) -> str:
    keys = shown_keys(event.keys) if event.chord else ", ".join(shown_key(key) for key in event.keys)
    times = "" if event.times == 1 else " twice" if event.times == 2 else f" {event.times} times"
    return f"Press {keys}{times}" + (_into(" in ", event.target, event.target.role or "field") if event.target else "")


def _scrolling(event: Scroll) -> str:
    if event.target is not None:
        return f"Scroll {'down' if event.downwards else 'up'} in {_the(event.target)}"
    if event.y == 0 and not event.downwards:
        return "Scroll to the top of the page"
    return f"Scroll {'down' if event.downwards else 'up'} the page"


def _answer(event: Dialog) -> str:
    if event.secret:
        return f'Type the {event.secret} in the message and click "OK"'
    if event.answer:
        return f'Type {_quoted(event.answer, VALUE)} in the message and click "OK"'
    return f'Click "{"OK" if event.accept else "Cancel"}" in the message'


def _into(preposition: str, target: Target, role: str = "") -> str:
    """` into the "Name" field`, or nothing when nothing is known of the field."""
    return preposition + _the(target, role) if target.name or target.label or target.within else ""


def _the(target: Target, role: str = "") -> str:
    """The element as a person would say it. role: what it must be, since only that can be done to it."""
    role = role or target.role
    noun = _noun(role)
    if target.name:
        quoted = _quoted(target.name, NAME)
        said = quoted if not noun or role in _UNNAMED_ROLES else f"the {quoted} {noun}"
        return said + _around(target)
    if target.label:
        return f"the {_label(shorten(target.label, NAME), noun)}" + _around(target)
    if target.within:
        return f"the {noun} in the {target.within} area" if noun else f"inside the {target.within} area"
    return (f"the {noun}" if noun else "this element") + _around(target)


def _around(target: Target) -> str:
    """Which of many: the row it is in; or the section, for want of a name that says enough."""
    if target.row and plain(target.row) != plain(target.name):
        return f" in the {_quoted(target.row, AROUND)} row"
    name = plain(target.name).lower()
    if target.section and (not name or name in _COMMON) and plain(target.section).lower() != name:
        return f" in the {_quoted(target.section, AROUND)} section"
    return ""


def _noun(role: str) -> str:
    return _SHOWN_NOUNS.get(role, role)


def _label(label: str, noun: str) -> str:
    """`login button`, never `login button button`; `username field`, never `username input field`."""
    *rest, last = label.split()
    if noun == "field" and rest and last.lower() in _FIELD_WORDS:
        return " ".join([*rest, "field"])
    return label if not noun or noun.endswith(last.lower()) else f"{label} {noun}"


def _quoted(text: str, limit: int) -> str:
    """In quotation marks; those inside become single ones, so that one sees where it ends."""
    return '"' + shorten(plain(text), limit).replace('"', "'") + '"'
