"""Writing into a guide's document: each function makes one place say what it should, and touches nothing that does.

A text that is there is edited, never replaced, so that whoever types in it keeps typing. A place that holds something
else than it should (a title that is a number) is written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from pycrdt import Map, Text, XmlFragment

from docmodel import text
from docmodel.blocks import blocks_from_text, checked_blocks
from docmodel.body import write_body
from docmodel.document import as_body, as_map, words_of
from docmodel.errors import Invalid
from docmodel.operations import Body
from docmodel.schema import KINDS, Node, Picture


def write_text(holder: Map[Any], key: str, words: str) -> None:
    shared = holder.get(key)
    before = words_of(shared) if isinstance(shared, Text) else None
    if isinstance(shared, Text) and before is not None:
        text.edit(shared, before, words)
    else:
        holder[key] = Text(words)


def write_value(holder: Map[Any], key: str, value: Any) -> None:
    """Write a register that is read as it is written. None takes it away."""
    if value is None:
        if key in holder:
            del holder[key]
    elif key not in holder or holder[key] != value:
        holder[key] = value


def write_map(holder: Map[Any], key: str) -> Map[Any]:
    """The map at `key`, made when there is none."""
    present = as_map(holder.get(key))
    if present is None:
        holder[key] = present = Map()
    return present


def write_entries(entries: Map[Any], wanted: Mapping[str, Any]) -> None:
    for key in set(entries.keys()) - wanted.keys():
        del entries[key]
    for key, value in wanted.items():
        write_value(entries, key, value)


def write_blocks(step: Map[Any], blocks: Iterable[Node]) -> None:
    body = as_body(step.get("body"))
    if body is None:
        step["body"] = body = XmlFragment()
    write_body(body, list(blocks))


def write_picture(step: Map[Any], picture: Picture | None) -> None:
    write_value(step, "picture", msgspec.to_builtins(picture))


def words_from_tags(tags: Iterable[str]) -> dict[str, bool]:
    return {tag: True for tag in map(text.line, tags) if tag}


def blocks_from_body(body: Body, where: str) -> list[Node]:
    """Raises Invalid when a body is neither text nor blocks that we know."""
    return blocks_from_text(body) if isinstance(body, str) else checked_blocks(body, f"{where}.body")


def checked_picture(picture: Picture | None, where: str) -> Picture | None:
    """A picture made in Python has not been checked as one from JSON has. Raises Invalid."""
    try:
        return msgspec.convert(msgspec.to_builtins(picture), Picture | None)
    except msgspec.ValidationError as error:
        raise Invalid(f"{where}.picture: {error}") from error


def checked_kind(kind: str, where: str) -> str:
    if kind not in KINDS:
        raise Invalid(f"{where}.kind must be one of {', '.join(KINDS)}")
    return kind
