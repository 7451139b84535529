"""Real texts as they were typed, edit by edit, by one writer or by several at once; and the updates that they make.

In each transaction of a trace one writer makes some edits in a text of which it has seen what the trace says.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pycrdt import Doc, Map, Text, TransactionEvent

Patch = tuple[int, int, str]  # a place, how many letters go there, and what comes instead


@dataclass(frozen=True, slots=True)
class Trace:
    """writers: how many. edits: in an order in which all that an edit builds upon comes before it."""

    writers: int
    edits: list[Edit]
    end: str | None  # the text at the end; None when only a part of the trace is here


@dataclass(frozen=True, slots=True)
class Edit:
    """One transaction. seen: the places in `Trace.edits` of the last ones that its writer had seen."""

    writer: int
    seen: list[int]
    patches: list[Patch]


@dataclass(frozen=True, slots=True)
class Made:
    """The update of one edit. after: how many updates of each writer have to be there before."""

    writer: int
    update: bytes
    after: tuple[int, ...]


def read_trace(file: Path, most: int | None) -> Trace:
    """A trace, or as many of its first edits."""
    with gzip.open(file) as opened:
        content = json.load(opened)
    edits = [
        Edit(each.get("agent", 0), each.get("parents", []), [tuple(patch) for patch in each["patches"]])
        for each in content["txns"][:most]
    ]
    whole = len(edits) == len(content["txns"])
    return Trace(content.get("numAgents", 1), edits, content["endContent"] if whole else None)


class Writers:
    """The writers of a trace, each with a document of its own that starts as a guide with an empty summary."""

    def __init__(self, trace: Trace, start: bytes) -> None:
        self._trace = trace
        self._docs: list[Doc[Any]] = [Doc() for _ in range(trace.writers)]
        self._made: list[list[bytes]] = [[] for _ in self._docs]
        self._has = [[0] * trace.writers for _ in self._docs]  # how many updates of each writer each has
        self._new: list[bytes] = []
        for doc in self._docs:
            doc.apply_update(start)
        self._observations = [doc.observe(self._keep) for doc in self._docs]

    def updates(self) -> list[Made]:
        """What they make, in the trace's order."""
        made: list[Made] = []
        number_of: list[int] = []  # each edit's place among its writer's own
        mirrors = [""] * self._trace.writers
        for edit in self._trace.edits:
            writer = edit.writer
            for seen in edit.seen:
                other = self._trace.edits[seen].writer
                if other != writer and number_of[seen] >= self._has[writer][other]:
                    self._catch_up(writer, other, number_of[seen] + 1)
                    mirrors[writer] = str(_text(self._docs[writer]))
            after = tuple(self._has[writer])
            mirrors[writer] = self._edit(writer, mirrors[writer], edit.patches)
            number_of.append(len(self._made[writer]))
            self._made[writer] += self._new or [b"\0\0"]
            self._has[writer][writer] = len(self._made[writer])
            made.append(Made(writer, self._made[writer][-1], after))
        return made

    def text(self) -> str:
        """What they all end with."""
        for writer in range(self._trace.writers):
            for other in range(self._trace.writers):
                self._catch_up(writer, other, len(self._made[other]))
        texts = {str(_text(doc)) for doc in self._docs}
        assert len(texts) == 1
        return texts.pop()

    def _catch_up(self, writer: int, other: int, count: int) -> None:
        for update in self._made[other][self._has[writer][other] : count]:
            self._docs[writer].apply_update(update)
        self._has[writer][other] = max(self._has[writer][other], count)

    def _edit(self, writer: int, mirror: str, patches: list[Patch]) -> str:
        """Returns the text after it. pycrdt counts in UTF-8 bytes, a trace in letters."""
        self._new = []
        text = _text(self._docs[writer])
        with self._docs[writer].transaction():
            for at, gone, new in patches:
                start = len(mirror[:at].encode())
                if gone:
                    del text[start : start + len(mirror[at : at + gone].encode())]
                if new:
                    text.insert(start, new)
                mirror = mirror[:at] + new + mirror[at + gone :]
        return mirror

    def _keep(self, event: TransactionEvent) -> None:
        self._new = [event.update]


def _text(doc: Doc[Any]) -> Text:
    text = doc.get("guide", type=Map)["summary"]
    assert isinstance(text, Text)
    return text
