"""A guide as a project of Selenium IDE (.side, version 3.0). Pure.

What came in as one goes out as it was, its commands in the guide's order. Of any other tool each deed becomes a
command; what Selenium has no command for is said in an `echo`.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from docmodel.view import GuideView
from ingest.events import Event, Json
from ingest.exporters.deeds import deeds_from_view, raws_of, source_of_view
from ingest.exporters.selenese import Command, commands_from_deeds
from ingest.importers.foreign import tool_of

_NAMESPACE = uuid.UUID("6f1d7c1e-52a5-4b5e-9d2b-1f6f0a1c7c55")  # of our own: the same guide gives the same ids


def side_bytes(view: GuideView) -> bytes:
    """The project as a file, laid out as Selenium IDE does it."""
    return (json.dumps(side_from_view(view), ensure_ascii=False, indent=2) + "\n").encode()


def side_from_view(view: GuideView) -> Json:
    source = source_of_view(view)
    if source.get("format") == "side":
        return _as_it_came(view, source)
    return _made(view)


def _as_it_came(view: GuideView, source: dict[str, Any]) -> Json:
    """The project's own commands, test by test; what a stretch was recorded again with goes out as commands too."""
    numbers = _Numbers(view.title)
    tests: list[dict[str, Json]] = []
    for step, deed in zip(view.steps, deeds_from_view(view), strict=True):
        own = [raw for raw in raws_of(step) if isinstance(raw, dict) and tool_of(raw) == "side"]
        for raw in own:
            if "command" not in raw:
                tests.append(raw | {"commands": []})
            else:
                _commands(tests or _first(tests, numbers)).append(raw)
        if not own and deed.meanings:
            made = [_json(one, numbers) for one in commands_from_deeds([deed])]
            _commands(tests or _first(tests, numbers)).extend(made)
    extra = source.get("extra")
    fields: dict[str, Json] = extra if isinstance(extra, dict) else {}
    keys = [key for key in source.get("keys", []) if isinstance(key, str)]
    project: dict[str, Json] = {}
    for key in dict.fromkeys([*keys, *fields, "name", "tests"]):
        value: Json = view.title if key == "name" else list[Json](tests) if key == "tests" else fields.get(key)
        project |= {key: value} if key in ("name", "tests") or key in fields else {}
    return project


def _made(view: GuideView) -> Json:
    numbers = _Numbers(view.title)
    deeds = deeds_from_view(view)
    commands: list[Json] = [_json(one, numbers) for one in commands_from_deeds(deeds)]
    test: dict[str, Json] = {"id": numbers.next(), "name": view.title or "Untitled guide", "commands": commands}
    base = next((address for deed in deeds for one in deed.meanings if (address := _origin(one))), "")
    suite: dict[str, Json] = {
        "id": numbers.next(), "name": "Default Suite", "persistSession": False, "parallel": False, "timeout": 300,
        "tests": [test["id"]],
    }  # fmt: skip
    return {
        "id": numbers.next(), "version": "3.0", "name": view.title or "Untitled guide", "url": base, "urls": [base],
        "tests": [test], "suites": [suite], "plugins": [],
    }  # fmt: skip


def _origin(event: Event) -> str:
    url = getattr(event, "url", "")
    parts = urlsplit(url if isinstance(url, str) else "")
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""


@dataclass(slots=True)
class _Numbers:
    """Ids that differ in a project, and are the same each time."""

    title: str
    count: int = field(default=0)

    def next(self) -> str:
        self.count += 1
        return str(uuid.uuid5(_NAMESPACE, f"{self.count} {self.title}"))


def _first(tests: list[dict[str, Json]], numbers: _Numbers) -> list[dict[str, Json]]:
    """Commands that stand before any test."""
    tests.append({"id": numbers.next(), "name": "Untitled part", "commands": []})
    return tests


def _commands(tests: list[dict[str, Json]]) -> list[Json]:
    commands = tests[-1]["commands"]
    assert isinstance(commands, list)
    return commands


def _json(command: Command, numbers: _Numbers) -> Json:
    told: dict[str, Json] = {
        "id": numbers.next(),
        "comment": command.comment,
        "command": command.name,
        "target": command.target,
        "targets": [[one, one.partition("=")[0]] for one in command.targets],
        "value": command.value,
    }
    if command.opens:
        told |= {"opensWindow": True, "windowHandleName": command.opens, "windowTimeout": 2000}
    return told
