"""What may be done to a guide, as values: they cross HTTP as JSON and a pipe as pickles, and are applied by `edits`.

A field left out (`UNSET`) leaves what is there. A body is ProseMirror JSON blocks, or plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from docmodel.schema import Kind, Picture

Body = list[Any] | str


class SetTitle(msgspec.Struct, frozen=True, tag="set_title"):
    title: str


class SetSummary(msgspec.Struct, frozen=True, tag="set_summary"):
    summary: str


class SetTags(msgspec.Struct, frozen=True, tag="set_tags"):
    tags: tuple[str, ...]


class AddStep(msgspec.Struct, frozen=True, tag="add_step"):
    """after: the step to come after, None to be the first, left out to be the last. event: JSON text."""

    id: str
    kind: Kind = "action"
    title: str = ""
    body: Body = ""
    event: str | None = None
    picture: Picture | None = None
    after: str | UnsetType | None = UNSET


class MoveStep(msgspec.Struct, frozen=True, tag="move_step"):
    """after: the step to come after, None to be the first."""

    id: str
    after: str | None


class ChangeStep(msgspec.Struct, frozen=True, tag="change_step"):
    """picture: None takes the picture away. event: JSON text."""

    id: str
    kind: Kind | UnsetType = UNSET
    title: str | UnsetType = UNSET
    body: Body | UnsetType = UNSET
    event: str | UnsetType = UNSET
    picture: Picture | UnsetType | None = UNSET


class RemoveStep(msgspec.Struct, frozen=True, tag="remove_step"):
    id: str


Operation = SetTitle | SetSummary | SetTags | AddStep | MoveStep | ChangeStep | RemoveStep


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step of a guide to be. event: JSON text, the list of raw steps that it was made from."""

    id: str
    kind: Kind = "action"
    title: str = ""
    body: Body = ""
    event: str | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class NewGuide:
    """A guide to be. source: JSON text that says what it was made from."""

    title: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    steps: tuple[NewStep, ...] = ()
    source: str | None = None
