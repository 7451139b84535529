"""Marked text as a tree: ProseMirror's texts are flat, each with all its marks; what is written out is nested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docmodel.schema import TEXT, Mark, Node


@dataclass(frozen=True, slots=True)
class Marked:
    """Pieces inside one mark."""

    mark: Mark
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line inside a paragraph."""


Piece = str | Break | Marked


def pieces_from_inline(nodes: Sequence[Node]) -> tuple[Piece, ...]:
    """The content of a paragraph with each mark opened once for all the neighbours that share it."""
    return _nested([(node, tuple(node.get("marks", ()))) for node in nodes])


def _nested(texts: Sequence[tuple[Node, tuple[Mark, ...]]]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    at = 0
    while at < len(texts):
        node, marks = texts[at]
        if not marks:
            found.append(node["text"] if node["type"] == TEXT else Break())
            at += 1
            continue
        mark, end = max(((mark, _reach(texts, at, mark)) for mark in marks), key=lambda found: found[1])
        inside = [(node, tuple(other for other in marks if other != mark)) for node, marks in texts[at:end]]
        found.append(Marked(mark, _nested(inside)))
        at = end
    return tuple(found)


def _reach(texts: Sequence[tuple[Node, tuple[Mark, ...]]], start: int, mark: Mark) -> int:
    """Where the neighbours from `start` on cease to have the mark."""
    return next((at for at in range(start, len(texts)) if mark not in texts[at][1]), len(texts))
