"""Somebody in a room under examination: a pycrdt document, a socket, and everything that was heard on it.

One that is `deaf` hears and records but never integrates what it hears: it sits beside those who send what would
break a document, and must not be broken by it itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from pycrdt import Array, Doc, Map, Text, TransactionEvent, XmlFragment
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.conformance.verdict import Failed, TurnedAway
from tests.conformance.wire import (
    PONG,
    UNKNOWN_STATE,
    Kind,
    Message,
    Presence,
    Wire,
    read_awareness,
    state_from,
    write_awareness,
)

PATIENCE = 8.0  # seconds after which what has not come is taken never to
SETTLED = 2.0  # seconds in which a server has looked at what is nonsense, if it answers no more afterwards
LOOK = 0.005  # seconds between looks

Change = Callable[["Participant"], None]


class Participant:
    """It answers questions as every client does, unless it is `silent`."""

    def __init__(
        self,
        socket: ClientConnection,
        wire: Wire,
        *,
        deaf: bool = False,
        silent: bool = False,
        doc: Doc[Any] | None = None,
    ) -> None:
        self.socket = socket
        self.wire = wire
        self.doc = Doc() if doc is None else doc
        self.words: Text = self.doc.get("words", type=Text)
        self.things: Map[Any] = self.doc.get("things", type=Map)
        self.list: Array[Any] = self.doc.get("list", type=Array)
        self.page: XmlFragment = self.doc.get("page", type=XmlFragment)
        self.silent = silent
        self.heard: list[Message] = []
        self.told: list[Presence] = []  # all that awareness ever said, its own echo too
        self.presences: dict[int, Presence] = {}
        self.has_ended = False
        self._deaf = deaf
        self._clock = 0
        self._made: list[bytes] = []
        self._applying = False
        self._observation = self.doc.observe(self._note)

    # -- what it knows ---------------------------------------------------------------------------------------------

    @property
    def client(self) -> int:
        return int(self.doc.client_id)

    def seen(self) -> dict[str, Any]:
        """Everything in its document, in a form that can be compared."""
        return {
            "words": self.words.diff(),
            "things": self.things.to_py(),
            "list": self.list.to_py(),
            "page": str(self.page),
            "state": state_from(self.doc.get_state()),
        }

    def count(self, kind: Kind) -> int:
        return sum(message.kind is kind for message in self.heard)

    def has_heard(self, mark: str) -> bool:
        """Whether some edit that it heard of holds this text, be it in a form that it could not integrate."""
        return any(mark.encode() in each.body for each in self.heard if each.kind in (Kind.UPDATE, Kind.STEP2))

    def sees(self, other: Participant, state: dict[str, Any] | None = None) -> bool:
        """Whether another is here, for all it knows, and says at least this of itself."""
        known = self.presences.get(other.client)
        if known is None or known.state == "null":
            return False
        said: dict[str, Any] = json.loads(known.state)
        return (state or {}).items() <= said.items()

    async def until(self, fact: Callable[[], object], what: str, seconds: float | None = None) -> None:
        """Wait until the fact is true. what: the sentence that is said when it never is."""
        seconds = PATIENCE if seconds is None else seconds
        deadline = asyncio.get_running_loop().time() + seconds
        while not fact():
            if self.has_ended:
                raise TurnedAway(f"{what}: {self._end()}", self.socket.close_code)
            if asyncio.get_running_loop().time() > deadline:
                raise Failed(f"{what}, in {seconds:g} seconds")
            await asyncio.sleep(LOOK)

    def _end(self) -> str:
        """How it was told to go."""
        if self.count(Kind.CLOSED):
            return "the server closed the document"
        code, reason = self.socket.close_code, self.socket.close_reason
        return f"the connection was closed with {code}{f' ({reason})' if reason else ''}"

    # -- what it does ----------------------------------------------------------------------------------------------

    async def greet(self, token: str) -> None:
        """Say who one is, where the protocol has a word for it."""
        for frame in self.wire.greeting(token):
            await self.send(frame)

    async def be_let_in(self) -> None:
        """Wait for the answer to that."""
        if self.wire.dialect == "hocuspocus":
            await self.until(lambda: self._answer_to_greeting() is not None, "a client was not let in")
            if (answer := self._answer_to_greeting()) and answer.kind is Kind.REFUSED:
                raise TurnedAway(f"a client was not let in ({answer.body.decode(errors='replace')})", 4403)

    def _answer_to_greeting(self) -> Message | None:
        return next((each for each in self.heard if each.kind in (Kind.LET_IN, Kind.REFUSED)), None)

    async def say(self, kind: Kind, body: bytes) -> None:
        await self.send(self.wire.write(kind, body))

    async def send(self, frame: bytes | str) -> None:
        """Send a frame as it is. That the connection has ended is noticed by who waits for something."""
        try:
            await self.socket.send(frame)
        except ConnectionClosed:
            return
        except AttributeError:  # asyncio's transport has lost its loop: it ended while a long frame was on its way
            if not self.socket.transport.is_closing():
                raise

    def change(self, *changes: Change) -> list[bytes]:
        """Edit the document and keep to oneself what it did: one update for each change."""
        self._made.clear()
        for change in changes:
            change(self)
        made, self._made = self._made, []
        return made

    async def edit(self, *changes: Change) -> list[bytes]:
        """Edit and tell everybody."""
        made = self.change(*changes)
        for update in made:
            await self.say(Kind.UPDATE, update)
        return made

    async def sync(self, seconds: float | None = None) -> None:
        """Ask what there is, and wait for it. Everything said before has been looked at then."""
        before = self.count(Kind.STEP2)
        await self.say(Kind.STEP1, UNKNOWN_STATE if self._deaf else self.doc.get_state())
        await self.until(lambda: self.count(Kind.STEP2) > before, "a client's question was never answered", seconds)

    async def settle(self) -> bool:
        """Wait until what was said has been looked at, or the connection has been ended for it. Whether it goes on."""
        try:
            await self.sync(SETTLED)
        except Failed:
            return False
        return True

    async def be_here(self, state: dict[str, Any] | None) -> None:
        """Say something of oneself to the others; None says goodbye."""
        await self.be_here_as(json.dumps(state, ensure_ascii=False, separators=(",", ":")))

    async def be_here_as(self, state: str) -> None:
        """The same, with what may be no JSON at all."""
        self._clock += 1
        await self.say(Kind.AWARENESS, write_awareness(Presence(self.client, self._clock, state)))

    # -- what comes in ---------------------------------------------------------------------------------------------

    async def hear(self, frame: bytes) -> None:
        try:
            message = self.wire.read(frame)
            await self._take(message)
        except (ValueError, IndexError):
            message = Message(Kind.UNREADABLE, frame)
        self.heard.append(message)

    async def _take(self, message: Message) -> None:
        match message.kind:
            case Kind.STEP1 if not self.silent:
                await self.say(Kind.STEP2, self.doc.get_update(message.body))
            case Kind.STEP2 | Kind.UPDATE if not self._deaf:
                self._apply(message.body)
            case Kind.AWARENESS:
                self._look_at(message.body)
            case Kind.CLOSED:
                self.has_ended = True
            case Kind.PING:
                await self.send(PONG)

    def _apply(self, update: bytes) -> None:
        self._applying = True
        try:
            self.doc.apply_update(update)
        finally:
            self._applying = False

    def _look_at(self, awareness: bytes) -> None:
        for each in read_awareness(awareness):
            self.told.append(each)
            if each.client == self.client:  # as stock clients do: whoever spoke for it is outdone the next time
                self._clock = max(self._clock, each.clock)
            known = self.presences.get(each.client)
            if known is None or each.clock > known.clock or (each.clock == known.clock and each.state == "null"):
                self.presences[each.client] = each

    def _note(self, event: TransactionEvent) -> None:
        if not self._applying:
            self._made.append(event.update)


@asynccontextmanager
async def listening(*participants: Participant) -> AsyncIterator[None]:
    """Those who share a socket hear what is said on it, each what is about its document, while the block lasts."""
    task = asyncio.create_task(_listen(participants))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _listen(participants: Sequence[Participant]) -> None:
    try:
        async for frame in participants[0].socket:
            for each in participants:
                if isinstance(frame, bytes) and each.wire.is_about_this(frame):
                    await each.hear(frame)
    except ConnectionClosed:
        return
    finally:
        for each in participants:
            each.has_ended = True


async def until_same(*participants: Participant, seconds: float | None = None) -> None:
    """Wait until all documents say the same."""
    first, *others = participants
    for other in others:
        try:
            await first.until(partial(_are_same, first, other), "two replicas never became equal", seconds)
        except Failed as failure:
            ours, theirs = first.seen(), other.seen()
            differing = [part for part in ours if ours[part] != theirs[part]]
            said = "; ".join(f"{part}: {str(ours[part])[:60]} and {str(theirs[part])[:60]}" for part in differing[:2])
            raise Failed(f"{failure}; {said}") from None


def _are_same(one: Participant, other: Participant) -> bool:
    return one.seen() == other.seen()
