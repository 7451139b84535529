"""Raw events as guides keep them, of tools whose events are no steps of Chrome's Recorder: whose they are, and what
they mean. A guide may hold several kinds, for a stretch of it may have been recorded again with another tool.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from ingest.errors import Misshapen
from ingest.events import Aside, Event, Format, Json, Valued
from ingest.importers import shape, side
from ingest.importers.agent import event_from_said
from ingest.importers.playwright import calls
from ingest.importers.psr import report
from ingest.importers.rrweb import deeds
from ingest.wire import Said

EVENT = "cairn.event"
"""The customStep in which our exporter keeps what the Recorder has no word for."""


def tool_of(raw: Json) -> Format:  # noqa: PLR0911 — a line a tool
    """Which tool a raw event is of, by its own members."""
    match raw:
        case {calls.MARK: _}:
            return "playwright"
        case {deeds.MARK: _}:
            return "rrweb"
        case {report.MARK: _}:
            return "psr"
        case {"n": int(), "at": _, "type": str()}:
            return "agent"
        case {"command": _}:
            return "side"
        case {"type": _}:
            return "recorder"
        case _:
            return "side"  # what a test says of itself


def events_from_foreign(raws: Sequence[Json], base: str) -> tuple[Event, ...]:
    """One event for each. base: the address of a Selenium project. Raises Misshapen."""
    commands = iter(side.events_from_commands([raw for raw in raws if tool_of(raw) == "side"], base))
    return tuple(next(commands) if tool_of(raw) == "side" else event_from_foreign(raw, "events") for raw in raws)


def event_from_foreign(raw: Json, place: str) -> Event:
    """Of a tool whose events can be read one by one. Raises Misshapen."""
    match tool_of(raw):
        case "playwright":
            return calls.event_from_call(raw, place)
        case "rrweb":
            return deeds.event_from_deed(raw, place)
        case "psr":
            return report.event_from_action(raw, place)
        case "agent":
            try:
                return event_from_said(msgspec.convert(raw, Said))
            except msgspec.ValidationError as error:
                raise Misshapen(place, str(error)) from None
        case _:
            raise Misshapen(place, "it is of no tool that Cairn knows")


def event_from_kept(outer: Json, raw: dict[str, Json], place: str) -> Event:
    """The event in a customStep of our own; it goes out again as that step."""
    if isinstance(raw.get("command"), str):
        raise Misshapen(place, "a command of Selenium has a step of its own kind")
    return wrapped(event_from_foreign(shape.members(raw, place), place), outer)


def wrapped(event: Event, outer: Json) -> Event:
    if isinstance(event, Aside) and event.off:
        return Aside(outer, off=wrapped(event.off, outer))
    if isinstance(event, Valued):
        return replace(event, raw=outer, at=("parameters", *event.at))
    return replace(event, raw=outer)
