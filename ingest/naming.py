"""Naming: how a step says what it was done to, in one of the languages. Pure.

The name that the page says, in quotation marks, with what kind of thing it is; for want of a name, words that an id was
made of, without; and which of many it is, by its row or section.
"""

from __future__ import annotations

from ingest.events import Target
from ingest.languages.language import Case, Language
from ingest.text import plain, shorten

NAME = 60  # code points of a name
AROUND = 40  # of the row or section around it

NOUNS = frozenset((
    "button", "link", "tab", "checkbox", "radio", "option", "field", "dropdown", "file", "slider", "colour", "image",
    "icon", "input", "switch", "menu item", "tree item", "section", "heading", "page", "video",
))  # fmt: skip
_ENGLISH_NOUNS = {"radio": "option", "file": "file field", "colour": "colour field"}
_UNNAMED_ROLES = frozenset(("heading", "option", "page"))  # they add nothing to the name
_FIELD_WORDS = frozenset(("field", "input", "box", "textbox", "text", "textarea"))
_COMMON = frozenset((
    "add", "back", "cancel", "change", "close", "copy", "delete", "details", "download", "edit", "menu", "more", "new",
    "next", "ok", "open", "options", "remove", "save", "search", "select", "show", "submit", "view", "×", "…", "...",
))  # fmt: skip
"""Names that a page has many of."""


def the(target: Target, words: Language, role: str = "") -> dict[str, str]:
    """The element as a person would say it, as the slots of a message: `it` and `at`.

    role: what it must be, since only that can be done to it.
    """
    return {
        "it": _named(target, words, role or target.role, "it"),
        "at": _named(target, words, role or target.role, "at"),
    }


def beside(key: str, target: Target, words: Language, role: str = "") -> str:
    """A part of a message such as ` into the "Name" field`; nothing when nothing is known of the field."""
    return words.say(key, **the(target, words, role)) if is_known(target) else ""


def is_known(target: Target) -> bool:
    return bool(target.name or target.label or target.within)


def _named(target: Target, words: Language, role: str, case: Case) -> str:
    known = words.nouns.get(role)
    noun = getattr(known, case) if known else ""
    if target.name:
        name = words.quoted(target.name, NAME)
        said = (
            name if not noun or role in _UNNAMED_ROLES else words.in_case("element.named", case, name=name, noun=noun)
        )
        return said + _around(target, words)
    if target.label:
        return _labelled(target, words, role, case) + _around(target, words)
    if target.within:
        key = "element.within" if noun else "element.inside"
        return words.in_case(key, case, noun=noun, area=target.within)
    said = words.in_case("element.only" if noun else "element.this", case, noun=noun)
    return said + _around(target, words)


def _labelled(target: Target, words: Language, role: str, case: Case) -> str:
    """label: words from an id are English, as programs are, so it is English that they are one phrase with."""
    label = shorten(target.label, NAME)
    english = _ENGLISH_NOUNS.get(role, role)
    noun = getattr(words.nouns.get(role) or words.nouns["element"], case)
    return words.in_case(
        "element.labelled", case, label=_with_noun(label, english), bare=_without_noun(label, english), noun=noun
    )


def _around(target: Target, words: Language) -> str:
    """Which of many: the row it is in; or the section, for want of a name that says enough."""
    if target.row and plain(target.row) != plain(target.name):
        return words.say("around.row", name=words.quoted(target.row, AROUND))
    name = plain(target.name).lower()
    if target.section and (not name or name in _COMMON) and plain(target.section).lower() != name:
        return words.say("around.section", name=words.quoted(target.section, AROUND))
    return ""


def _with_noun(label: str, noun: str) -> str:
    """`login button`, never `login button button`; `username field`, never `username input field`."""
    *rest, last = label.split()
    if noun == "field" and rest and last.lower() in _FIELD_WORDS:
        return " ".join([*rest, "field"])
    return label if not noun or noun.endswith(last.lower()) else f"{label} {noun}"


def _without_noun(label: str, noun: str) -> str:
    """`login` of `login button`."""
    *rest, last = label.split()
    told = bool(noun) and noun.endswith(last.lower())
    return " ".join(rest) if rest and (told or (noun == "field" and last.lower() in _FIELD_WORDS)) else label
