"""Projects of Selenium IDE (.side, versions 1.0 to 3.0): tests of commands, each with a target and a value.

A project's tests become one stream: a section for each test that does something, then its commands. Frames and windows
are commands there (`selectFrame`), so the stream is read with a place in mind: where the next command acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.events import Aside, Event, Json, Section
from ingest.importers import shape
from ingest.importers.locators import frame_from_locator
from ingest.importers.selenese import Place, event_from_command

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Project:
    """The raw values of a project's stream: for each test what it says of itself, then its commands."""

    title: str | None
    base: str
    raws: tuple[Json, ...]
    extra: dict[str, Json] = field(default_factory=dict)


def project_from_json(value: dict[str, Json]) -> Project:
    """Raises Misshapen at the first member that is not what it should be."""
    raws: list[Json] = []
    for at, one in enumerate(shape.items(value.get("tests"), "tests")):
        test = shape.members(one, f"tests[{at}]")
        raws.append({key: inner for key, inner in test.items() if key != "commands"})
        for number, command in enumerate(shape.items(test.get("commands", []), f"tests[{at}].commands")):
            where = f"tests[{at}].commands[{number}]"
            event_from_command(shape.members(command, where), Place(), where, None, "")  # so that its place is told
            raws.append(command)
    name = value.get("name")
    extra = {key: inner for key, inner in value.items() if key not in ("name", "tests")}
    return Project(name if isinstance(name, str) else None, base_of(extra), tuple(raws), extra)


def base_of(extra: dict[str, Json]) -> str:
    """The address that a project's relative ones are relative to."""
    base = extra.get("url")
    return base if isinstance(base, str) else ""


def events_from_commands(raws: Sequence[Json], base: str) -> tuple[Event, ...]:
    """One event for each raw value of a stream."""
    names = _sections(raws)
    where = Place()
    events: list[Event] = []
    for at, raw in enumerate(raws):
        place = f"commands[{at}]"
        found = shape.members(raw, place)
        if "command" not in found:
            where = Place()
            events.append(Section(raw, names[at]) if len(names) > 1 and at in names else Aside(raw, leads=True))
            continue
        where = _moved(where, found)
        events.append(event_from_command(found, where, place, names.values(), base))
    return tuple(events)


def event_from_custom_step(command: dict[str, Json], frame: tuple[int | str, ...], place: str) -> Event:
    """The event of a command that our exporter kept in a customStep, because the Recorder has no word for it."""
    if "command" not in command:
        return Aside(command, leads=True)
    return event_from_command(command, Place(frame), place, None, "")


def _sections(raws: Sequence[Json]) -> dict[int, str]:
    """The tests that have commands: where each begins, and its name."""
    names: dict[int, str] = {}
    for at, raw in enumerate(raws):
        after = raws[at + 1] if at + 1 < len(raws) else None
        if isinstance(raw, dict) and "command" not in raw and isinstance(after, dict) and "command" in after:
            names[at] = shape.text(raw, "name", f"tests[{len(names)}]", "")
    return names


def _moved(where: Place, command: dict[str, Json]) -> Place:
    """Where this command and those after it act."""
    name, target = command.get("command"), command.get("target")
    locator = target if isinstance(target, str) else ""
    match name:
        case "selectFrame":
            return replace(where, frame=frame_from_locator(where.frame, locator))
        case "storeWindowHandle":
            return replace(where, handles=(*where.handles, (locator, where.window)))
        case "selectWindow":
            handle = locator.partition("=")[2].removeprefix("${").removesuffix("}")
            window = dict(where.handles).get(handle, handle) if locator not in ("", "null") else MAIN
            return Place(window=window or MAIN, handles=where.handles)
        case "open":
            return replace(where, frame=())
        case _:
            return where
