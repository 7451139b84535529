"""Copies of a guide that anything may be done to, in pycrdt and in Yjs, for the random stories of convergence.

An edit is a name, two shares between 0 and 1 that say where, and a word: each copy means its own text by them.
`tests/stories/node/edits.mjs` does the same in Yjs.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from pycrdt import Doc, Map, Text, TransactionEvent, XmlElement, XmlFragment, XmlText

from tests.stories.node import NodeClient, NodeClients
from tests.stories.oracle import Said, said_by

EDITS = {
    "type": 50,
    "erase": 14,
    "format": 8,
    "rank": 4,
    "mark": 4,
    "add": 3,
    "remove": 2,
    "paragraph": 5,
    "undo": 6,
    "redo": 4,
}
"""Each kind of edit, and how often it is made."""

T = TypeVar("T")


class Copy(Protocol):
    """One replica of a guide."""

    async def edit(self, kind: str, a: float, b: float, word: str, /) -> list[bytes]:
        """Edit it; the updates that this makes."""

    async def apply(self, update: bytes, /) -> list[bytes]:
        """Take it in; the updates that this makes: Yjs then deletes marks of formats that have come to say nothing."""

    async def state(self) -> bytes: ...

    async def since(self, state: bytes, /) -> bytes:
        """All that a replica with this state lacks, as one update."""

    async def said(self) -> Said: ...

    async def shown(self) -> Any:
        """Every text with its formats, as its own library tells it."""


class PycrdtCopy:
    def __init__(self, client: int) -> None:
        self._doc: Doc[Any] = Doc(client_id=client)
        self._guide: Map[Any] = self._doc.get("guide", type=Map)
        self._steps: Map[Any] = self._doc.get("steps", type=Map)
        self._made: list[bytes] = []
        self._applying = False
        self._observation = self._doc.observe(self._keep)

    async def edit(self, kind: str, a: float, b: float, word: str) -> list[bytes]:
        self._made = []
        with self._doc.transaction():
            getattr(self, f"_{kind}")(a, b, word)
        return self._made

    async def apply(self, update: bytes) -> list[bytes]:
        self._applying = True
        self._doc.apply_update(update)
        self._applying = False
        return []

    async def state(self) -> bytes:
        return self._doc.get_state()

    async def since(self, state: bytes) -> bytes:
        return self._doc.get_update(state)

    async def said(self) -> Said:
        return said_by(self._doc)

    async def shown(self) -> Any:
        return [_joined(text.diff()) for text in self._texts()]

    def _keep(self, event: TransactionEvent) -> None:
        if not self._applying:
            self._made.append(event.update)

    def _texts(self) -> list[Text | XmlText]:
        found: list[Text | XmlText] = [self._guide["title"]]
        for step in self._in_order():
            found.append(step["title"])
            for block in step["body"].children:
                if isinstance(block, XmlElement):
                    found += [child for child in block.children if isinstance(child, XmlText)]
        return found

    def _in_order(self) -> list[Map[Any]]:
        return [self._steps[name] for name in sorted(self._steps.keys())]

    def _type(self, a: float, b: float, word: str) -> None:
        text = _at(self._texts(), a)
        text.insert(_place(text, b)[0], word)

    def _erase(self, a: float, b: float, _: str) -> None:
        text = _at(self._texts(), a)
        before, following = _place(text, b)
        if following:
            del text[before : before + following]

    def _format(self, a: float, b: float, _: str) -> None:
        bodies = [text for text in self._texts() if isinstance(text, XmlText)]
        if bodies:
            text = _at(bodies, a)
            before, _following = _place(text, b)
            if len(text) > before:
                text.format(before, len(text), {"bold": {} if b < 0.7 else None})

    def _undo(self, a: float, b: float, word: str) -> None:
        """It types instead: undoing in pycrdt 0.14.13 now and then ends its process. Nobody's editor does it."""
        self._type(a, b, word)

    _redo = _undo

    def _rank(self, a: float, _: float, word: str) -> None:
        if steps := self._in_order():
            _at(steps, a)["rank"] = word

    def _mark(self, a: float, b: float, word: str) -> None:
        if not (steps := self._in_order()):  # several took away different ones at once
            return
        marks = _at(steps, a)["marks"]
        if b < 0.7:
            marks[word[:1]] = {"id": word}
        else:
            marks.pop(word[:1], None)

    def _add(self, _: float, __: float, word: str) -> None:
        self._steps[word] = Map(
            {"rank": word, "kind": "action", "title": Text(word), "body": XmlFragment(), "marks": Map()}
        )

    def _remove(self, a: float, _: float, __: str) -> None:
        if len(self._steps) > 2:
            del self._steps[_at(sorted(self._steps.keys()), a)]

    def _paragraph(self, a: float, b: float, word: str) -> None:
        if not (steps := self._in_order()):
            return
        children = _at(steps, a)["body"].children
        count = int(b * (len(children) + 1))
        if b > 0.8 and count < len(children):
            del children[count]
        else:
            tag, attributes = ("paragraph", {}) if b < 0.5 else ("heading", {"level": "2"})
            children.insert(count, XmlElement(tag, attributes, [XmlText(word)]))


class YjsCopy:
    """The same in Node. Nothing waits in it for an update that never comes, or `said` fails."""

    def __init__(self, client: NodeClient) -> None:
        self._client = client

    @classmethod
    async def open(cls, node: NodeClients, name: str, client: int) -> YjsCopy:
        return cls(await node.alone(name, client))

    async def edit(self, kind: str, a: float, b: float, word: str) -> list[bytes]:
        return await self._made(f"edit(client, {json.dumps(kind)}, {a}, {b}, {json.dumps(word)})")

    async def apply(self, update: bytes) -> list[bytes]:
        return await self._made(f"Y.applyUpdate(doc, {_bytes(update)}, 'hub')")

    async def state(self) -> bytes:
        return await self._bytes("Y.encodeStateVector(doc)")

    async def since(self, state: bytes) -> bytes:
        return await self._bytes(f"Y.encodeStateAsUpdate(doc, {_bytes(state)})")

    async def said(self) -> Said:
        assert await self._client.run("doc.store.pendingStructs === null && doc.store.pendingDs === null")
        doc: Doc[Any] = Doc()
        doc.apply_update(await self.since(b"\0"))
        return said_by(doc)

    async def shown(self) -> Any:
        parts = "text.toDelta().map(part => [part.insert, part.attributes])"
        return [_joined(text) for text in await self._client.run(f"texts(client).map(text => {parts})")]

    async def _made(self, code: str) -> list[bytes]:
        return [b64decode(update) for update in await self._client.run(f"({code}, made.splice(0))")]

    async def _bytes(self, code: str) -> bytes:
        return b64decode(await self._client.run(f"Buffer.from({code}).toString('base64')"))


def _joined(parts: Iterable[tuple[str, dict[str, Any] | None]]) -> list[list[Any]]:
    """A text's parts, with what is formatted alike in one: where it is cut is nobody's business."""
    joined: list[list[Any]] = []
    for words, formats in parts:
        set_ = {name: value for name, value in (formats or {}).items() if value is not None}
        if joined and joined[-1][1] == set_:
            joined[-1][0] += words
        else:
            joined.append([words, set_])
    return joined


def _place(text: Text | XmlText, share: float) -> tuple[int, int]:
    """How many bytes come before a place between two letters, and how many the next letter has."""
    letters = "".join(words for words, _ in text.diff())
    count = int(share * (len(letters) + 1))
    return len(letters[:count].encode()), len(letters[count : count + 1].encode())


def _at(list_: list[T], share: float) -> T:
    return list_[int(share * len(list_))]


def _bytes(data: bytes) -> str:
    return f"Buffer.from({json.dumps(b64encode(data).decode())}, 'base64')"
