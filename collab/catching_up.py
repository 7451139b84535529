"""Catching up: a document went on elsewhere, so its room here reads the log. Once for a burst of hints."""

from __future__ import annotations

import asyncio
import logging
from typing import Never

from collab.containing import contained
from collab.room import Room
from storage.errors import Unavailable

AT_ONCE = 4  # rooms that read at the same time

log = logging.getLogger(__name__)


class CatchingUp:
    """The rooms that are behind the log as far as we have heard."""

    def __init__(self) -> None:
        self._heads: dict[Room, int] = {}
        self._some = asyncio.Event()

    def hint(self, room: Room, seq: int) -> None:
        """Somebody says that a room's document has come to seq. It may be old news."""
        if seq > room.seq:
            self._heads[room] = max(seq, self._heads.get(room, 0))
            self._some.set()

    async def run(self) -> Never:
        async with asyncio.TaskGroup() as readers:
            for _ in range(AT_ONCE):
                readers.create_task(self._read_on())
            await asyncio.Future[Never]()
        raise AssertionError("it is only ever cancelled")

    async def _read_on(self) -> Never:
        while True:
            await self._some.wait()
            if not self._heads:
                self._some.clear()
                continue
            room = next(iter(self._heads))
            head = self._heads.pop(room)  # a hint that comes while it is read is read for again
            # A room that writes itself reads what it missed when its writing has landed.
            if head > room.seq and not room.in_flight and room.closed is None:
                try:
                    with contained(room):
                        await room.catch_up()
                except Unavailable as error:
                    log.warning("The log cannot be read (%s); it is looked at again soon.", error)
