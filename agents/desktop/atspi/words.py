"""The words that a window shows, and which of them must not be pictured."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from agents.desktop.atspi import roles
from agents.desktop.atspi.bus import ACCESSIBLE, TEXT, Bus, Node, call, name_of
from agents.desktop.atspi.tree import Found, TooSlow, scaled, words_beside
from agents.desktop.desktop import Text
from ingest.secrecy import secret_noun

LABELLED_BY = 2
SHOWN = 4_000  # characters of a field that are looked through for what must not be pictured


def texts_of(bus: Bus, found: Sequence[Found], scale: float, deadline: float) -> list[Text]:
    """Raises TooSlow when not all of it is known by the deadline."""
    said = _said(bus, found, deadline)
    labels = _labels(bus, [one for one in found if _is_field(one) and not one.name], found, deadline)
    if time.monotonic() > deadline:
        raise TooSlow
    return [
        _text(one, said.get(one.node, ""), labels.get(one.node, ""), scale)
        for one in found
        if one.box is not None and one.role not in roles.TOPS
    ]


def label_named(relations: Any | None) -> Node | None:
    """What the program ties to an element as its label."""
    for kind, targets in relations[0] if relations else ():
        if kind == LABELLED_BY and targets:
            return str(targets[0][0]), str(targets[0][1])
    return None


def _text(found: Found, said: str, label: str, scale: float) -> Text:
    """What is longer than was asked for is not known to hold nothing private."""
    assert found.box is not None
    names = (found.name, label) if _is_field(found) else ()
    is_secret = found.role == roles.PASSWORD or bool(secret_noun(filter(None, names))) or len(said) > SHOWN
    words = f"{found.name} {said}" if said else found.name
    return Text(words, scaled(found.box, scale), is_secret=is_secret, is_typed=_is_typed(found))


def _said(bus: Bus, found: Sequence[Found], deadline: float) -> dict[Node, str]:
    """What those say that hold more text than their name; not what a password is."""
    written = [one for one in found if _is_field(one) or one.role in roles.WRITTEN]
    nodes = [one.node for one in written if one.role != roles.PASSWORD]
    answers = bus.ask_all([call(node, TEXT, "GetText", "ii", 0, SHOWN + 1) for node in nodes], deadline)
    return {node: str(answer[0]) for node, answer in zip(nodes, answers, strict=True) if answer}


def _labels(bus: Bus, fields: Sequence[Found], found: Sequence[Found], deadline: float) -> dict[Node, str]:
    """What is tied to each field; what stands beside it, for want of that."""
    relations = bus.ask_all([call(one.node, ACCESSIBLE, "GetRelationSet") for one in fields], deadline)
    tied = [label_named(answer) for answer in relations]
    asked = [node for node in tied if node is not None]
    names = dict(zip(asked, bus.ask_all([name_of(node) for node in asked], deadline), strict=True))
    labels: dict[Node, str] = {}
    for one, node in zip(fields, tied, strict=True):
        answer = names.get(node) if node is not None else None
        labels[one.node] = str(answer[0][1]) if answer else words_beside(one, _words_by(one, found))
    return labels


def _words_by(field: Found, found: Sequence[Found]) -> list[Found]:
    return [one for one in found if one.parent is field.parent and one.role in roles.WORDS]


def _is_field(found: Found) -> bool:
    return found.has(roles.EDITABLE) or found.role in roles.TYPED_INTO


def _is_typed(found: Found) -> bool:
    return _is_field(found) or found.role == roles.TERMINAL
