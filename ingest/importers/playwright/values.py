"""Values of a script as JSON, as far as they can be told without running it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ingest.events import Json
from ingest.importers.playwright.script import (
    Callback,
    Chain,
    Code,
    Function,
    Keyed,
    Listed,
    Member,
    Parts,
    Regex,
    Value,
)

LOCATING = frozenset((
    "getByRole", "getByText", "getByLabel", "getByPlaceholder", "getByAltText", "getByTitle", "getByTestId",
    "locator", "frameLocator", "contentFrame", "owner", "nth", "first", "last", "filter", "and", "or", "describe",
    "mainFrame",
))  # fmt: skip
"""Members that lead to an element, and do nothing to it."""


@dataclass(frozen=True, slots=True)
class On:
    """A page, a frame of it or an element: what leads there from the page, each as `{"getByRole": ["button"]}`."""

    page: str
    path: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the page is expected to bring: a popup, a download, a file chooser, or something that is no step."""

    what: str
    page: str


@dataclass(frozen=True, slots=True)
class Tool:
    """The browser and what else runs the script: nothing of it is seen on the page."""


@dataclass(frozen=True, slots=True)
class Known:
    """A constant."""

    value: Json


Bound: TypeAlias = On | Waiting | Tool | Known | Function | Callback
Scope: TypeAlias = Mapping[str, Bound]


def json_from_value(value: Value, scope: Scope) -> Json:  # noqa: PLR0911 — a line a kind
    """What only running tells stands as `${name}`; an element as `{"locator": […]}`."""
    match value:
        case Regex():
            return {"regex": value.pattern, "flags": value.flags}
        case Parts():
            return whole("".join(text_from_json(json_from_value(one, scope)) for one in value.parts))
        case Listed():
            return [json_from_value(one, scope) for one in value.items]
        case Keyed():
            return {key: json_from_value(one, scope) for key, one in value.members}
        case Chain():
            return _json_from_chain(value, scope)
        case Callback():
            return {"code": "a function"}
        case Code():
            return variable(Chain("value"))
        case str():
            return whole(value)
        case _:
            return value


def located(chain: Chain, scope: Scope) -> On | None:
    """The element that a chain leads to, if it does nothing but lead there."""
    start = scope.get(chain.root) if isinstance(chain.root, str) else None
    if not isinstance(start, On) or not all(member.name in LOCATING for member in chain.path):
        return None
    return On(start.page, (*start.path, *(json_from_member(member, scope) for member in chain.path)))


def json_from_member(member: Member, scope: Scope) -> Json:
    return {member.name: [json_from_value(one, scope) for one in member.arguments or ()]}


def text_from_json(value: Json) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return "${value}"


def variable(chain: Chain) -> str:
    """What a reader would call it: `process.env.USER_NAME` and `os.environ["USER_NAME"]` are `${USER_NAME}`."""
    name = chain.root if isinstance(chain.root, str) else "value"
    for member in chain.path:
        told = [one for one in member.arguments or () if isinstance(one, str)]
        name = told[0] if told else member.name if member.name not in ("", "[]") else name
    return f"${{{re.sub(r'[^A-Za-z0-9_]', '', name)[:60] or 'value'}}}"


def whole(text: str) -> str:
    """Halves of a surrogate pair made one character again, and U+FFFD of a lone one."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _json_from_chain(chain: Chain, scope: Scope) -> Json:
    start = scope.get(chain.root) if isinstance(chain.root, str) else None
    if isinstance(start, Known) and not chain.path:
        return start.value
    if isinstance(start, Known) and isinstance(start.value, dict):
        return _member_of(start.value, chain)
    element = located(chain, scope)
    return {"locator": list(element.path)} if element else variable(chain)


def _member_of(value: Json, chain: Chain) -> Json:
    """`user.name` and `user["name"]`, of an object that is written in the script."""
    for member in chain.path:
        key = member.arguments[0] if member.name == "[]" and member.arguments else member.name
        if not isinstance(value, dict) or not isinstance(key, str) or key not in value:
            return variable(chain)
        value = value[key]
    return value
