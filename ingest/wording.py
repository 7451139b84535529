"""Wording: a step's title, from the event it tells, in one of the languages. Pure.

A title is plain text of at most LIMIT characters. Names stand in quotation marks as the page says them, in whatever
language; words made from an id stand without. A frame is not told of: the person at the screen does not see it. What
the languages say is in ingest/languages; the golden tables are docs/wording.md and tests/ingest/test_wording.py.
"""

from __future__ import annotations

from typing import assert_never

from ingest.addresses import is_new_tab, shown_address
from ingest.events import (
    NOTHING,
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
    Type,
    Unknown,
    Upload,
    Words,
)
from ingest.keys import shown_chord, shown_key
from ingest.languages.en import ENGLISH
from ingest.languages.language import Language
from ingest.naming import NAME, beside, the
from ingest.patterns import hidden_noun
from ingest.secrecy import is_only_variables, variables
from ingest.targets import words_from_id
from ingest.text import plain, shorten

LIMIT = 120  # code points of a title
VALUE = 50  # of what was typed or chosen in it

_OPENING = {"tab": "open", "dropdown": "open", "option": "select", "radio": "choose", "menu item": "choose"}


def title_from_event(event: Event, words: Language = ENGLISH) -> str:
    """What to do, in one line."""
    return words.typeset(shorten(plain(_title(event, words)), LIMIT))


def _title(event: Event, words: Language) -> str:  # noqa: C901, PLR0911, PLR0912 — one line for each kind of event
    match event:
        case Navigate():
            return _navigation(event.url, words) if event.way == "address" else words.say(event.way)
        case Click():
            return _click(event, words)
        case Type():
            return _typing(event, words)
        case Select():
            return _selection(event, words)
        case Check():
            return _checking(event, words)
        case Upload():
            what = words.quoted(event.file, VALUE) if event.file else words.say("upload.file")
            return words.say("upload", what=what, into=beside("upload.into", event.target, words, "field"))
        case Press():
            return _pressing(event, words)
        case Hover():
            return words.say("hover", **the(event.target, words))
        case Scroll():
            return _scrolling(event, words)
        case Drag():
            onto = words.say("drag.onto", **the(event.onto, words)) if event.onto.name or event.onto.label else ""
            return words.say("drag", **the(event.target, words), onto=onto)
        case Dialog():
            return _answer(event, words)
        case Close():
            return words.say("close")
        case Switch():
            return _of_title("switch", "switch.other", event.title, words)
        case Look():
            return _of_title("look", "look.page", event.title, words)
        case Run():
            return words.say("run", name=words.quoted(event.section, NAME))
        case Section():
            return plain(event.name) or words.say("section.untitled")
        case Unknown():
            return _gap(event, words)
        case Words():
            return event.title
        case Pointer():
            return words.say(f"pointer.{'down' if event.phase == 'down' else 'up'}", **the(event.target, words))
        case KeyDown() | KeyUp():
            return words.say("press", keys=words.key(shown_key(event.key)), times="", where="")
        case Aside() | About():
            return words.say("nothing")
        case _:
            assert_never(event)


def _gap(event: Unknown, words: Language) -> str:
    if event == NOTHING:
        return words.say("nothing.title")
    return event.says or words.say("unknown", what=shorten(plain(event.what), NAME))


def _of_title(key: str, otherwise: str, title: str, words: Language) -> str:
    return words.say(key, name=words.quoted(title, NAME)) if plain(title) else words.say(otherwise)


def _navigation(url: str, words: Language) -> str:
    if is_new_tab(url):
        return words.say("navigate.tab")
    if url.lower().startswith("file:"):
        return words.say("navigate.file", name=words.quoted(url.rpartition("/")[2], VALUE))
    return words.say("navigate", address=shown_address(url)) if url else words.say("navigate.start")


def _click(event: Click, words: Language) -> str:
    if event.button in ("back", "forward"):
        return words.say(event.button)
    kind: str = "double" if event.times == 2 else event.button
    if event.held:
        keys = "+".join(words.key(name) for name in event.held)
        return words.say("held" if kind == "primary" else f"held.{kind}", keys=keys, **the(event.target, words))
    if kind == "primary":
        kind = _OPENING.get(event.target.role, "")
    return words.say(f"click.{kind}" if kind else "click", **the(event.target, words))


def _typing(event: Type, words: Language) -> str:
    keys = ", ".join(words.key(shown_key(key)) for key in event.then)
    then = words.say("type.then", keys=keys) if keys else ""
    into = beside("type.into", event.target, words, "field")
    if hidden := event.secret or hidden_noun(event.value):
        return words.say("type", what=words.secret(hidden), into=into, then=then)
    if is_only_variables(event.value):
        names = [words_from_id(one, lower=True) or one for one in variables(event.value)]
        what = words.say("and").join(words.say("type.variable", name=name) for name in names)
        return words.say("type" if what else "type.nothing", what=what, into=into, then=then)
    if not event.value:
        return words.say("clear", **the(event.target, words, "field"), then=then)
    return words.say("type", what=words.quoted(event.value, VALUE), into=into, then=then)


def _selection(event: Select, words: Language) -> str:
    if event.secret:
        what = words.secret(event.secret)
    elif event.index is not None:
        what = words.say("select.option", n=str(event.index + 1))
    else:
        what = words.quoted(event.value, VALUE)
    where = beside("select.where", event.target, words, "dropdown")
    return words.say("select" if event.on else "deselect", what=what, where=where)


def _checking(event: Check, words: Language) -> str:
    if event.target.role == "radio":
        return words.say("choose", **the(event.target, words))
    return words.say("check" if event.on else "uncheck", **the(event.target, words, event.target.role or "checkbox"))


def _pressing(event: Press, words: Language) -> str:
    names = shown_chord(event.keys) if event.chord else [shown_key(key) for key in event.keys]
    keys = ("+" if event.chord else ", ").join(map(words.key, names))
    often = {1: "", 2: words.say("press.twice")}
    times = often.get(event.times) if event.times in often else words.say("press.times", n=str(event.times))
    where = beside("press.where", event.target, words, event.target.role or "field") if event.target else ""
    return words.say("press", keys=keys, times=times or "", where=where)


def _scrolling(event: Scroll, words: Language) -> str:
    way = "down" if event.downwards else "up"
    if event.target is not None:
        return words.say(f"scroll.{way}.in", **the(event.target, words))
    return words.say("scroll.top" if event.y == 0 and not event.downwards else f"scroll.{way}")


def _answer(event: Dialog, words: Language) -> str:
    what = words.secret(event.secret) if event.secret else words.quoted(event.answer, VALUE) if event.answer else ""
    button = words.quoted(words.say("answer.ok" if event.accept or what else "answer.cancel"), NAME)
    return words.say("answer.type", what=what, ok=button) if what else words.say("answer.click", button=button)
