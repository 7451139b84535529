"""A guide as a recording of Chrome's Recorder.

What came in as one goes out as it was, value for value. What people changed since (words, order, tips) goes beside the
events in a `customStep` named `cairn.step`, which tools that do not know it skip, and which gives the same guide back
when it is imported. Such a mark is written only where importing the events alone would not tell the same step: the
exporter imports its own work and looks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docmodel.view import GuideView
from ingest.compose import Composed, compose
from ingest.events import Event, Json, Words
from ingest.exporters.as_recorder import steps_from_events
from ingest.exporters.deeds import base_of, is_foreign, raws_of, source_of_view
from ingest.idling import without_idle_tabs
from ingest.importers import foreign, recorder
from ingest.importing import Told, title_of, told

ROUNDS = 6  # times that marks are added one by one; what is not settled then is marked everywhere


@dataclass(frozen=True, slots=True)
class _Part:
    """A step of the guide: what it says, and the Recorder's steps that belong to it."""

    says: Told
    raws: list[Json]


def recorder_bytes(view: GuideView) -> bytes:
    """The recording as a file, laid out as the Recorder does it."""
    return (json.dumps(recorder_from_view(view), ensure_ascii=False, indent=4) + "\n").encode()


def recorder_from_view(view: GuideView) -> Json:
    """The recording as a JSON value: a UserFlow, or what the guide was made from if that was less."""
    source = source_of_view(view)
    steps = marked_steps(_parts(view))
    if view.summary or view.tags:
        parameters: dict[str, Json] = {"summary": view.summary, "tags": [*view.tags]}
        steps.insert(0, {"type": "customStep", "name": recorder.GUIDE, "parameters": parameters})
    title, name = source.get("title"), source.get("name")
    words = title if isinstance(title, str) else None
    is_same = view.title == title_of(words, name if isinstance(name, str) else "")
    if source.get("shape") == "step" and is_same and len(steps) == 1:
        return steps[0]
    if source.get("shape") == "steps" and is_same:
        return steps
    untitled = words is None and source.get("format") == "recorder"  # as it came; of any other tool it has a title
    return _flow(source, words if is_same and (words is not None or untitled) else view.title, steps)


def marked_steps(parts: Sequence[_Part]) -> list[Json]:
    """The parts' steps, with as few marks as importing them needs to tell the same."""
    every = recorder.events_from_steps([raw for part in parts for raw in part.raws])
    marked: set[int] = set()
    for _ in range(ROUNDS):
        events = list(_with_marks(parts, marked, every))
        wrong = _told_otherwise(parts, compose(events))
        if not wrong:
            return [event.raw for event in events]
        if wrong <= marked:
            break
        marked |= wrong
    return [event.raw for event in _with_marks(parts, range(len(parts)), every)]


def _with_marks(parts: Sequence[_Part], marked: Collection[int], every: Sequence[Event]) -> Iterator[Event]:
    """What an import of the export will read. every: the events of all parts, in order."""
    events = iter(every)
    for at, part in enumerate(parts):
        if at in marked:
            yield _mark(part.says, len(part.raws))
        yield from islice(events, len(part.raws))


def _mark(says: Told, takes: int) -> Words:
    body: list[Json] = list[Any](says.body)
    parameters: dict[str, Json] = {"kind": says.kind, "title": says.title}
    parameters |= ({"body": body} if body else {}) | {"steps": takes}
    step: Json = {"type": "customStep", "name": recorder.STEP, "parameters": parameters}
    return Words(step, says.kind, says.title, body, takes)


def _told_otherwise(parts: Sequence[_Part], composed: Sequence[Composed]) -> set[int]:
    """The parts that an import does not tell as they are: with these very steps, in these words."""
    again = dict(_ranges([(step, len(step.events)) for step in composed]))
    mine = list(_ranges([(part, len(part.raws)) for part in parts]))
    wrong = {
        at for at, (where, part) in enumerate(mine) if (step := again.get(where)) is None or told(step) != part.says
    }
    return wrong or (set() if len(again) == len(mine) else set(range(len(parts))))


def _ranges(steps: Sequence[tuple[Any, int]]) -> Iterator[tuple[tuple[int, int, int], Any]]:
    """Each step with where its events begin and end; steps without events are told apart by their number there."""
    start, empty = 0, 0
    for step, length in steps:
        empty = 0 if length else empty + 1
        yield (start, start + length, empty), step
        start += length


def _parts(view: GuideView) -> list[_Part]:
    kept = [raws_of(step) for step in view.steps]
    others = [raw for raws in kept for raw in raws if is_foreign(raw)]
    translated = steps_from_events(without_idle_tabs(foreign.events_from_foreign(others, base_of(view))))
    return [
        _Part(
            Told(step.kind, step.title, list(step.body)),
            [one for raw in raws for one in (next(translated) if is_foreign(raw) else [raw])],
        )
        for step, raws in zip(view.steps, kept, strict=True)
    ]


def _flow(source: dict[str, Any], title: str | None, steps: list[Json]) -> Json:
    """The outermost object, its fields in the order they came in."""
    own = source.get("format") == "recorder"
    extra, order = source.get("extra"), source.get("keys")
    fields: dict[str, Json] = extra if own and isinstance(extra, dict) else {}
    keys = [key for key in order if isinstance(key, str)] if own and isinstance(order, list) else []
    flow: dict[str, Json] = {}
    if title is not None and "title" not in keys:
        flow["title"] = title
    for key in dict.fromkeys([*keys, *fields, "steps"]):
        if key == "steps":
            flow[key] = steps
        elif key == "title" and title is not None:
            flow[key] = title
        elif key in fields:
            flow[key] = fields[key]
    return flow
