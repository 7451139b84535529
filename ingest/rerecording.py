"""Re-recording: a stretch of a guide done again. What is done alike keeps its words; the rest comes and goes. Pure.

Steps are paired in order, by what was done to which element, so that as many as can be are the same step as before:
the longest common subsequence. A paired step takes the new picture and events; its words stay where people wrote them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import UNSET

from docmodel.operations import AddStep, ChangeStep, NewStep, Operation, RemoveStep
from docmodel.values import json_from_text
from docmodel.view import StepView
from ingest.compose import compose
from ingest.errors import Misshapen
from ingest.events import Check, Click, Drag, Event, Hover, Json, Navigate, Press, Scroll, Select, Target, Type, Upload
from ingest.importers.agent import event_from_said
from ingest.importers.recorder import event_from_step
from ingest.targets import same_element
from ingest.wire import Said


@dataclass(frozen=True, slots=True)
class Pair:
    """A step before and after: None on one side when it went or came."""

    old: StepView | None
    new: NewStep | None


def paired(old: Sequence[StepView], new: Sequence[NewStep]) -> list[Pair]:
    """All of both, each once and in its own order; what came stands before what went."""
    was, now = [_deed(step.event) for step in old], [_deed(step.event) for step in new]
    longest = _longest(was, now)
    pairs: list[Pair] = []
    at_old = at_new = 0
    while at_old < len(old) and at_new < len(new):
        if _is_alike(was[at_old], now[at_new]) and longest[at_old][at_new] == longest[at_old + 1][at_new + 1] + 1:
            pairs.append(Pair(old[at_old], new[at_new]))
            at_old, at_new = at_old + 1, at_new + 1
        elif longest[at_old][at_new + 1] >= longest[at_old + 1][at_new]:
            pairs.append(Pair(None, new[at_new]))
            at_new += 1
        else:
            pairs.append(Pair(old[at_old], None))
            at_old += 1
    return [*pairs, *(Pair(None, step) for step in new[at_new:]), *(Pair(step, None) for step in old[at_old:])]


def operations(pairs: Sequence[Pair], untouched: Container[str], after: str | None) -> Iterator[Operation]:
    """What makes the stretch that was paired say what was done now. Steps that people wrote themselves stay.

    untouched: steps whose words nobody changed since they were recorded. after: the step before the stretch.
    """
    for pair in pairs:
        old, new = pair.old, pair.new
        if old is not None and new is not None:
            change = ChangeStep(old.id, event=UNSET if new.event is None else new.event)
            if new.picture is not None:
                change = msgspec.structs.replace(change, picture=new.picture)
            if old.id in untouched:
                change = msgspec.structs.replace(change, kind=new.kind, title=new.title, body=new.body)
            yield change
            after = old.id
        elif new is not None:
            yield AddStep(new.id, new.kind, new.title, new.body, new.event, new.picture, after)
            after = new.id
        elif old is not None and old.event is not None:
            yield RemoveStep(old.id)
        elif old is not None:
            after = old.id


def _longest(was: Sequence[Event | None], now: Sequence[Event | None]) -> list[list[int]]:
    """For each two places, how many of the steps from there on can be paired."""
    table = [[0] * (len(now) + 1) for _ in range(len(was) + 1)]
    for at_old in reversed(range(len(was))):
        for at_new in reversed(range(len(now))):
            if _is_alike(was[at_old], now[at_new]):
                table[at_old][at_new] = table[at_old + 1][at_new + 1] + 1
            else:
                table[at_old][at_new] = max(table[at_old + 1][at_new], table[at_old][at_new + 1])
    return table


def _deed(event: str | None) -> Event | None:
    """What was done in a step, from what was recorded of it; None for one that people wrote."""
    raws = json_from_text(event)
    if not isinstance(raws, list) or not raws:
        return None
    try:
        steps = compose([_event(raw) for raw in raws])
    except (Misshapen, msgspec.ValidationError):
        return None
    return steps[0].meaning if steps else None


def _event(raw: Json) -> Event:
    if isinstance(raw, dict) and isinstance(raw.get("n"), int):
        return event_from_said(msgspec.convert(raw, Said))
    return event_from_step(raw, "steps")


def _is_alike(one: Event | None, other: Event | None) -> bool:
    """Whether the same was done: the same kind of thing, to the same element or place."""
    match one, other:
        case (
            (Click() | Type() | Select() | Check() | Upload() | Hover() | Drag()),
            (Click() | Type() | Select() | Check() | Upload() | Hover() | Drag()),
        ):
            return type(one) is type(other) and _is_same(one.target, other.target)
        case Navigate(), Navigate():
            return (one.url, one.way) == (other.url, other.way)
        case Press(), Press():
            return one.keys == other.keys
        case Scroll(), Scroll():
            return one.target == other.target
        case _:
            return False


def _is_same(one: Target, other: Target) -> bool:
    """A selector in common; or, where the page was built anew, what people call it."""
    named = bool(one.name) and (one.name, one.role, one.row) == (other.name, other.role, other.row)
    return same_element(one, other) or named
