"""What it takes to read guides, as pure functions on their bytes, made to be run apart (web/apart.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from docmodel.diff import changes, json_from_changes
from docmodel.edits import begin_again, new_guide
from docmodel.render.html import article_from_view
from docmodel.render.markdown import markdown_from_view
from docmodel.schema import Shown, shown_with
from docmodel.text import line
from docmodel.view import GuideView, canonical_bytes, view_from_update
from ingest.exporters.python import python_bytes
from ingest.exporters.recorder import recorder_bytes
from ingest.exporters.side_project import side_bytes
from ingest.exporters.typescript import typescript_bytes
from ingest.importing import guide_from_recording
from ingest.seen import Seen

READING = 200  # words a minute
DOING = 6  # seconds a step


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents. number: None for a heading between steps."""

    step: str
    number: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Article:
    """A guide as it is read. html: its steps. cover: the digest of its first picture."""

    title: str
    summary: str
    tags: tuple[str, ...]
    steps: int
    minutes: int
    contents: tuple[Heading, ...]
    cover: str | None
    html: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A recording as a guide. update: the guide's first. cover: the digest of its first picture."""

    update: bytes
    title: str
    tags: tuple[str, ...]
    steps: int
    cover: str | None
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BegunAgain:
    """A guide as its only update. pictures: the digests of those it shows, in order."""

    update: bytes
    title: str
    tags: tuple[str, ...]
    steps: int
    pictures: tuple[str, ...]


def canonical_from_update(update: bytes) -> bytes:
    return canonical_bytes(view_from_update(update))


def changes_between(before: bytes, after: bytes) -> bytes:
    """What changed, as the JSON that the API answers."""
    found = changes(view_from_update(before), view_from_update(after))
    return msgspec.json.encode(json_from_changes(found))


def article_from_update(update: bytes, pictures: Mapping[str, str]) -> Article:
    """pictures: digest → address, of those that may be shown. Others are left out."""
    view = view_from_update(update)
    return Article(
        title=view.title or "Untitled guide",
        summary=view.summary,
        tags=view.tags,
        steps=sum(step.kind == "action" for step in view.steps),
        minutes=_minutes(view),
        contents=tuple(
            Heading(step.id, step.number, step.title)
            for step in view.steps
            if step.kind in ("action", "heading") and step.title
        ),
        cover=next((step.picture.media for step in view.steps if step.picture), None),
        html=article_from_view(view, lambda picture: pictures.get(picture.media)),
    )


def markdown_from_update(update: bytes, pictures: Mapping[str, str]) -> str:
    """pictures: digest → path, from where the Markdown file will be."""
    return markdown_from_view(view_from_update(update), lambda picture: pictures.get(picture.media))


def recording_from_update(update: bytes) -> bytes:
    """The guide as a Recorder flow."""
    return recorder_bytes(view_from_update(update))


def side_from_update(update: bytes) -> bytes:
    """The guide as a project of Selenium IDE."""
    return side_bytes(view_from_update(update))


def typescript_from_update(update: bytes) -> bytes:
    """The guide as a test for `@playwright/test`."""
    return typescript_bytes(view_from_update(update))


def python_from_update(update: bytes) -> bytes:
    """The guide as a test for pytest with Playwright."""
    return python_bytes(view_from_update(update))


def understand_recording(name: str, content: bytes, seen: tuple[Seen, ...], client: int) -> Understood:
    """Raises Refused or TooMuch, which name the file, the place in it and the reason."""
    imported = guide_from_recording(name, content, seen=seen)
    guide = imported.guide
    return Understood(
        update=new_guide(guide, client),
        title=line(guide.title),
        tags=guide.tags,
        steps=imported.steps,
        cover=next((step.picture.media for step in guide.steps if step.picture), None),
        gaps=imported.gaps,
    )


def begun_again(update: bytes, client: int) -> BegunAgain:
    """The guide without its history. Raises Invalid when it is none."""
    begun = begin_again(update, client)
    view = view_from_update(begun)
    assert canonical_bytes(view) == canonical_from_update(update), "it no longer says the same"
    return BegunAgain(
        update=begun,
        title=view.title,
        tags=view.tags,
        steps=sum(step.number is not None for step in view.steps),
        pictures=tuple(shown.media for step in view.steps for shown in shown_with(step.picture)),
    )


def pictures_from_update(update: bytes) -> tuple[str, tuple[Shown, ...]]:
    """The guide's title, and its pictures and clips in order, each once."""
    view = view_from_update(update)
    return view.title, tuple({shown.media: shown for step in view.steps for shown in shown_with(step.picture)}.values())


def _minutes(view: GuideView) -> int:
    """About how long somebody takes who follows along. At least one."""
    words = len(view.summary.split()) + sum(len(step.title.split()) + _words(step.body) for step in view.steps)
    steps = sum(step.kind == "action" for step in view.steps)
    return max(1, round(words / READING + steps * DOING / 60))


def _words(node: object) -> int:
    match node:
        case {"text": str(text)}:
            return len(text.split())
        case {"content": content}:
            return _words(content)
        case list() | tuple():
            return sum(_words(each) for each in node)
        case _:
            return 0
