"""A guide's bytes as a document, for as long as a function needs one.

This module and those that import it run strangers' bytes through pycrdt. Bytes that the hub's header check let pass
can still make it panic (`PanicException`, a BaseException that nobody here catches), hang or overflow the stack, so
all of this is called in a process apart that may die, under a time limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pycrdt import Doc, Map, Text, TransactionEvent, XmlFragment

from docmodel.errors import Invalid, Unreadable
from docmodel.schema import GUIDE, SCHEMA, STEPS, is_step_id
from docmodel.text import clean

EMPTY_UPDATE = b"\x00\x00"


def document_from_update(update: bytes, client: int | None = None) -> Doc[Any]:
    """A document that holds the update. Raises Unreadable when the bytes are no update, or one that cannot be applied.

    client: who writes in it from here on. Two writers with one number make replicas that differ and never notice, so
    it is a number that was drawn for this one edit.
    """
    doc: Doc[Any] = Doc(client_id=client)
    try:
        doc.apply_update(update)
    except (ValueError, RuntimeError) as error:  # they do not decode; an item in them stands where none can
        raise Unreadable("these bytes are no Yjs update") from error
    return doc


def guide_root(doc: Doc[Any]) -> Map[Any]:
    """What belongs to the whole guide. Raises Invalid when this document is no guide of a schema we know."""
    guide: Map[Any] = doc.get(GUIDE, type=Map)
    schema = guide.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise Invalid(f"guide.schema is {schema!r:.40}, not {SCHEMA}")
    return guide


def steps_root(doc: Doc[Any]) -> Map[Any]:
    steps: Map[Any] = doc.get(STEPS, type=Map)
    return steps


def steps_in(steps: Map[Any]) -> dict[str, Map[Any]]:
    """The steps that are steps, by id: a map each, under an id that may stand in an address."""
    found = {name: step for name, step in steps.items() if is_step_id(name)}
    return {name: step for name, step in found.items() if type(step) is Map}


def rank_of(step: Map[Any]) -> str:
    """A step without a rank stands first, where it is seen."""
    return as_string(step.get("rank")) or ""


def as_string(value: object) -> str | None:
    return value if type(value) is str else None


def as_map(value: object) -> Map[Any] | None:
    return value if type(value) is Map else None


def as_body(value: object) -> XmlFragment | None:
    return value if type(value) is XmlFragment else None


def as_words(value: object) -> str:
    """What a shared text says, "" if this is none."""
    return clean(str(value)) if type(value) is Text else ""


def words_of(shared: Text) -> str | None:
    """A shared text's letters, or None when something other than letters is embedded in it."""
    chunks = [chunk for chunk, _ in shared.diff()]
    return "".join(chunks) if all(isinstance(chunk, str) for chunk in chunks) else None


def edited(doc: Doc[Any], edit: Callable[[], None]) -> bytes:
    """The update that an edit makes: this edit and nothing else, EMPTY_UPDATE when it changed nothing."""
    updates: list[bytes] = []

    def keep(event: TransactionEvent) -> None:
        updates.append(event.update)

    subscription = doc.observe(keep)
    try:
        with doc.transaction():
            edit()
    finally:
        doc.unobserve(subscription)
    assert len(updates) <= 1
    return updates[0] if updates else EMPTY_UPDATE
