"""What a relay has still to tell: of each document the latest only, so that a burst of edits is one hint.

While something is on its way, what comes next gathers here; a slow way carries fewer, larger messages, never a queue
of old ones.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from collab.relay import Told
from collab.varint import read_varint
from storage.errors import Invalid
from storage.log import Document

DOCUMENTS = 4096  # that may wait to be told of; more are dropped, for the log has what they told of
STATES = 256  # presences of one document that may wait
SEVERAL = -1  # the place of an update that speaks of several peers


@dataclass(slots=True)
class _Waiting:
    seq: int = 0
    states: dict[int, bytes] = field(default_factory=dict)  # client → what it said last
    asks: bool = False


class Outbox:
    """teller: the name of this process among the others."""

    def __init__(self, teller: str) -> None:
        self._teller = teller
        self._waiting: dict[Document, _Waiting] = {}
        self._some = asyncio.Event()

    def went_on(self, document: Document, seq: int) -> None:
        if waiting := self._of(document):
            waiting.seq = max(waiting.seq, seq)

    def present(self, document: Document, states: bytes) -> None:
        if waiting := self._of(document):
            client = _speaks_of(states)
            if client in waiting.states or len(waiting.states) < STATES:
                waiting.states[client] = states

    def ask(self, document: Document) -> None:
        if waiting := self._of(document):
            waiting.asks = True

    async def filled(self) -> None:
        """Wait until there is something to tell."""
        await self._some.wait()

    def take(self) -> list[Told]:
        """All there is, and be empty."""
        told = [
            Told(
                self._teller, each.tenant, each.guide, each.part, waiting.seq, (*waiting.states.values(),), waiting.asks
            )
            for each, waiting in self._waiting.items()
        ]
        self._waiting.clear()
        self._some.clear()
        return told

    def put_back(self, told: list[Told]) -> None:
        """Take again what could not be told. What has been said since is later, and stays."""
        for each in told:
            if waiting := self._of(Document(each.tenant, each.guide, each.part)):
                waiting.seq = max(waiting.seq, each.seq)
                waiting.asks = waiting.asks or each.asks
                for states in each.states:
                    waiting.states.setdefault(_speaks_of(states), states)

    def _of(self, document: Document) -> _Waiting | None:
        waiting = self._waiting.get(document)
        if waiting is None and len(self._waiting) < DOCUMENTS:
            waiting = self._waiting[document] = _Waiting()
            self._some.set()
        return waiting


def _speaks_of(states: bytes) -> int:
    """The one client that an awareness update speaks of."""
    try:
        count, place = read_varint(states, 0)
        return read_varint(states, place)[0] if count == 1 else SEVERAL
    except Invalid:
        return SEVERAL
