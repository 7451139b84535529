"""What changed between two states of a guide, for people: words added and removed, steps added, removed and moved.

Steps are the same when their ids are, whatever was written in them and wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from docmodel.blocks import text_from_blocks
from docmodel.order import in_order
from docmodel.schema import Kind, Picture
from docmodel.text import Run, runs
from docmodel.view import GuideView, StepView

Change = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class StepChange:
    """One step that is not as it was. Both numbers, kinds and pictures: before and after.

    change: "moved" when only its place differs; a step that also says something else is "changed" and has `moved`.
    restyled: the body has the same words, but formats or blocks differ.
    """

    id: str
    change: Change
    moved: bool
    number: tuple[int | None, int | None]
    kind: tuple[Kind | None, Kind | None]
    title: tuple[Run, ...]
    body: tuple[Run, ...]
    restyled: bool
    picture: tuple[Picture | None, Picture | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed. steps: only those that did, in the later order; a removed one stands after what it stood after."""

    title: tuple[Run, ...]
    summary: tuple[Run, ...]
    tags_added: tuple[str, ...]
    tags_removed: tuple[str, ...]
    steps: tuple[StepChange, ...]


def changes(before: GuideView, after: GuideView) -> Changes:
    """How `before` became `after`. `changes(view, view)` has only runs that are the same, and no steps."""
    return Changes(
        title=tuple(runs(before.title, after.title)),
        summary=tuple(runs(before.summary, after.summary)),
        tags_added=tuple(tag for tag in after.tags if tag not in before.tags),
        tags_removed=tuple(tag for tag in before.tags if tag not in after.tags),
        steps=tuple(_steps(before.steps, after.steps)),
    )


def _steps(before: tuple[StepView, ...], after: tuple[StepView, ...]) -> Iterator[StepChange]:
    old = {step.id: step for step in before}
    new = {step.id: step for step in after}
    kept = in_order(old, new)
    gone: dict[str | None, list[StepView]] = {}
    last: str | None = None
    for step in before:
        if step.id in new:
            last = step.id
        else:
            gone.setdefault(last, []).append(step)
    yield from (_removed(step) for step in gone.get(None, ()))
    for step in after:
        if step.id not in old:
            yield _added(step)
        elif change := _changed(old[step.id], step, moved=step.id not in kept):
            yield change
        yield from (_removed(step) for step in gone.get(step.id, ()))


def _added(step: StepView) -> StepChange:
    return StepChange(
        id=step.id,
        change="added",
        moved=False,
        number=(None, step.number),
        kind=(None, step.kind),
        title=tuple(runs("", step.title)),
        body=tuple(runs("", text_from_blocks(step.body))),
        restyled=False,
        picture=(None, step.picture),
    )


def _removed(step: StepView) -> StepChange:
    return StepChange(
        id=step.id,
        change="removed",
        moved=False,
        number=(step.number, None),
        kind=(step.kind, None),
        title=tuple(runs(step.title, "")),
        body=tuple(runs(text_from_blocks(step.body), "")),
        restyled=False,
        picture=(step.picture, None),
    )


def _changed(before: StepView, after: StepView, *, moved: bool) -> StepChange | None:
    same = _said(before) == _said(after)
    if same and not moved:
        return None
    old, new = text_from_blocks(before.body), text_from_blocks(after.body)
    return StepChange(
        id=after.id,
        change="moved" if same else "changed",
        moved=moved,
        number=(before.number, after.number),
        kind=(before.kind, after.kind),
        title=tuple(runs(before.title, after.title)),
        body=tuple(runs(old, new)),
        restyled=old == new and before.body != after.body,
        picture=(before.picture, after.picture),
    )


def _said(step: StepView) -> tuple[object, ...]:
    """All of a step but its place: a step that moved, or was renumbered by another's move, says what it said."""
    return step.kind, step.title, step.body, step.event, step.picture, step.marks


def json_from_changes(found: Changes) -> dict[str, Any]:
    """As the API gives it: runs as `{"op": "same|added|removed", "text": …}`, pairs as `{"before": …, "after": …}`."""
    return {
        "title": _json_from_runs(found.title),
        "summary": _json_from_runs(found.summary),
        "tags": {"added": list(found.tags_added), "removed": list(found.tags_removed)},
        "steps": [_json_from_step(step) for step in found.steps],
    }


def _json_from_step(step: StepChange) -> dict[str, Any]:
    return {
        "id": step.id,
        "change": step.change,
        "moved": step.moved,
        "number": _json_from_pair(step.number),
        "kind": _json_from_pair(step.kind),
        "title": _json_from_runs(step.title),
        "body": _json_from_runs(step.body),
        "restyled": step.restyled,
        "picture": _json_from_pair(step.picture),
    }


def _json_from_runs(found: tuple[Run, ...]) -> list[dict[str, str]]:
    return [{"op": run.op, "text": run.text} for run in found]


def _json_from_pair(pair: tuple[object, object]) -> dict[str, Any]:
    before, after = pair
    return {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(after)}
