"""A guide as a test for pytest with Playwright, in Python. Every text goes through `literal` or `comment`."""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from collections.abc import Iterator

from docmodel.view import GuideView
from ingest.events import Json
from ingest.exporters.scripting import statements_from_view
from ingest.exporters.statements import (
    FIRST,
    Act,
    Answer,
    Arrives,
    Element,
    Files,
    Given,
    NewPage,
    Note,
    Opens,
    Statement,
    Text,
    Variable,
    names_asked_for,
)
from ingest.text import plain

_PROPERTIES = frozenset(("first", "last", "contentFrame", "owner"))
_FLAGS = {"i": "re.IGNORECASE", "m": "re.MULTILINE", "s": "re.DOTALL"}


def python_bytes(view: GuideView) -> bytes:
    """The test as a file, for pytest with its plugin for Playwright."""
    statements = statements_from_view(view)
    asked = names_asked_for(statements)
    body = [f"    {line}" for one in statements for line in _lines(one)]
    if all(isinstance(one, Note) for one in statements):
        body.append("    assert page")
    text = "\n".join(body)
    modules = [f"import {name}" for name, use in (("os", "os.environ.get("), ("re", "re.compile(")) if use in text]
    lines = [
        "# Made by Cairn. Run it with: pytest, and the package pytest-playwright",
        *([f"# It takes from the environment: {', '.join(asked)}"] if asked else []),
        *([*modules, ""] if modules else []),
        f"from playwright.sync_api import {'Page, expect' if 'expect(' in text else 'Page'}",
        "",
        "",
        f"def test_{slug(view.title)}({FIRST}: Page) -> None:",
        f"    {comment(view.title)}",
        text,
    ]
    return ("\n".join(lines) + "\n").encode()


def locator(path: tuple[Json, ...]) -> str:
    """An element of the first tab, as an expression. path: as ingest/exporters/locators.py makes it."""
    return _reached(FIRST, path)


def literal(text: str) -> str:
    """A string of Python: JSON's, whose escapes Python reads the same way."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub("[\u2028\u2029\x7f-\x9f\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)


def comment(text: str) -> str:
    """A line that ends where the comment ends."""
    return f"# {plain(text)}"


def snake(name: str) -> str:
    """`getByRole` as Python spells it."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


def _lines(statement: Statement) -> Iterator[str]:
    match statement:
        case Note():
            yield comment(statement.text)
        case Act():
            yield _act(statement)
        case Opens():
            opening = f"opening{statement.page.removeprefix(FIRST)}"
            yield f"with {statement.act.page}.context.expect_page() as {opening}:"
            yield f"    {_act(statement.act)}"
            yield f"{statement.page} = {opening}.value"
        case NewPage():
            yield f"{statement.page} = {FIRST}.context.new_page()"
        case Answer():
            name, given = ("accept" if statement.accept else "dismiss"), _text(statement.text) if statement.text else ""
            yield f'{statement.page}.once("dialog", lambda dialog: dialog.{name}({given}))'
        case Arrives():
            yield f"expect({statement.page}).to_have_url({literal(statement.url)})"


def _act(act: Act) -> str:
    return f"{_reached(act.page, act.path)}.{snake(act.name)}({', '.join(_given(one, act.page) for one in act.given)})"


def _reached(page: str, path: tuple[Json, ...]) -> str:
    members = [next(iter(one.items())) for one in path if isinstance(one, dict)]
    return ".".join([page, *(_call(name, given, page) for name, given in members if isinstance(given, list))])


def _call(name: str, given: list[Json], page: str) -> str:
    if name == "mainFrame":
        return "main_frame"
    if name in _PROPERTIES:
        return snake(name)
    spelled = f"{name}_" if name in ("and", "or") else snake(name)
    return f"{spelled}({', '.join(_json(one, page) for one in given)})"


def _given(given: Given, page: str) -> str:
    match given:
        case Element():
            return _reached(page, given.path)
        case Files():
            files = [f'{{"name": {literal(one)}, {_EMPTY}}}' for one in given.names]
            return f"[{', '.join(files)}]"
        case Text():
            return _text(given)
        case _:
            return _json(given, page)


_EMPTY = '"mimeType": "application/octet-stream", "buffer": b""'


def _text(text: Text) -> str:
    return " + ".join(
        f'os.environ.get({literal(one.name)}, "")' if isinstance(one, Variable) else literal(one) for one in text.parts
    )


def _json(value: Json, page: str) -> str:
    """A value; an object as what is given by name."""
    match value:
        case str():
            return literal(value)
        case {"regex": str() as pattern, "flags": str() as flags}:
            named = [_FLAGS[one] for one in dict.fromkeys(flags) if one in _FLAGS]
            return f"re.compile({', '.join([literal(pattern), *([' | '.join(named)] if named else [])])})"
        case {"locator": list() as path}:
            return _reached(page, tuple(path))
        case dict():
            return ", ".join(f"{snake(key)}={_json(one, page)}" for key, one in value.items() if _is_name(snake(key)))
        case list():
            return f"[{', '.join(_json(one, page) for one in value)}]"
        case _:
            return repr(value)


def _is_name(name: str) -> bool:
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def slug(title: str) -> str:
    """A title as part of a name in Python."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:60] or "guide"
