"""Detection: which tool made a file, by what is in it and not by its name; then its events, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from ingest.errors import Misshapen, Refused
from ingest.events import Event, Format, Json, Recording, Shape
from ingest.importers import recorder, shape, side
from ingest.importers.playwright.calls import events_from_calls
from ingest.importers.playwright.reading import is_script, language_of, raws_from_script, title_of_tests
from ingest.importers.psr.archive import actions_from_text, is_archive, report_from_bytes
from ingest.importers.psr.report import events_from_actions, raws_from_report
from ingest.importers.reading import HINT, check_count, check_size, json_from_text, text_from_bytes
from ingest.importers.rrweb.deeds import events_from_deeds
from ingest.importers.rrweb.stream import DEEPEST, events_in, is_stream, lines_of, raws_from_stream
from ingest.masking import masked_title, scrubbed
from ingest.redact import redacted_raws

HAR = "Import a recording of what was done: a flow of Chrome's Recorder, a Playwright script, or an rrweb stream."


@dataclass(frozen=True, slots=True)
class _Found:
    """A recording before its events are read."""

    format: Format
    shape: Shape
    title: str | None
    raws: Sequence[Json]
    extra: dict[str, Json] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


def recording_from_bytes(file: str, content: bytes, secret_at: Collection[int] = ()) -> Recording:
    """The recording in a file, without its secrets.

    file: its name, in which people note secrets as well. secret_at: events that are known to hold a password,
    from playing them.
    Raises Refused with the place and the reason, and TooMuch for what is larger than a guide may be.
    """
    found, events = _read(file, content)
    raws, scrub = redacted_raws(events, secret_at)
    extra = {key: scrubbed(inner, scrub, key) for key, inner in found.extra.items()}
    title = found.title and masked_title(scrub(found.title))
    name = masked_title(scrub(file))
    clean = _Found(found.format, found.shape, title, raws, extra, found.keys)
    return Recording(name, clean.format, clean.shape, title, tuple(_reader(clean)(raws)), extra, clean.keys)


def events_with_secrets(file: str, content: bytes) -> Sequence[Event]:
    """The events as they were recorded, passwords and all. For the player alone: they may not be kept or shown."""
    return _read(file, content)[1]


def _read(file: str, content: bytes) -> tuple[_Found, Sequence[Event]]:
    check_size(file, len(content))
    try:
        found = _saved(content) if is_archive(content) else _made(file, text_from_bytes(file, content))
        check_count(file, len(found.raws))
        events = _reader(found)(found.raws)
    except Misshapen as error:
        raise Refused(file=file, place=error.place.lstrip("."), reason=error.reason, hint=error.hint or HINT) from error
    if not events:
        raise Refused(file=file, reason="the recording holds no steps", hint="Record the task and export it again.")
    return found, events


def _reader(found: _Found) -> Callable[[Sequence[Json]], Sequence[Event]]:
    if found.format == "side":
        return lambda raws: side.events_from_commands(raws, side.base_of(found.extra))
    if found.format == "playwright":
        return events_from_calls
    if found.format == "rrweb":
        return events_from_deeds
    if found.format == "psr":
        return events_from_actions
    return lambda raws: recorder.events_from_steps(raws, "" if found.shape == "steps" else "steps")


def _saved(content: bytes) -> _Found:
    return _Found("psr", "flow", None, raws_from_report(report_from_bytes(content).actions))


def _made(file: str, text: str) -> _Found:
    """By what a file begins with."""
    if is_script(text):
        return _script(text)
    if text.lstrip()[:1] == "<" and "<UserActionData" in text:
        return _Found("psr", "flow", None, raws_from_report(actions_from_text(text)))
    if is_stream(text):
        events = lines_of(text) or events_in(value := json_from_text(file, text, DEEPEST))
        return _Found("rrweb", "flow", None, raws_from_stream(events)) if events else _found(value)
    return _found(json_from_text(file, text))


def _script(text: str) -> _Found:
    raws = raws_from_script(text)
    return _Found("playwright", "flow", title_of_tests(raws), raws, {"language": language_of(text)})


def _found(value: Json) -> _Found:
    match value:
        case {"log": {"entries": _}}:
            raise Misshapen("", "it is a HAR file: what went over the network, not what somebody did", hint=HAR)
        case dict() if "tests" in value:
            project = side.project_from_json(value)
            return _Found("side", "flow", project.title, project.raws, project.extra, tuple(value))
        case dict() if isinstance(value.get("steps"), list):
            return _flow(value, shape.items(value["steps"], "steps"))
        case dict() if _is_step(value):
            return _Found("recorder", "step", None, [value])
        case [dict() as first, *_] if _is_step(first):
            return _Found("recorder", "steps", None, value)
        case _:
            raise Misshapen("", _why_not(value))


def _flow(value: dict[str, Json], steps: list[Json]) -> _Found:
    title = value.get("title")
    named = isinstance(title, str)
    extra = {key: one for key, one in value.items() if key != "steps" and not (named and key == "title")}
    return _Found("recorder", "flow", title if isinstance(title, str) else None, steps, extra, tuple(value))


def _is_step(value: dict[str, Json]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and (kind in recorder.TYPES or "selectors" in value)


def _why_not(value: Json) -> str:
    """What this JSON is instead, where that can be told."""
    match value:
        case {"steps": _}:
            return '"steps" should be a list'
        case []:
            return "the list is empty"
        case list() | dict():
            return 'it is JSON, but no recording: it holds neither "steps" nor "tests"'
        case _:
            return "it is JSON, but no recording: a single value"
