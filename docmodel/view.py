"""A guide as plain frozen values, and as canonical JSON: what everybody but an editor reads.

Reading never trusts what is written: a title that is a number, a body that is missing, a picture that is text read as
nothing there, a format that the schema does not know as the text without it. Only a document that is no guide at all
is Invalid. Two documents with the same canonical JSON are the same guide to a reader.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from pycrdt import Doc, Map

from docmodel.body import read_body
from docmodel.document import (
    as_body,
    as_map,
    as_string,
    as_words,
    document_from_update,
    guide_root,
    steps_in,
    steps_root,
)
from docmodel.schema import KINDS, SCHEMA, Clip, Kind, Node, Picture, Still
from docmodel.text import line
from docmodel.values import json_from_any, json_from_text, whole_from_any


@dataclass(frozen=True, slots=True)
class StepView:
    """One step. number: what a reader calls it, None for all but actions. event: JSON text of what was recorded."""

    id: str
    rank: str
    kind: Kind
    number: int | None
    title: str
    body: tuple[Node, ...]
    event: str | None
    picture: Picture | None
    marks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class GuideView:
    """A whole guide, its steps in order. source: JSON text that says what it was made from."""

    title: str
    summary: str
    tags: tuple[str, ...]
    steps: tuple[StepView, ...]
    source: str | None
    schema: int = SCHEMA


def view_from_update(update: bytes) -> GuideView:
    """The guide that these bytes hold. Raises Invalid when they hold none."""
    return view_from_document(document_from_update(update))


def view_from_document(doc: Doc[Any]) -> GuideView:
    with doc.transaction():
        guide = dict(guide_root(doc).items())
        tags, settings = as_map(guide.get("tags")), as_map(guide.get("settings"))
        return GuideView(
            title=line(as_words(guide.get("title"))),
            summary=as_words(guide.get("summary")),
            tags=tuple(sorted({line(tag) for tag, on in tags.items() if on is True} - {""})) if tags else (),
            steps=_steps(steps_root(doc)),
            source=as_string(settings.get("source")) if settings else None,
        )


def _steps(root: Map[Any]) -> tuple[StepView, ...]:
    read = [(name, dict(step.items())) for name, step in steps_in(root).items()]
    number = 0
    steps = []
    for rank, name, step in sorted((as_string(step.get("rank")) or "", name, step) for name, step in read):
        kind = _kind(step.get("kind"))
        number += kind == "action"
        body = as_body(step.get("body"))
        steps.append(
            StepView(
                id=name,
                rank=rank,
                kind=kind,
                number=number if kind == "action" else None,
                title=line(as_words(step.get("title"))),
                body=tuple(read_body(body)) if body is not None else (),
                event=as_string(step.get("event")),
                picture=picture_from_any(step.get("picture")),
                marks=_marks(as_map(step.get("marks"))),
            )
        )
    return tuple(steps)


def _kind(named: object) -> Kind:
    """A kind that we do not know is shown as an action: its words are there, and nobody skips it."""
    return next((kind for kind in KINDS if kind == named), "action")


def picture_from_any(value: object) -> Picture | None:
    """The picture that a document's JSON describes, None if it describes none."""
    if type(value) is not dict:
        return None
    beside = {"after": _beside(value.get("after"), Still), "clip": _beside(value.get("clip"), Clip)}
    try:
        return msgspec.convert({**value, **_whole_sides(value), **beside}, Picture)
    except msgspec.ValidationError:
        return None


def _beside(value: object, kind: type[Still | Clip]) -> dict[str, Any] | None:
    """What stands beside a picture, as the document has it; None where it is none, for the picture is still one."""
    if type(value) is not dict:
        return None
    try:
        found: dict[str, Any] = msgspec.to_builtins(msgspec.convert({**value, **_whole_sides(value)}, kind))
    except msgspec.ValidationError:
        return None
    return found


def _whole_sides(value: dict[str, Any]) -> dict[str, int | None]:
    return {side: whole_from_any(value.get(side)) for side in ("width", "height")}


def _marks(marks: Map[Any] | None) -> tuple[dict[str, Any], ...]:
    if marks is None:
        return ()
    found = {name: json_from_any(mark) for name, mark in marks.items()}
    return tuple({**mark, "id": name} for name, mark in sorted(found.items()) if isinstance(mark, dict))


def json_from_view(view: GuideView) -> dict[str, Any]:
    """The canonical JSON: what the API gives, a version keeps and two guides are compared by."""
    source = json_from_text(view.source)
    return {
        "schema": view.schema,
        "title": view.title,
        "summary": view.summary,
        "tags": list(view.tags),
        "steps": [_json_from_step(step) for step in view.steps],
        "source": source if isinstance(source, dict) else None,
    }


def _json_from_step(step: StepView) -> dict[str, Any]:
    event = json_from_text(step.event)
    return {
        "id": step.id,
        "kind": step.kind,
        "number": step.number,
        "title": step.title,
        "body": list(step.body),
        "picture": msgspec.to_builtins(step.picture),
        "marks": list(step.marks),
        "event": event if isinstance(event, list) else None,
    }


def canonical_bytes(view: GuideView) -> bytes:
    """The canonical JSON as UTF-8, keys sorted, no spaces: equal guides have equal bytes.

    A recording may hold half a surrogate pair, written as an escape. It is written as the same escape here.
    """
    text = json.dumps(json_from_view(view), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")
