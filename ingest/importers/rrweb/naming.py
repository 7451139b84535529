"""What a person calls an element of the mirror, where it is, and by which selectors it is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.events import Json
from ingest.importers.rrweb.mirror import DOCUMENT, ELEMENT, TEXT, Mirror, Node, index_of
from ingest.secrecy import PASSWORD, secret_noun
from ingest.selectors import css_attribute, css_id
from ingest.targets import words_from_id
from ingest.text import plain, shorten

NAME = 300  # code points
MAX_PATH = 8  # elements of a CSS path
_TEST_IDS = ("data-testid", "data-test-id", "data-test", "data-cy", "data-qa")
_ROLES = {
    "a": "link", "button": "button", "select": "combobox", "textarea": "textbox", "option": "option", "img": "img",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "summary": "button",
}  # fmt: skip
_INPUTS = {
    "checkbox": "checkbox", "radio": "radio", "submit": "button", "button": "button", "reset": "button",
    "image": "button", "range": "slider", "number": "spinbutton", "search": "searchbox", "password": "", "file": "",
}  # fmt: skip
_ACTING = frozenset((
    "button", "link", "tab", "option", "menuitem", "menuitemcheckbox", "menuitemradio", "checkbox", "radio", "switch",
    "treeitem", "textbox", "combobox", "searchbox", "slider",
))  # fmt: skip
_BY_CONTENT = _ACTING - {"textbox", "combobox", "searchbox", "slider"} | {"heading", "cell", "row"}
_FIELDS = ("input", "select", "textarea")
_SKIPPED = frozenset(("script", "style", "noscript", "template", "select", "textarea"))


@dataclass(frozen=True, slots=True)
class Named:
    """An element as a raw value has it. secret: the noun for what it holds."""

    json: dict[str, Json]
    secret: str


def acted_upon(node: Node, mirror: Mirror) -> Node:
    """The button in which the icon was clicked; the field whose label was."""
    for one in (node, *node.around()):
        if one.kind == ELEMENT and (role_of(one) in _ACTING or one.tag in _FIELDS):
            return one
        if one.tag == "label" and (field := _field_of(one, mirror)) is not None:
            return field
    return node.parent if node.kind != ELEMENT and node.parent is not None else node


def named(node: Node, mirror: Mirror) -> Named:
    role, name = role_of(node), name_of(node, mirror)
    frame, chain = _way(node)
    secret = _secret(node, name)
    own = _selectors(node, role, name, chain[-1]) + (_telling(node) if secret else [])
    selectors: list[Json] = [[*chain[:-1], one] for one in own]
    told: dict[str, Json] = {"selectors": selectors}
    words = {"role": role, "name": name, "row": _row(node, name), "section": _section(node)}
    told |= {key: text for key, text in words.items() if text}
    told |= {"frame": list[Json](frame)} if frame else {}
    return Named(told, secret)


def role_of(node: Node) -> str:
    own = node.attributes.get("role", "").split()
    if own:
        return own[0].lower()
    if node.tag == "input":
        return _INPUTS.get(node.attributes.get("type", "text").lower(), "textbox")
    return "" if node.tag == "a" and "href" not in node.attributes else _ROLES.get(node.tag, "")


def name_of(node: Node, mirror: Mirror) -> str:
    """In the order of the W3C's computation, without its rarer cases."""
    return next((shorten(name, NAME) for name in map(plain, _names(node, mirror)) if name), "")


def option_of(select: Node, value: str) -> str:
    """The words of an option, by its value."""
    options = [one for one in select.inside() if one.tag == "option"]
    chosen = next((one for one in options if one.attributes.get("value", text_of(one)) == value), None)
    return (plain(chosen.attributes.get("label", "")) or plain(text_of(chosen)) if chosen else "") or value


def text_of(node: Node) -> str:
    """What is written in it."""
    found: list[str] = []
    length = 0
    for one in node.inside():
        if one.kind == TEXT and not (one.parent and one.parent.tag in _SKIPPED):
            found.append(one.text)
            length += len(one.text)
        elif one.tag == "img":
            found.append(one.attributes.get("alt", ""))
        if length > NAME:
            break
    return " ".join(found)


def _names(node: Node, mirror: Mirror) -> Iterator[str]:
    for number in node.attributes.get("aria-labelledby", "").split()[:8]:
        meant = index_of(mirror.page_of(node)).ids.get(number)
        yield text_of(meant) if meant else ""
    yield node.attributes.get("aria-label", "")
    if node.tag in _FIELDS:
        yield from _labels(node, mirror)
    if node.tag == "input" and role_of(node) == "button":
        yield node.attributes.get("value", "")
    yield node.attributes.get("alt", "")
    if role_of(node) in _BY_CONTENT or node.tag not in ("input", "select", "textarea", "body", "html", "form", "main"):
        yield text_of(node)
    yield from (node.attributes.get(key, "") for key in ("title", "placeholder"))


def _labels(node: Node, mirror: Mirror) -> Iterator[str]:
    number = node.attributes.get("id")
    if number:
        yield from map(text_of, index_of(mirror.page_of(node)).labels.get(number, []))
    yield from [text_of(one) for one in node.around() if one.tag == "label"][:1]


def _field_of(label: Node, mirror: Mirror) -> Node | None:
    number = label.attributes.get("for")
    if number:
        meant = index_of(mirror.page_of(label)).ids.get(number)
        return meant if meant is not None and meant.tag in _FIELDS else None
    return next((one for one in label.inside() if one.tag in _FIELDS), None)


def _row(node: Node, name: str) -> str:
    for one in node.around():
        if one.tag in ("tr", "li") or one.attributes.get("role") in ("row", "listitem"):
            cells = (cell.text if cell.kind == TEXT else text_of(cell) for cell in one.children)
            words = plain(next((text for text in cells if text.strip()), ""))
            return shorten(words, 80) if words != name else ""
    return ""


def _section(node: Node) -> str:
    for one in node.around():
        label = plain(one.attributes.get("aria-label", ""))
        if label and one.tag in ("section", "nav", "form", "dialog", "aside", "main", "fieldset"):
            return label
    return ""


def _secret(node: Node, name: str) -> str:
    if node.attributes.get("type", "").lower() == "password":
        return PASSWORD
    kept = [f"{key} {node.attributes.get(key, '')}" for key in ("id", "name", "autocomplete", "placeholder", "class")]
    return secret_noun([name, *kept])


def _way(node: Node) -> tuple[list[str], list[str]]:
    """The frames from the top inwards, and the selectors of the shadow hosts, its own path last."""
    frame: list[str] = []
    chain = [_path(node)]
    one = node
    for holder in node.around():
        if one.kind == DOCUMENT and holder.kind == ELEMENT:
            frame.insert(0, _path(holder))
        elif one.shadow and not frame:
            chain.insert(0, _path(holder))
        one = holder
    return frame, chain


def _selectors(node: Node, role: str, name: str, path: str) -> list[str]:
    found = [css_attribute(key, value) for key in _TEST_IDS if (value := node.attributes.get(key))]
    if name:
        found.append(f'aria/{name}[role="{role}"]' if role else f"aria/{name}")
    field = node.attributes.get("name")
    if field and node.tag in _FIELDS:
        found.append(node.tag + css_attribute("name", field))
    return [*found, path]


def _telling(node: Node) -> list[str]:
    """What gives a secret away: redaction judges a field by its selectors."""
    keys = ("id", "name", "autocomplete", "placeholder")
    return [node.tag + css_attribute(key, value) for key in keys if (value := node.attributes.get(key))]


def _path(node: Node) -> str:
    """A CSS path from the nearest id that a person gave."""
    parts: list[str] = []
    one: Node | None = node
    while one is not None and one.kind == ELEMENT and len(parts) < MAX_PATH:
        number = one.attributes.get("id", "")
        kind = css_attribute("type", "password") if one.attributes.get("type") == "password" else ""
        if number and words_from_id(number, lower=True):
            parts.append(css_id(number) + kind)
            break
        siblings = [each for each in (one.parent.children if one.parent else []) if each.tag == one.tag]
        place = f":nth-of-type({siblings.index(one) + 1})" if len(siblings) > 1 else ""
        parts.append(f"{one.tag}{kind}{place}")
        one = None if one.shadow else one.parent
    return " > ".join(reversed(parts)) or "html"
