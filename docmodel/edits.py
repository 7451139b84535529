"""Edits to a guide, as pure functions: bytes in, the update that makes the edit out.

An edit is made in a replica that has seen `update` and merges with whatever others write meanwhile, so it may be sent
to a guide that has moved on. `client` must be a number drawn for this one call (1 to 2**32 - 1): see `document`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from msgspec import UNSET
from pycrdt import Doc, Map

from docmodel.document import as_map, document_from_update, edited, guide_root, steps_in, steps_root
from docmodel.errors import Invalid
from docmodel.operations import (
    AddStep,
    ChangeStep,
    MoveStep,
    NewGuide,
    NewStep,
    Operation,
    RemoveStep,
    SetSummary,
    SetTags,
    SetTitle,
)
from docmodel.order import first_ranks
from docmodel.schema import GUIDE, SCHEMA, is_step_id
from docmodel.standing import Standing
from docmodel.text import clean, line
from docmodel.view import GuideView, StepView, view_from_update
from docmodel.write import (
    blocks_from_body,
    checked_kind,
    checked_picture,
    words_from_tags,
    write_blocks,
    write_entries,
    write_map,
    write_picture,
    write_text,
    write_value,
)


def new_guide(guide: NewGuide, client: int) -> bytes:
    """The first update of a guide. Raises Invalid when a step has no fit id, or the id of another."""
    doc: Doc[Any] = Doc(client_id=client)

    def write() -> None:
        root, steps = doc.get(GUIDE, type=Map), steps_root(doc)
        root["schema"] = SCHEMA
        write_text(root, "title", line(guide.title))
        write_text(root, "summary", clean(guide.summary))
        write_entries(write_map(root, "tags"), words_from_tags(guide.tags))
        write_value(write_map(root, "settings"), "source", guide.source and clean(guide.source))
        for step, rank in zip(guide.steps, first_ranks(len(guide.steps)), strict=True):
            _write_new_step(steps, step, rank)

    return edited(doc, write)


def apply_operations(update: bytes, operations: Sequence[Operation], client: int) -> bytes:
    """One update that does all the operations, in order; none of them is done when one is Invalid.

    Raises Invalid with the place when a step is not there, or what it is to be makes no sense.
    """
    doc = document_from_update(update, client)
    root, steps = guide_root(doc), steps_root(doc)

    def write() -> None:
        perform(root, steps, operations)

    return edited(doc, write)


def restore(update: bytes, version: bytes, client: int) -> bytes:
    """The forward edit that makes the guide say what it said in a version. Nothing is taken out of its history.

    version: the whole guide as it was, as one update. Raises Invalid when either is no guide. Steps deleted since come
    back under their ids, steps added since go; within a text only the words that differ are written. If nobody else
    edits, the canonical JSON is then the version's; what others wrote meanwhile, in steps that stay, stays.
    """
    doc = document_from_update(update, client)
    root, steps = guide_root(doc), steps_root(doc)
    wanted = view_from_update(version)
    return edited(doc, lambda: _write_whole(root, steps, wanted))


def begin_again(update: bytes, client: int) -> bytes:
    """The first update of a guide that says what this one says, and has no history. Raises Invalid if it is none."""
    wanted = view_from_update(update)
    doc: Doc[Any] = Doc(client_id=client)

    def write() -> None:
        root = doc.get(GUIDE, type=Map)
        root["schema"] = SCHEMA
        _write_whole(root, steps_root(doc), wanted)

    return edited(doc, write)


def _write_whole(root: Map[Any], steps: Map[Any], wanted: GuideView) -> None:
    write_text(root, "title", wanted.title)
    write_text(root, "summary", wanted.summary)
    write_entries(write_map(root, "tags"), words_from_tags(wanted.tags))
    write_value(write_map(root, "settings"), "source", wanted.source)
    for extra in steps_in(steps).keys() - {step.id for step in wanted.steps}:
        del steps[extra]
    for step in wanted.steps:
        _restore_step(write_map(steps, step.id), step)


def _restore_step(step: Map[Any], wanted: StepView) -> None:
    write_value(step, "rank", wanted.rank)
    write_value(step, "kind", wanted.kind)
    write_text(step, "title", wanted.title)
    write_blocks(step, wanted.body)
    write_value(step, "event", wanted.event)
    write_picture(step, wanted.picture)
    write_entries(write_map(step, "marks"), {mark["id"]: mark for mark in wanted.marks})


def perform(root: Map[Any], steps: Map[Any], operations: Iterable[Operation]) -> None:
    """Do operations within a transaction. Raises Invalid, whereupon nothing of the transaction may be kept."""
    standing = Standing(steps)
    for first, others in _rows(operations):
        _perform(root, steps, standing, first, others)


def _rows(operations: Iterable[Operation]) -> list[tuple[Operation, list[AddStep]]]:
    """Each operation, with the new steps behind a new one that come each after the one before.

    Room is made for all of these at once: their ranks are as short then as that of one.
    """
    rows: list[tuple[Operation, list[AddStep]]] = []
    for operation in operations:
        first, others = rows[-1] if rows else (None, [])
        before = others[-1] if others else first
        if isinstance(before, AddStep) and isinstance(operation, AddStep) and _goes_on(before, operation):
            others.append(operation)
        else:
            rows.append((operation, []))
    return rows


def _goes_on(before: AddStep, new: AddStep) -> bool:
    return new.after == before.id or new.after is before.after is UNSET


def _add(steps: Map[Any], standing: Standing, row: Sequence[AddStep]) -> None:
    after = row[0].after
    place = standing.end if after is UNSET else standing.after(after)
    ranks = standing.make_room(place, len(row))
    for new, rank in zip(row, ranks, strict=True):
        _write_new_step(steps, new, rank)
    standing.put(place, [new.id for new in row], ranks)


def _perform(
    root: Map[Any], steps: Map[Any], standing: Standing, operation: Operation, others: Sequence[AddStep]
) -> None:
    match operation:
        case SetTitle(title):
            write_text(root, "title", line(title))
        case SetSummary(summary):
            write_text(root, "summary", clean(summary))
        case SetTags(tags):
            write_entries(write_map(root, "tags"), words_from_tags(tags))
        case AddStep():
            _add(steps, standing, [operation, *others])
        case MoveStep(moving, after):
            step = _step(steps, moving)
            if not standing.is_after(moving, after):
                standing.drop(moving)
                place = standing.after(after)
                (step["rank"],) = ranks = standing.make_room(place)
                standing.put(place, [moving], ranks)
        case ChangeStep():
            _change(_step(steps, operation.id), operation)
        case RemoveStep(gone):
            _step(steps, gone)
            standing.drop(gone)
            del steps[gone]
        case _:
            assert_never(operation)


def _step(steps: Map[Any], name: str) -> Map[Any]:
    step = as_map(steps.get(name)) if is_step_id(name) else None
    if step is None:
        raise Invalid(f"steps.{name:.64} is not in this guide")
    return step


def _write_new_step(steps: Map[Any], new: NewStep | AddStep, rank: str) -> None:
    where = f"steps.{new.id:.64}"
    if not is_step_id(new.id):
        raise Invalid(f"{where}: a step's id is 1 to 64 letters, digits, - and _")
    if new.id in steps:
        raise Invalid(f"{where} is in this guide already")
    step = write_map(steps, new.id)
    step["rank"] = rank
    step["kind"] = checked_kind(new.kind, where)
    write_text(step, "title", line(new.title))
    write_blocks(step, blocks_from_body(new.body, where))
    write_value(step, "event", new.event and clean(new.event))
    write_picture(step, checked_picture(new.picture, where))
    write_map(step, "marks")


def _change(step: Map[Any], change: ChangeStep) -> None:
    where = f"steps.{change.id}"
    if change.kind is not UNSET:
        write_value(step, "kind", checked_kind(change.kind, where))
    if change.title is not UNSET:
        write_text(step, "title", line(change.title))
    if change.body is not UNSET:
        write_blocks(step, blocks_from_body(change.body, where))
    if change.event is not UNSET:
        write_value(step, "event", clean(change.event))
    if change.picture is not UNSET:
        write_picture(step, checked_picture(change.picture, where))
