"""A guide as Markdown: CommonMark with GFM's strikethrough, as GitHub, GitLab and Notion read it.

Each action is a heading with its number (`## 1. Click "Save"`), not an item of one long list: so it has an address of
its own, may hold pictures and lists without indenting, and keeps its number across the guide's headings. Where
Markdown has no word for something (underlined text, bold that ends inside a word), the HTML that it allows says it.
It cannot draw a ring: a picture's alternative text says where that would be, as it does in HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docmodel.render.flow import headed, markdown_from_blocks, quoted
from docmodel.render.labels import AFTERWARDS, CLIP, LABELS, NO_PICTURE, UNTITLED
from docmodel.render.place import described
from docmodel.render.span import escaped, image, line_from_inline, link, started
from docmodel.schema import Picture, Shown
from docmodel.unpictured import reasons_in
from docmodel.view import GuideView, StepView

PicturePath = Callable[[Shown], str | None]


def markdown_from_view(view: GuideView, picture_path: PicturePath) -> str:
    """The whole guide. picture_path: where a picture is, from where the file will be; None leaves it out."""
    parts = [headed(1, escaped(view.title) or "Untitled")]
    parts += [started(escaped(paragraph)) for paragraph in view.summary.split("\n") if paragraph.strip()]
    reasons = reasons_in(view)
    level = 2
    for step in view.steps:
        parts += _step(step, 2 if step.kind == "heading" else level, picture_path, reasons.get(step.id))
        level = 3 if step.kind == "heading" else level
    return "\n\n".join(parts) + "\n"


def _step(step: StepView, level: int, picture_path: PicturePath, why: str | None) -> Iterator[str]:
    title = escaped(step.title or (UNTITLED if step.number else ""))
    pictures = _pictures(step.picture, step.title or UNTITLED, picture_path) if step.picture else ()
    instead = [_quiet(f"{NO_PICTURE} {why}")] if why else []
    inside = [part for part in (*pictures, *instead, markdown_from_blocks(step.body, level)) if part]
    label = LABELS.get(step.kind)
    if label:
        yield quoted("\n\n".join([" ".join(part for part in (f"**{label}**", title) if part), *inside]))
        return
    number = f"{step.number}." if step.number else ""
    if number or title:
        yield headed(level, " ".join(part for part in (number, title) if part))
    yield from inside


def _pictures(picture: Picture, title: str, picture_path: PicturePath) -> Iterator[str]:
    """The picture and what was recorded with it. Markdown has no word for a clip: it is a link."""
    path = picture_path(picture)
    then = picture_path(picture.after) if picture.after else None
    film = picture_path(picture.clip) if picture.clip else None
    if path:
        yield image(described(picture, title), path)
    if then:
        yield image(AFTERWARDS, then)
    if film:
        yield link(CLIP, film)


def _quiet(words: str) -> str:
    return line_from_inline([{"type": "text", "text": words, "marks": [{"type": "italic"}]}])
