"""A guide as a test for `@playwright/test`, in TypeScript. Every text goes through `literal` or `comment`."""

from __future__ import annotations

import json
import re
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

_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)


def typescript_bytes(view: GuideView) -> bytes:
    """The test as a file, for Node and for `npx playwright test`."""
    statements = statements_from_view(view)
    asked = names_asked_for(statements)
    uses = "expect, test" if any(isinstance(one, Arrives) for one in statements) else "test"
    lines = [
        "// Made by Cairn. Run it with: npx playwright test",
        *([f"// It takes from the environment: {', '.join(asked)}"] if asked else []),
        f'import {{ {uses} }} from "@playwright/test";',
        "",
        f"test({literal(plain(view.title) or 'Untitled guide')}, async ({{ page }}) => {{",
        *(f"  {line}" for one in statements for line in _lines(one)),
        "});",
    ]
    return ("\n".join(lines) + "\n").encode()


def literal(text: str) -> str:
    """A string of JavaScript: JSON's, and those line ends that JSON knows not to be any."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub("[\u2028\u2029\x7f-\x9f\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)


def comment(text: str) -> str:
    """A line that ends where the comment ends."""
    return f"// {plain(text)}"


def _lines(statement: Statement) -> Iterator[str]:
    match statement:
        case Note():
            yield comment(statement.text)
        case Act():
            yield f"await {_act(statement)};"
        case Opens():
            opening = f"opening{statement.page.removeprefix(FIRST)}"
            yield f'const {opening} = {statement.act.page}.context().waitForEvent("page");'
            yield f"await {_act(statement.act)};"
            yield f"const {statement.page} = await {opening};"
        case NewPage():
            yield f"const {statement.page} = await {FIRST}.context().newPage();"
        case Answer():
            name, given = ("accept" if statement.accept else "dismiss"), _text(statement.text) if statement.text else ""
            yield f'{statement.page}.once("dialog", (dialog) => dialog.{name}({given}));'
        case Arrives():
            yield f"await expect({statement.page}).toHaveURL({literal(statement.url)});"


def _act(act: Act) -> str:
    return f"{_reached(act.page, act.path)}.{act.name}({', '.join(_given(one, act.page) for one in act.given)})"


def _reached(page: str, path: tuple[Json, ...]) -> str:
    members = [next(iter(one.items())) for one in path if isinstance(one, dict)]
    calls = [
        f"{name}({', '.join(_json(one, page) for one in given)})" for name, given in members if isinstance(given, list)
    ]
    return ".".join([page, *calls]).replace("page.mainFrame().", "page.")


def _given(given: Given, page: str) -> str:
    match given:
        case Element():
            return _reached(page, given.path)
        case Files():
            files = [f"{{ name: {literal(one)}, {_EMPTY} }}" for one in given.names]
            return f"[{', '.join(files)}]"
        case Text():
            return _text(given)
        case _:
            return _json(given, page)


_EMPTY = 'mimeType: "application/octet-stream", buffer: Buffer.from("")'


def _text(text: Text) -> str:
    told = [f'process.env.{one.name} ?? ""' if isinstance(one, Variable) else literal(one) for one in text.parts]
    return told[0] if len(told) == 1 else " + ".join(f"({one})" for one in told)


def _json(value: Json, page: str) -> str:
    match value:
        case str():
            return literal(value)
        case {"regex": str() as pattern, "flags": str() as flags}:
            return f"new RegExp({literal(pattern)}, {literal(''.join(one for one in flags if one in 'imsu'))})"
        case {"locator": list() as path}:
            return _reached(page, tuple(path))
        case dict():
            return "{ " + ", ".join(f"{_key(key)}: {_json(one, page)}" for key, one in value.items()) + " }"
        case list():
            return f"[{', '.join(_json(one, page) for one in value)}]"
        case _:
            return json.dumps(value)


def _key(key: str) -> str:
    return key if _NAME.fullmatch(key) else literal(key)
