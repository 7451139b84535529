"""A line: the way from a room to one peer. The room writes and never waits; the line says when that is too much."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from collab.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a peer is being let go, in the WebSocket's words."""

    code: int
    reason: str


class Line(Protocol):
    """What a peer needs of whatever carries frames to it."""

    def write(self, frame: bytes) -> bool:
        """Send a frame, now or as soon as it can be. False when the peer lags too far behind for that."""

    def answer(self, frames: list[bytes]) -> bool:
        """Send what the peer asked for, however large. False as above."""

    def end(self, closing: Closing) -> None:
        """The peer is let go: say why, and hang up. Nothing more is written."""


class QueueLine:
    """Frames for somebody who fetches them: a task that writes to a socket, a request that waits for news, a test."""

    __slots__ = ("_closing", "_news", "_outbox")

    def __init__(self) -> None:
        self._outbox = Outbox()
        self._closing: asyncio.Event = asyncio.Event()
        self._news = asyncio.Event()

    def write(self, frame: bytes) -> bool:
        self._news.set()
        return self._outbox.put(frame)

    def answer(self, frames: list[bytes]) -> bool:
        self._news.set()
        return self._outbox.put_answer(frames)

    def end(self, closing: Closing) -> None:  # noqa: ARG002 - whoever fetches asks the peer for it
        self._outbox.clear()
        self._news.set()
        self._closing.set()

    async def next_frames(self) -> list[bytes]:
        """Wait for something to send. An empty list says that the line has ended."""
        while not self._outbox and not self._closing.is_set():
            self._news.clear()
            await self._news.wait()
        return self._outbox.take()

    async def ended(self) -> None:
        """Wait until the line has ended."""
        await self._closing.wait()
