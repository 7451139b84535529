"""What a guide's steps do, from the raw events that they keep, whatever tool each is of. Pure.

Anybody may have written into a guide's document: raw events that are none are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docmodel.values import json_from_text
from docmodel.view import GuideView, StepView
from ingest.compose import compose
from ingest.errors import Misshapen
from ingest.events import NOTHING, About, Event, Json, Words
from ingest.idling import without_idle_tabs
from ingest.importers import foreign, recorder, side


@dataclass(frozen=True, slots=True)
class Deed:
    """A step: its number among those to do, what it says, and what is done in it, each thing once."""

    number: int | None
    kind: str
    title: str
    meanings: tuple[Event, ...]


def deeds_from_view(view: GuideView) -> tuple[Deed, ...]:
    kept = [raws_of(step) for step in view.steps]
    others = iter(foreign.events_from_foreign([raw for raws in kept for raw in raws if is_foreign(raw)], base_of(view)))
    # All at once: a tab may be opened in one step and closed in another.
    events = iter(without_idle_tabs([_event(raw, others) for raws in kept for raw in raws]))
    return tuple(
        Deed(step.number, step.kind, step.title, tuple(_meanings(list(islice(events, len(raws))))))
        for step, raws in zip(view.steps, kept, strict=True)
    )


def raws_of(step: StepView) -> list[Json]:
    """The raw events of a step."""
    value = json_from_text(step.event)
    return [raw for raw in value if _is_sound(raw)] if isinstance(value, list) else []


def is_foreign(raw: Json) -> bool:
    """Whether it comes from another tool than Chrome's Recorder."""
    return isinstance(raw, dict) and foreign.tool_of(raw) != "recorder"


def program_of(event: Event) -> str:
    """The desktop program that something was done in; nothing for what was done on a page."""
    raw = event.raw if isinstance(event.raw, dict) else {}
    match raw.get("parameters", raw):
        case {"scene": {"program": str() as program}}:
            return program
        case {"psr": _}:
            return "a desktop program"
        case _:
            return ""


def source_of_view(view: GuideView) -> dict[str, Any]:
    """What the guide was made from."""
    value = json_from_text(view.source)
    return value if isinstance(value, dict) else {}


def base_of(view: GuideView) -> str:
    """The address that a Selenium project's are relative to."""
    extra = source_of_view(view).get("extra")
    return side.base_of(extra) if isinstance(extra, dict) else ""


def _event(raw: Json, others: Iterator[Event]) -> Event:
    return next(others) if is_foreign(raw) else recorder.event_from_step(raw, "")


def _meanings(events: Sequence[Event]) -> Iterator[Event]:
    yield from (step.meaning for step in compose(events) if step.meaning is not NOTHING)


def _is_sound(raw: Json) -> bool:
    try:
        if is_foreign(raw):
            return not any(isinstance(one, Words | About) for one in foreign.events_from_foreign([raw], ""))
        return not isinstance(recorder.event_from_step(raw, ""), Words | About)
    except Misshapen:
        return False
