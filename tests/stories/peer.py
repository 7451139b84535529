"""Somebody who edits a real guide over a real socket: knows what was saved, keeps what was not, and comes back.

It speaks the wire protocol as our own editor does (`cairn.v1`), with a pycrdt document of its own. Edits made while
there is no connection stay in the document and go out with the answer to the server's first question.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fractional_indexing import generate_key_between  # type: ignore[import-untyped]  # its author ships no types
from pycrdt import Doc, Map, Text, TransactionEvent, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from collab.protocol import SAVED, SyncStep1, SyncStep2, Update, decode, decode_state, encode
from collab.varint import read_varint
from docmodel.view import json_from_view, view_from_update
from tests.stories.oracle import Said, said_by
from tests.stories.words import TOKEN, Ledger, a_place_between, token
from tests.waiting import until

AGAIN = 0.05  # seconds until the next try to connect

Shared = Text | XmlText


class Peer:
    """One replica of one guide, and its way to the server."""

    def __init__(self, name: str, ledger: Ledger | None = None) -> None:
        self.name = name
        self.ledger = ledger or Ledger()
        self.doc: Doc[Any] = Doc()
        self.guide: Map[Any] = self.doc.get("guide", type=Map)
        self.steps: Map[Any] = self.doc.get("steps", type=Map)
        self.may_connect = asyncio.Event()
        self.may_connect.set()
        self.closes: list[int] = []
        self.visits = 0  # how often it was connected
        self.answered = 0  # how many of the updates sent on this connection the server called saved
        self.synced = False
        self._socket: ClientConnection | None = None
        self._sent: list[set[str]] = []  # the tokens in each update sent on this connection
        self._unsaved: set[str] = set()
        self._typing: set[str] = set()
        self._outgoing: asyncio.Queue[tuple[bytes, set[str]]] = asyncio.Queue()
        self._applying = False
        self._number = 0
        self._last = ""  # the token typed last
        self._observation = self.doc.observe(self._note)

    # -- what it sees ----------------------------------------------------------------------------------------------

    def canonical(self) -> dict[str, Any]:
        """The guide as this replica has it, in the API's own words."""
        return json_from_view(view_from_update(self.doc.get_update()))

    def seen(self) -> dict[int, int]:
        """How many of each client's edits it has."""
        return decode_state(self.doc.get_state())

    def said(self) -> Said:
        """All that can be compared of this replica."""
        return said_by(self.doc)

    def all_saved(self) -> bool:
        """Whether the server has called everything saved that was typed here."""
        told = not self._unsaved and self._outgoing.empty() and self.answered >= len(self._sent)
        return self._socket is not None and self.synced and told

    async def until_saved(self, seconds: float = 20) -> None:
        await until(self.all_saved, seconds)

    # -- what it does ----------------------------------------------------------------------------------------------

    def type_somewhere(self, chance: random.Random) -> str:
        """Type a new token into the guide's title or into some step's title or body."""
        step, shared = chance.choice(self._places())
        text = text_of(shared)
        return self._type(step, shared, text[: a_place_between(text, chance)])

    def type_on(self, chance: random.Random) -> str:
        """Type a new token right behind the one before, as people do; anywhere, when that is gone."""
        for step, shared in self._places() if self._last else ():
            before, last, _ = text_of(shared).partition(self._last)
            if last:
                self.ledger.follows[token(self.name, self._number + 1)] = last
                return self._type(step, shared, before + last)
        return self.type_somewhere(chance)

    def _type(self, step: str, shared: Shared, before: str) -> str:
        self._number += 1
        self._last = word = token(self.name, self._number)
        self.ledger.typed[word] = step
        self._unsaved.add(word)
        self._typing = {word}
        shared.insert(len(before.encode()), word)
        self._typing = set()
        return word

    def delete_something(self, chance: random.Random) -> None:
        """Take away one token, anybody's."""
        found = [(shared, match) for _, shared in self._places() for match in TOKEN.finditer(text_of(shared))]
        if found:
            shared, match = chance.choice(found)
            self.ledger.deleted.add(match[0])
            start = len(match.string[: match.start()].encode())
            del shared[start : start + len(match[0].encode())]

    def add_step(self, chance: random.Random) -> None:
        step = Map(
            {
                "rank": self._rank_at(chance),
                "kind": chance.choice(["action", "action", "tip", "heading"]),
                "title": Text(),
                "body": XmlFragment([XmlElement("paragraph", {}, [XmlText("")])]),
                "marks": Map(),
            }
        )
        self.steps[f"{chance.getrandbits(64):016x}"] = step

    def move_step(self, chance: random.Random) -> None:
        if len(self.steps):
            self.steps[chance.choice(sorted(self.steps.keys()))]["rank"] = self._rank_at(chance)

    def delete_step(self, chance: random.Random) -> None:
        if len(self.steps) > 2:
            gone = chance.choice(sorted(self.steps.keys()))
            self.ledger.deleted_steps.add(gone)
            del self.steps[gone]

    def repeat_itself(self) -> None:
        """Send everything again, as a client does that is not sure what arrived."""
        self._outgoing.put_nowait((encode(Update(self.doc.get_update())), set()))

    def drop(self) -> None:
        """Lose the connection, without a word."""
        if self._socket is not None:
            self._socket.transport.abort()

    # -- being connected -------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def connected(self, server: Any, guide: str, **headers: str) -> AsyncIterator[Peer]:
        """Connected, and again whenever the connection is lost and `may_connect` is set, until the block ends."""
        coming_back = asyncio.create_task(self._stay(server, f"/sync/{guide}", headers or server.headers))
        try:
            await until(lambda: self.synced or coming_back.done())
            if coming_back.done():
                coming_back.result()
            yield self
        finally:
            coming_back.cancel()
            with suppress(asyncio.CancelledError):
                await coming_back

    async def _stay(self, server: Any, path: str, headers: dict[str, str]) -> None:
        while True:
            await self.may_connect.wait()
            with suppress(OSError, WebSocketException, TimeoutError):
                async with open_socket(server, path, headers, subprotocols=["cairn.v1"]) as socket:
                    try:
                        await self._talk(socket)
                    finally:
                        if socket.close_code is not None:
                            self.closes.append(socket.close_code)
            await asyncio.sleep(AGAIN)

    async def _talk(self, socket: ClientConnection) -> None:
        self._sent, self.answered, self.synced = [], 0, False
        while not self._outgoing.empty():  # it is in the document, and goes out with what the server lacks
            self._outgoing.get_nowait()
        self._socket = socket
        self.visits += 1
        sending = asyncio.create_task(self._send(socket))
        try:
            await socket.send(encode(SyncStep1(self.doc.get_state())))
            async for frame in socket:
                assert isinstance(frame, bytes)
                self._hear(frame)
        finally:
            self._socket = None
            self.synced = False
            sending.cancel()
            await asyncio.wait([sending])  # to await it itself would swallow that we are cancelled just then
            error = None if sending.cancelled() else sending.exception()
            if not isinstance(error, WebSocketException | OSError | None):
                raise error

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            frame, words = await self._outgoing.get()
            self._sent.append(words)
            await socket.send(frame)

    def _note(self, event: TransactionEvent) -> None:
        if not self._applying:
            self._outgoing.put_nowait((encode(Update(event.update)), set(self._typing)))

    def _hear(self, frame: bytes) -> None:
        if frame[0] == SAVED:
            self.answered, _ = read_varint(frame, 1)
            for words in self._sent[: self.answered]:
                self.ledger.saved |= words
                self._unsaved -= words
            return
        if frame[0] != 0:
            return
        match decode(frame):
            case SyncStep1(state):
                self._outgoing.put_nowait((encode(SyncStep2(self.doc.get_update(state))), set(self._unsaved)))
            case SyncStep2(update):
                self._apply(update)
                self.synced = True
            case Update(update):
                self._apply(update)

    def _apply(self, update: bytes) -> None:
        self._applying = True
        try:
            self.doc.apply_update(update)
        finally:
            self._applying = False

    def _places(self) -> list[tuple[str, Shared]]:
        """Every text that can be typed into, under its step's id."""
        found: list[tuple[str, Shared]] = [("", self.guide["title"])]
        for name in sorted(self.steps.keys()):
            step = self.steps[name]
            found.append((name, step["title"]))
            for block in step["body"].children:
                if isinstance(block, XmlElement):
                    found += [(name, child) for child in block.children if isinstance(child, XmlText)]
        return found

    def _rank_at(self, chance: random.Random) -> str:
        """A rank between two neighbours, or at an end. Where two steps share one, there is no place between those."""
        ranks = sorted({step["rank"] for step in self.steps.values()})
        place = chance.randrange(len(ranks) + 1)
        before = ranks[place - 1] if place else None
        after = ranks[place] if place < len(ranks) else None
        return str(generate_key_between(before, after))


def open_socket(server: Any, path: str, headers: dict[str, str], *, subprotocols: list[str] | None = None) -> connect:
    """A socket as a program opens it. What a block leaves open is closed."""
    return connect(
        server.url.replace("http", "ws", 1) + path,
        additional_headers=headers,
        subprotocols=subprotocols,  # type: ignore[arg-type]  # a NewType of str
        compression=None,
        max_size=None,
        proxy=None,
        open_timeout=10,
        close_timeout=2,
    )


def text_of(shared: Shared) -> str:
    return "".join(chunk for chunk, _ in shared.diff() if isinstance(chunk, str))
