"""Filming: a clip is made beside the recording, which goes on meanwhile; its event is held back until it is there.

To make one takes longer than to take a picture. Nobody is kept waiting for it: where too many are behind, the next
step has no clip, and its pictures all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from agents.desktop.buffer import Buffer
from agents.desktop.cuts import Shown
from agents.desktop.film import film_of

BEHIND = 4  # clips that wait to be made


class Filming:
    """A thread that makes one clip after the other."""

    def __init__(self, buffer: Buffer, sendable: Callable[[], None]) -> None:
        """sendable: called, maybe in that thread, when an event is no longer held back."""
        self._buffer = buffer
        self._sendable = sendable
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="filming")
        self._behind: list[Future[None]] = []

    def close(self) -> None:
        """On return all clips are made."""
        self._thread.shutdown()
        self._forget_made()

    def let_go(self, n: int, after: str, shown: Sequence[Shown]) -> None:
        """An event need not be held back but for a clip of these; one picture makes none. after: see Buffer.let_go."""
        self._forget_made()
        if len(shown) > 1 and len(self._behind) < BEHIND:
            self._behind.append(self._thread.submit(self._film, n, after, shown))
        else:
            self._let_go(n, after, "")

    def _forget_made(self) -> None:
        """Raises what one of them failed with, as when the disk is full."""
        made = [one for one in self._behind if one.done()]
        self._behind = [one for one in self._behind if one not in made]
        for one in made:
            one.result()

    def _film(self, n: int, after: str, shown: Sequence[Shown]) -> None:
        clip = ""
        try:
            content = film_of(shown)
            if len(content) <= self._buffer.begun.clip:
                clip = self._buffer.keep_clip(content)
        finally:
            self._let_go(n, after, clip)

    def _let_go(self, n: int, after: str, clip: str) -> None:
        self._buffer.let_go(n, after, clip)
        self._sendable()
