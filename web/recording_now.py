"""Who records into which guide just now: said to whoever has it open, as a peer that the server speaks for.

Peers forget whom they do not hear of, so it is said again for as long as the recording goes on and something was heard
of it lately: who pauses, or loses their way here, is shown for QUIET more. Nothing of it is stored; what a process said
that is killed holds until peers' time is over (collab/presence_elsewhere.py).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from typing import Never

import msgspec

from collab.awareness import LEFT, Said, write_states
from collab.hub import Hub
from storage.database import Database
from storage.errors import Unavailable
from storage.ids import GuideId, PersonId, RecordingId, TenantId
from storage.log import Document
from storage.recordings import select_going_on

AGAIN = 5.0  # seconds between two times that it is said
QUIET = 120.0  # seconds without a word after which nobody is taken to record any more

Name = tuple[TenantId, RecordingId]


@dataclass(slots=True)
class _Recorder:
    """heard, said: when it was last, as time.monotonic says it."""

    guide: GuideId
    state: bytes
    heard: float
    said: float


class RecordingNow:
    """The recordings that this process hears."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._recorders: dict[Name, _Recorder] = {}

    def heard(self, recording: Name, guide: GuideId, person: PersonId, name: str) -> None:
        """Something was heard of it. name: of the person who records."""
        now = time.monotonic()
        known = self._recorders.get(recording)
        if known is None:
            known = self._recorders[recording] = _Recorder(guide, _state(person, name), now, now - AGAIN)
        known.heard = now
        if now >= known.said + AGAIN:
            self._say(recording, known)

    def stopped(self, recording: Name, guide: GuideId) -> None:
        """It is over, wherever it was heard."""
        self._recorders.pop(recording, None)
        self._hub.present(Document(recording[0], guide), _said(recording, LEFT))

    async def run(self) -> Never:
        """Say again who records, and let go of who does no more."""
        while True:
            await asyncio.sleep(AGAIN)
            if self._recorders:
                with suppress(Unavailable):
                    self._say_again(await select_going_on(self._database, list(self._recorders)))

    def _say_again(self, going_on: AbstractSet[Name]) -> None:
        now = time.monotonic()
        for recording, known in list(self._recorders.items()):
            if recording not in going_on:
                self.stopped(recording, known.guide)
            elif now > known.heard + QUIET:
                del self._recorders[recording]  # another process may hear of it: peers forget it, if none does
            else:
                self._say(recording, known)

    def _say(self, recording: Name, known: _Recorder) -> None:
        known.said = time.monotonic()
        self._hub.present(Document(recording[0], known.guide), _said(recording, known.state))


def _state(person: PersonId, name: str) -> bytes:
    """As peers say it of themselves; that they record they cannot say (collab/presence.py)."""
    return msgspec.json.encode({"user": {"name": name, "person": person}, "records": True})


def _said(recording: Name, state: bytes) -> bytes:
    """An awareness update. The client is the same in every process, and its clock goes on from one to the other."""
    client = int.from_bytes(hashlib.sha256(recording[1].encode()).digest()[:4], "big")
    return write_states([Said(client, int(time.time()), state)])
