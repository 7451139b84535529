"""Importing: a recording's bytes to a guide. A pure function, so that it can run in a process apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from docmodel.blocks import cleaned_blocks
from docmodel.operations import NewGuide, NewStep
from docmodel.schema import KINDS, Kind, Node, Picture
from docmodel.text import line
from ingest.bodies import body_from_event, paragraph, text
from ingest.compose import Composed, about, compose
from ingest.events import About, Aside, Event, Json, Recording, Section, Unknown, Words
from ingest.importers.detect import recording_from_bytes
from ingest.languages.en import ENGLISH
from ingest.languages.language import Language
from ingest.seen import Seen, with_seen
from ingest.text import plain, shorten
from ingest.wording import LIMIT, title_from_event
from storage.ids import new_id

UNTITLED = "Untitled guide"


@dataclass(frozen=True, slots=True)
class Imported:
    """A guide to be, how many numbered steps it has, and the titles of its gaps."""

    guide: NewGuide
    steps: int
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words."""

    kind: Kind
    title: str
    body: list[Node]


def guide_from_recording(
    name: str, content: bytes, ids: Callable[[], str] = new_id, seen: Iterable[Seen] = ()
) -> Imported:
    """The guide that a recording tells.

    name: the file's, for messages and for want of a title. ids: gives each step its id; must be importable by name to
    cross into another process. seen: what playing the recording showed.
    Raises Refused or TooMuch, which name the file, the place in it and the reason.
    """
    shown = {one.index: one for one in seen}
    recording = recording_from_bytes(name, content, {at for at, one in shown.items() if one.secret})
    events = [with_seen(event, shown.get(at)) for at, event in enumerate(recording.events)]
    steps = list(_steps(events, shown, ids))
    described = about(events)
    guide = NewGuide(
        title=title_of(recording.title, recording.name),
        summary=described.summary if described else "",
        tags=described.tags if described else (),
        steps=tuple(steps),
        source=source_of(recording),
    )
    gaps = tuple(step.title for step in steps if step.kind == "gap")
    return Imported(guide, sum(step.kind == "action" for step in steps), gaps)


def title_of(title: str | None, name: str) -> str:
    """A guide's title: the recording's, or words from the file's name."""
    stem = re.sub(r"[_\s]+", " ", PurePosixPath(name.replace("\\", "/")).stem)
    return shorten(plain(title or "") or plain(stem) or UNTITLED, LIMIT)


def source_of(recording: Recording) -> str:
    """What a guide was made from, as JSON text: all that is needed to write the recording again."""
    source: dict[str, Json] = {
        "format": recording.format,
        "name": recording.name,
        "title": recording.title,
        "extra": recording.extra,
    }
    if recording.shape != "flow":
        source["shape"] = recording.shape
    if recording.keys:
        source["keys"] = list(recording.keys)
    return json_text(source)


def told(step: Composed, words: Language = ENGLISH) -> Told:
    """A composed step in words: those that people gave it, else today's wording."""
    if step.words:
        named = step.words.kind
        kind: Kind = next((kind for kind in KINDS if kind == named), "action")
        return Told(kind, line(step.words.title), cleaned_blocks(step.words.body))
    body = cleaned_blocks(body_from_event(step.meaning, words))
    return Told(_kind(step.meaning), title_from_event(step.meaning, words), body)


def _kind(meaning: Event) -> Kind:
    match meaning:
        case Section():
            return "heading"
        case Unknown():
            return "gap"
        case _:
            return "action"


def json_text(value: Json) -> str:
    """JSON text that any document can hold: the one control character that JSON leaves as it is becomes an escape."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\x7f", "\\u007f")


def _steps(events: Sequence[Event], shown: dict[int, Seen], ids: Callable[[], str]) -> Iterator[NewStep]:
    places = iter([at for at, event in enumerate(events) if not isinstance(event, Words | About)])
    for step in compose(events):
        words = told(step)
        saw = [(event, shown.get(next(places))) for event in step.events]
        raws = json_text(step.raws) if step.events else None
        yield NewStep(ids(), words.kind, words.title, words.body, raws, _picture(saw))
        for note in dict.fromkeys(one.note for _, one in saw if one and one.note):
            title = shorten(f"This could not be played: {words.title}", LIMIT)
            yield NewStep(ids(), "gap", title, [paragraph(text(note))])


def _picture(saw: Sequence[tuple[Event, Seen | None]]) -> Picture | None:
    """The first picture that shows where something was done, for it was taken before anything had changed."""
    pictures = [one.picture for event, one in saw if one and one.picture and not isinstance(event, Aside)]
    return next((picture for picture in pictures if picture.box), pictures[0] if pictures else None)
