"""Targets: from selectors to what a person would call the element. Pure.

A name is what the page itself says (the accessible name, a text); a label is words made from an id, for want of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.events import Chain, Target
from ingest.secrecy import secret_noun
from ingest.selectors import Hint, hint_in
from ingest.text import plain

MAX_ALTERNATIVES = 24  # selectors of one element that are read; Recorder writes up to six, Selenium IDE up to ten
_TAGS = {
    "a": "link", "button": "button", "select": "dropdown", "textarea": "field", "input": "input", "option": "option",
    "img": "image", "svg": "icon", "summary": "section", "html": "page", "body": "page", "video": "video",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
}  # fmt: skip
_INPUTS = {
    "checkbox": "checkbox", "radio": "radio", "submit": "button", "button": "button", "reset": "button",
    "image": "button", "file": "file", "range": "slider", "color": "colour", "text": "field", "password": "field",
    "email": "field", "search": "field", "tel": "field", "url": "field", "number": "field", "date": "field",
}  # fmt: skip
_ROLES = {
    "button": "button", "link": "link", "tab": "tab", "checkbox": "checkbox", "radio": "radio", "option": "option",
    "menuitem": "menu item", "menuitemcheckbox": "menu item", "menuitemradio": "menu item", "switch": "switch",
    "textbox": "field", "searchbox": "field", "spinbutton": "field", "combobox": "dropdown", "listbox": "dropdown",
    "slider": "slider", "img": "image", "image": "image", "treeitem": "tree item", "heading": "heading",
}  # fmt: skip
_NAMING = ("aria-label", "placeholder", "title", "alt", "data-label")
_LABELLING = ("data-test", "data-testid", "data-test-id", "data-cy", "data-qa", "id", "name", "formcontrolname")
_WHOLE_WORDS = {
    "btn": "button", "img": "image", "chk": "checkbox", "lbl": "label", "ddl": "dropdown", "txt": "field",
    "nav": "navigation", "msg": "message", "pwd": "password", "passwd": "password", "usr": "user", "addr": "address",
}  # fmt: skip
_MEANINGLESS = frozenset((
    "app", "root", "main", "content", "container", "wrapper", "wrap", "inner", "outer", "row", "col", "div", "span",
    "ng", "ember", "react", "mat", "mui", "css", "el", "node", "item", "active", "selected", "focus", "hover", "open",
    "form", "control", "group", "first", "last", "fa", "fas", "far", "fab", "icon", "sr", "only", "js", "is", "has",
))  # fmt: skip


def target_from_selectors(
    selectors: Sequence[Chain], frame: tuple[int | str, ...] = (), window: str = "main", role: str = ""
) -> Target:
    """Describe an element from its alternative selectors, the most trusted first."""
    read = selectors[:MAX_ALTERNATIVES]
    ends = [hint_in(chain[-1]) for chain in read]
    heard = [hint_in(part) for chain in read for part in chain[-MAX_ALTERNATIVES:] if part.startswith("aria/")]
    role = role or role_from_hints([*ends, *heard])
    name = "" if role == "page" else _name([*ends, *reversed(heard)])
    if not name and role in ("button", "input", ""):
        name = _written(ends)
        role = "" if name and role == "input" else role
    label = "" if name else _label(ends)
    return Target(tuple(selectors), frame, window, name, label, role, "" if name or label else _within(ends))


def secret_of(target: Target) -> str:
    """The noun for what this field holds when it is a secret, else nothing."""
    names = [target.name]
    for chain in target.selectors[:MAX_ALTERNATIVES]:
        for part in chain[-MAX_ALTERNATIVES:] if chain[-1].startswith("aria/") else chain[-1:]:
            seen = hint_in(part)
            kept = [f"{key} {value}" for key, value in seen.attributes.items() if key not in ("href", "class", "value")]
            names += [seen.text, *kept, *seen.classes]
    return secret_noun(filter(None, names))


def role_from_aria(role: str) -> str:
    """One of wording's nouns for a role as ARIA names it; nothing when there is none."""
    return _ROLES.get(role.lower(), "")


def words_from_selectors(selectors: Sequence[Chain]) -> str:
    """Words from the ids and test ids among an element's selectors, for want of a name."""
    return _label([hint_in(chain[-1]) for chain in selectors[:MAX_ALTERNATIVES]])


def same_element(one: Target, other: Target) -> bool:
    """Whether two targets are one element: a selector in common, in the same frame of the same window."""
    if one.frame != other.frame or one.window != other.window:
        return False
    return not set(one.selectors).isdisjoint(other.selectors)


def role_from_hints(seen: Iterable[Hint]) -> str:
    """The most telling role that any of the selectors gives away; the icon in a button is that button."""
    found = ""
    for one in seen:
        kind = one.attributes.get("type", "").lower()
        role = _ROLES.get(one.attributes.get("role", "").lower()) or (
            _INPUTS.get(kind) if one.tag in ("", "input", "button") else None
        )
        if role:
            return role
        own = _TAGS.get(one.tag, "")
        found = found or (_TAGS[one.parent] if one.parent in ("a", "button") and own in ("", "image", "icon") else own)
    return found


def _name(seen: Sequence[Hint]) -> str:
    """By trust: the accessible name, the text, an attribute that is shown."""
    texts = [one.text for kind in ("aria", "text", "xpath") for one in seen if one.kind == kind]
    shown = [one.attributes[key] for one in seen for key in _NAMING if key in one.attributes]
    return next((name for name in map(plain, [*texts, *shown]) if name), "")


def _written(seen: Sequence[Hint]) -> str:
    """The value of an input, which on a button is what is written on it."""
    return next((name for one in seen if (name := plain(one.attributes.get("value", "")))), "")


def _label(seen: Sequence[Hint]) -> str:
    """By trust: test ids and ids, then classes. `data-test` keeps its capitals, for people chose them."""
    for key in _LABELLING:
        for one in seen:
            label = words_from_id(one.attributes.get(key, ""), lower=not key.startswith("data-"))
            if label:
                return label
    classes = (words_from_id(name, lower=True) for one in seen for name in one.classes)
    return next((label for label in classes if len(label) > 3), "")


def _within(seen: Sequence[Hint]) -> str:
    """Words from the nearest element around it that has an id."""
    return next((label for one in seen if (label := words_from_id(one.around, lower=True))), "")


def words_from_id(name: str, *, lower: bool) -> str:
    """`login-button` and `loginBtn` are "login button"; what a program made up (`:r1:`, `ember123`) is nothing."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    parts = re.findall(r"[^\W\d_]+|\d+", name)
    words = [_WHOLE_WORDS.get(part.lower(), part) for part in parts if not part.isdecimal() or len(part) < 3]
    if not any(_is_word(word) for word in words) or _is_made_up(name):
        return ""
    label = plain(" ".join(words))
    return label.lower() if lower else label


def _is_word(word: str) -> bool:
    return len(word) > 1 and not word.isdecimal() and word.lower() not in _MEANINGLESS


def _is_made_up(name: str) -> bool:
    """Hashes and framework ids: many changes between letters and digits, or letters that nobody can say."""
    turns = len(re.findall(r"(?<=[a-zA-Z])(?=\d)|(?<=\d)(?=[a-zA-Z])", name))
    longest = max((len(run) for run in re.findall(r"[bcdfghjklmnpqrstvwxz]+", name.lower())), default=0)
    return turns > 2 or longest > 5
