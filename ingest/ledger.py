"""The ledger: what all recorders of this process said goes to disk in one statement a turn.

While one lot is written the next gathers, as in collab/journal.py, so two thousand recorders cost few commits more than
one. Who said something waits until it is on disk; where that cannot be, they are told, and say it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Never

from storage.database import Database, KeptConnection
from storage.errors import CairnError, TooMuch
from storage.recordings import Reached, Sealed, append_batches

AT_ONCE = 256  # batches in one statement
WAITING = 2048  # batches that may wait before recorders are asked to come back
COME_BACK = "Too much is being recorded just now. Keep it, and send it again in a moment."


class Ledger:
    """Batches on their way to disk, those of one recording in order."""

    def __init__(self, database: Database) -> None:
        self._writer = KeptConnection(database)  # of its own: no edit waits behind a recording
        self._waiting: list[tuple[Sealed, asyncio.Future[Reached | None]]] = []
        self._work = asyncio.Event()

    async def put(self, batch: Sealed) -> Reached | None:
        """On return it is on disk, when it was taken.

        None when the recording takes nothing more. Raises TooMuch, or Unavailable: nothing is known of it then, and it
        may be put again.
        """
        if len(self._waiting) >= WAITING:
            raise TooMuch(COME_BACK)
        written: asyncio.Future[Reached | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, written))
        self._work.set()
        return await asyncio.shield(written)

    async def run(self) -> Never:
        while True:
            await self._work.wait()
            lot = self._next_lot()
            try:
                answers: Sequence[Reached | None] = await append_batches(self._writer, [batch for batch, _ in lot])
            except CairnError as error:
                for _, written in lot:
                    _settle(written, error)
                continue
            for (_, written), answer in zip(lot, answers, strict=True):
                if not written.done():
                    written.set_result(answer)

    async def close(self) -> None:
        """Give its connection back."""
        await self._writer.close()

    def _next_lot(self) -> list[tuple[Sealed, asyncio.Future[Reached | None]]]:
        """The oldest, and of each recording one: the next of it has to find the first on disk."""
        lot: dict[tuple[str, str], tuple[Sealed, asyncio.Future[Reached | None]]] = {}
        left = []
        for one in self._waiting:
            batch = one[0]
            key = (batch.tenant, batch.recording)
            if key in lot or len(lot) == AT_ONCE:
                left.append(one)
            else:
                lot[key] = one
        self._waiting = left
        if not left:
            self._work.clear()
        return list(lot.values())


def _settle(written: asyncio.Future[Reached | None], error: CairnError) -> None:
    if not written.done():
        written.set_exception(error)
        written.exception()  # whoever waited may have gone
