"""Telling: what a recording says by now, written into its guide while people edit it. Bytes in, one update out.

It is told from the beginning each time. Beside the steps lie digests of what each said and showed when it was told
last; what is still so is nobody's but the recording's and is written anew, what is not has been edited and is left
alone. A step that was told and is no longer there was removed, and stays so. The digests are part of the guide, so they
change with it or not at all, whoever of several processes tells it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET
from pycrdt import Map

from docmodel.blocks import cleaned_blocks
from docmodel.document import as_map, document_from_update, edited, guide_root, steps_root
from docmodel.edits import perform
from docmodel.operations import AddStep, ChangeStep, NewStep, Operation, RemoveStep, SetSummary, SetTitle
from docmodel.text import line
from docmodel.view import GuideView, StepView, view_from_document
from docmodel.write import write_map, write_value

TOLD = "told"
"""In the guide's map: step id → digest of what it said when it was told. `title` and `summary` are in it as well."""
DIGEST = 16  # hexadecimal digits; two wordings of one step must not meet by chance
BETWEEN = "."  # words and picture


@dataclass(frozen=True, slots=True)
class Telling:
    """What a recording has to say. name: how the ids of its steps begin.

    after: the step that its first step follows; the last of the guide when None.
    title, summary: None to say nothing of it.
    """

    name: str
    steps: tuple[NewStep, ...]
    title: str | None = None
    summary: str | None = None
    after: str | None = None


def tell(update: bytes, telling: Telling, client: int) -> bytes:
    """The update that makes the guide say it, EMPTY_UPDATE when it does. Raises Invalid when the bytes are no guide.

    update: the whole guide. client: a number drawn for this one call.
    """
    doc = document_from_update(update, client)
    root, steps = guide_root(doc), steps_root(doc)

    def write() -> None:
        told = write_map(root, TOLD)
        before = {key: value for key, value in told.items() if isinstance(value, str)}
        operations = list(_operations(view_from_document(doc), before, telling))
        perform(root, steps, operations)
        _note(told, before, operations, view_from_document(doc))

    return edited(doc, write)


def untouched_steps(update: bytes) -> frozenset[str]:
    """The steps whose words are still those of the recording that told them."""
    doc = document_from_update(update)
    told = as_map(guide_root(doc).get(TOLD))
    known = {name: value for name, value in told.items() if isinstance(value, str)} if told else {}
    view = view_from_document(doc)
    return frozenset(step.id for step in view.steps if _parts(known.get(step.id))[0] == _parts(told_of(step))[0])


def _operations(view: GuideView, told: Mapping[str, str], telling: Telling) -> Iterator[Operation]:
    there = {step.id: step for step in view.steps}
    if telling.title is not None and telling.title != view.title and _is_ours(view.title, told.get("title")):
        yield SetTitle(telling.title)
    if telling.summary is not None and telling.summary != view.summary and _is_ours(view.summary, told.get("summary")):
        yield SetSummary(telling.summary)
    after: str | None = telling.after if telling.after in there else None
    for step in telling.steps:
        if step.id in there:
            yield from _changed(there[step.id], told.get(step.id), step)
            after = step.id
        elif step.id not in told:
            yield _added(step, after)
            after = step.id
    wanted = {step.id for step in telling.steps}
    for name, before in there.items():
        if name in told and name not in wanted and _is_of(name, telling) and told_of(before) == told[name]:
            yield RemoveStep(name)


def _added(step: NewStep, after: str | None) -> AddStep:
    return AddStep(
        step.id, step.kind, step.title, step.body, step.event, step.picture, UNSET if after is None else after
    )


def _changed(there: StepView, told: str | None, wanted: NewStep) -> Iterator[Operation]:
    """What is recorded of a step is written anew in any case; words and picture, each where nobody else touched it."""
    words, picture = _parts(told)
    now_words, now_picture = _parts(told_of(there))
    change = ChangeStep(wanted.id)
    if wanted.event is not None and wanted.event != there.event:
        change = msgspec.structs.replace(change, event=wanted.event)
    if now_words == words != _digest_of_words(wanted.kind, line(wanted.title), _body(wanted)):
        change = msgspec.structs.replace(change, kind=wanted.kind, title=wanted.title, body=wanted.body)
    if now_picture == picture and wanted.picture is not None and wanted.picture != there.picture:
        change = msgspec.structs.replace(change, picture=wanted.picture)
    if change != ChangeStep(wanted.id):
        yield change


def _note(told: Map[Any], before: Mapping[str, str], done: Sequence[Operation], view: GuideView) -> None:
    """Remember what each thing says that was written now; of a step whose words are somebody's, only the picture."""
    there = {step.id: step for step in view.steps}
    for operation in done:
        match operation:
            case SetTitle():
                write_value(told, "title", _digest(view.title))
            case SetSummary():
                write_value(told, "summary", _digest(view.summary))
            case AddStep():
                write_value(told, operation.id, told_of(there[operation.id]))
            case ChangeStep():
                words, picture = _parts(told_of(there[operation.id]))
                old_words, old_picture = _parts(before.get(operation.id))
                kept = words if operation.title is not UNSET else old_words
                shown = picture if operation.picture is not UNSET else old_picture
                write_value(told, operation.id, f"{kept}{BETWEEN}{shown}")


def told_of(step: StepView) -> str:
    """What a step says and what it shows, as two digests."""
    words = _digest_of_words(step.kind, step.title, list(step.body))
    return f"{words}{BETWEEN}{_digest(msgspec.to_builtins(step.picture)) if step.picture else ''}"


def _parts(told: str | None) -> tuple[str, str]:
    words, _, picture = (told or "").partition(BETWEEN)
    return words, picture


def _body(step: NewStep) -> list[Any]:
    return cleaned_blocks(step.body) if isinstance(step.body, list) else []


def _digest_of_words(kind: str, title: str, body: Sequence[Any]) -> str:
    return _digest([kind, title, list(body)])


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:DIGEST]


def _is_ours(words: str, told: str | None) -> bool:
    """Whether nobody has written there but us: nothing stands there, or what was told."""
    return not words or _digest(words) == told


def _is_of(name: str, telling: Telling) -> bool:
    return name.startswith(f"{telling.name}-")
