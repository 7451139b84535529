"""Sending: what is in the buffer goes to the server, in order, until it says that it has all of it.

    events after `have` -> a sealed batch -> have n      pictures and clips follow the events that name them

The server is asked how far it has the recording whenever we cannot know. While it is away nothing is lost: we come
back, less often the longer it takes. What it refuses for good becomes a gap, and the rest goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from httpx2 import Response

from agents.desktop.buffer import Buffer, Unsent
from agents.desktop.door import Door
from agents.desktop.errors import Away, Damaged, Refused, SignedOut
from ingest.sealing import seal
from ingest.wire import Batch, Missed, Said
from storage.errors import CairnError

FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 30.0  # seconds
IDLE = 5.0  # seconds after which we look by ourselves


@dataclass(slots=True)
class Progress:
    """How far it is. away: why nothing can be sent just now. ended: why nothing more will be.

    lost: how many pictures and clips could not be sent.
    """

    have: int = 0
    away: CairnError | None = None
    ended: CairnError | None = None
    is_done: bool = False
    lost: int = 0


class Sending:
    """A thread that sends one buffer. `progress` may be read at any time."""

    def __init__(self, door: Door, buffer: Buffer, changed: Callable[[], None] = lambda: None) -> None:
        """changed: called, in that thread, when there is something new to be said of its progress."""
        self.progress = Progress()
        self._door = door
        self._buffer = buffer
        self._changed = changed
        self._more = threading.Condition()
        self._news = False
        self._stopping = False
        self._leaving = False
        self._knows_have = False
        self._thread = threading.Thread(target=self._run, name="sending", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is more in the buffer."""
        with self._more:
            self._news = True
            self._more.notify()

    def stop(self) -> None:
        """There will be nothing more: when all is sent, the recording is stopped."""
        self._stopping = True
        self.wake()

    def leave(self) -> None:
        """Let it be for now; what is not sent stays in the buffer."""
        self._leaving = True
        self.wake()
        self._thread.join()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it came to its end in that time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not (self._leaving or self.progress.is_done or self.progress.ended):
            try:
                busy = self._send_some()
            except Away as error:
                self._tell_away(error)
                self._sleep(error.retry_after or pause, for_news=False)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            except (Refused, SignedOut) as error:
                self.progress.ended = error
                break
            pause = FIRST_PAUSE
            self._tell_away(None)
            if not busy and not self.progress.is_done:
                self._sleep(IDLE, for_news=True)
        self._changed()

    def _send_some(self) -> bool:
        """One batch, one picture or one clip. False when there is nothing to send just now."""
        if not self._knows_have:
            self.progress.have = int(self._ask("GET", "").json()["have"])
            self._knows_have = True
        events = self._buffer.read(self.progress.have, self._buffer.begun.batch)
        if events:
            self._send_events(events)
            self._changed()
            return True
        unsent = self._buffer.unsent()
        if unsent:
            self._send_shown(unsent[0])
            return True
        if self._stopping and self.progress.have >= self._buffer.last:
            self._stop_there()
        return False

    def _stop_there(self) -> None:
        try:
            self._ask("POST", "/stop", json={"last": self._buffer.last})
        except Refused as error:
            if error.http_status != 409:
                raise
            self._knows_have = False  # it has less than it said, as after a restore from a backup
            raise Away(str(error)) from error
        self.progress.is_done = True

    def _send_events(self, events: list[Said]) -> None:
        while len(body := self._sealed(events)) > self._buffer.begun.body and len(events) > 1:
            events = events[: len(events) // 2]
        try:
            answer = self._ask("POST", "/events", content=body, headers={"Content-Type": "application/jose"})
        except Refused as error:
            if error.http_status not in (400, 413):
                raise
            self._send_one_by_one(events, error)
            return
        except Away:
            self._knows_have = False  # it may have it, and the answer was lost
            raise
        before, self.progress.have = self.progress.have, int(answer.json()["have"])
        if self.progress.have == before:
            raise Away("Cairn took nothing of what was sent.")

    def _send_one_by_one(self, events: list[Said], error: Refused) -> None:
        """Find what is refused: half of them, and so on; one alone becomes a gap with its number."""
        first = events[0]
        if len(events) > 1:
            self._send_events(events[: len(events) // 2])
        elif isinstance(first, Missed):
            raise error
        else:
            self._send_events([Missed(n=first.n, at=first.at, policy=first.policy, why="other")])

    def _send_shown(self, unsent: Unsent) -> None:
        """A picture or clip that is refused or damaged is given up: its step shows none."""
        kind, digest = unsent
        begun = self._buffer.begun
        try:
            content = self._buffer.content(unsent)
            if len(content) <= (begun.clip if kind == "clips" else begun.picture):
                sealed = seal(content, begun.key, begun.recording)
                self._ask("PUT", f"/{kind}/{digest}", content=sealed, headers={"Content-Type": "application/jose"})
            else:
                self.progress.lost += 1
        except Refused as error:
            if error.http_status not in (400, 403, 413):  # 403: the workspace wants none any more
                raise
            self.progress.lost += 1
        except Damaged:
            self.progress.lost += 1
        self._buffer.forget(unsent)

    def _ask(self, method: str, path: str, **more: Any) -> Response:
        return self._door.ask(method, f"/api/recordings/{self._buffer.begun.recording}{path}", **more)

    def _sealed(self, events: list[Said]) -> bytes:
        begun = self._buffer.begun
        return seal(msgspec.json.encode(Batch(1, tuple(events))), begun.key, begun.recording)

    def _tell_away(self, error: Away | None) -> None:
        is_news = (error is None) != (self.progress.away is None)
        self.progress.away = error
        if is_news:
            self._changed()

    def _sleep(self, seconds: float, *, for_news: bool) -> None:
        """That long, or until there is news. Who asked us to come back later is not asked sooner for news."""
        until = time.monotonic() + seconds
        with self._more:
            while not (self._news and for_news) and not self._leaving and (left := until - time.monotonic()) > 0:
                self._more.wait(left)
            self._news = False
