"""Dictation: a recorder that says its recording through a WebSocket, batch after batch, each answered once on disk."""

from __future__ import annotations

import asyncio
from collections import deque

import msgspec

from collab.line import Closing
from collab.peer import fell_behind
from storage.recordings import Reached
from web.connection import Socket
from web.hearing import Hearing, own_hearing
from web.resources import Resources
from web.rules import admit_recorder
from web.wire import Wire, ending_for

LOOK = 10.0  # seconds after which whoever says something is looked at anew
QUIET = 60.0  # seconds without a batch after which the recorder is sent away; it comes back when there is something
NOTHING_SAID = Closing(1000, "Nothing was said for a while. Come back when there is something.")


class Have(msgspec.Struct):
    """How far the recording is on disk. What comes after that is to be sent, again or for the first time.

    told: how many events the guide tells by now, in how many numbered steps.
    """

    have: int
    told: int
    steps: int


def have(reached: Reached) -> Have:
    return Have(reached.have, reached.told, reached.steps)


class Dictation:
    """One recording, said through one wire. What cannot be taken ends the wire; what was answered stays."""

    __slots__ = ("_asking", "_batches", "_hearing", "_here", "_looked", "_said", "_task", "_time", "_wire")

    def __init__(self, here: Resources, asking: Socket, hearing: Hearing, wire: Wire) -> None:
        self._here = here
        self._asking = asking
        self._hearing = hearing
        self._wire = wire
        self._time = asyncio.get_running_loop().time
        self._looked = self._said = self._time()
        self._batches: deque[bytes | str] = deque()  # more than one only when the connection was lost behind them
        self._task: asyncio.Task[None] | None = None

    def hear(self, message: bytes | str) -> None:
        self._wire.hold()  # until it is answered: who says more than can be written has to wait
        self._batches.append(message)
        if self._task is None:
            self._task = asyncio.create_task(self._answer_all())

    def keep_alive(self) -> None:
        """Pings do; a recorder would take a word from us for an answer."""

    def is_over(self) -> bool:
        return self._task is None and self._time() - self._said > QUIET

    def expire(self) -> None:
        self._wire.end(NOTHING_SAID)

    def hung_up(self) -> None:
        """What was said before is still written down."""

    async def _answer_all(self) -> None:
        try:
            while self._batches:
                reached = await self._hear(self._batches.popleft())
                if not self._wire.write(msgspec.json.encode(have(reached))):
                    raise fell_behind()
                self._wire.go_on()
        except Exception as error:  # an edge: whatever it is, it ends this connection and no other
            self._batches.clear()
            self._wire.end(ending_for(error))
        finally:
            self._said, self._task = self._time(), None

    async def _hear(self, batch: bytes | str) -> Reached:
        if self._time() - self._looked > LOOK:
            asked = await admit_recorder(self._here, self._asking)
            self._hearing = await own_hearing(self._here, asked, self._hearing.recording.id)  # by the policy of now
            self._looked = self._time()
        return await self._hearing.hear(batch)
