"""Frames that wait for a peer who cannot take them at once. It has a bound: who falls behind by more is let go."""

from __future__ import annotations

from collections import deque

OUTBOX = 256  # frames a peer may lag behind
OUTBOX_BYTES = 4 * 1024 * 1024  # and their size, the answer to its own question not counted


class Outbox:
    """A queue that says no when it is full. CRDTs make coming back cheap, so nothing is gained by keeping more."""

    __slots__ = ("_frames", "_size")

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._size = 0

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: bytes) -> bool:
        """Keep a frame; False when it would be too much."""
        if self._frames and self._size + len(frame) > OUTBOX_BYTES:
            return False
        return self.put_answer([frame])

    def put_answer(self, frames: list[bytes]) -> bool:
        """Keep what the peer asked for, however large: a document it opens must fit. False when it lags already."""
        if len(self._frames) >= OUTBOX or self._size > OUTBOX_BYTES:
            return False
        self._frames.extend(frames)
        self._size += sum(map(len, frames))
        return True

    def take(self) -> list[bytes]:
        """All that waits; it is the caller's now."""
        frames = list(self._frames)
        self.clear()
        return frames

    def clear(self) -> None:
        self._frames.clear()
        self._size = 0
