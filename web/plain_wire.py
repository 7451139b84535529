"""A wire through Quart: for a server that is not the Hypercorn we know, for HTTP/2, and for tests without a socket.

One task reads, one writes, and the handler that accepted the connection stays until both have ended.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from quart import websocket

from collab.line import Closing, QueueLine
from web.connection import HUNG_UP
from web.frames import MAX_REASON
from web.wire import FAREWELL, LOOK, MAX_MESSAGE, QUIET, Speech, Talker, closed, ending_for, sockets


class PlainWire(QueueLine):
    """The WebSocket of the present request, accepted."""

    __slots__ = ("_ending", "_holds", "_may_read", "_speaks", "_talker")

    def __init__(self, speaks: Speech = "binary") -> None:
        super().__init__()
        self._speaks = speaks
        self._ending: Closing | None = None
        self._holds = 1  # until somebody listens; several may hold it for reasons of their own
        self._may_read = asyncio.Event()
        self._talker: Talker | None = None

    def start(self, talker: Talker) -> None:
        self._talker = talker
        self.go_on()

    def hold(self) -> None:
        self._holds += 1
        self._may_read.clear()

    def go_on(self) -> None:
        self._holds -= 1
        if not self._holds:
            self._may_read.set()

    def end(self, closing: Closing) -> None:
        if self._ending is None:
            self._ending = closing
            super().end(closing)

    async def talk(self) -> None:
        """Read and write until the client hangs up or is let go, even in the middle of a write that nobody reads."""
        with sockets.labels("plain").track_inprogress():
            try:
                if self._talker is not None:
                    await self._until_over(self._talker)
            finally:
                if self._talker is not None:
                    self._talker.hung_up()
        if self._ending is not None:
            closed.labels(self._ending.code).inc()
            reason = self._ending.reason.encode()[:MAX_REASON].decode(errors="ignore")
            with suppress(TimeoutError):  # who reads nothing is not told either; the kernel ends the connection
                async with asyncio.timeout(FAREWELL):
                    await websocket.close(self._ending.code, reason)

    async def _until_over(self, talker: Talker) -> None:
        parts = (self._write_all(talker), self._read(talker), self.ended(), _expire(talker))
        tasks = [asyncio.create_task(task) for task in parts]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            task.result()

    async def _read(self, talker: Talker) -> None:
        while True:
            message = await websocket.receive()
            if message is HUNG_UP:
                return
            await self._may_read.wait()  # asked only now: it may have been held while there was nothing to read
            if len(message) > MAX_MESSAGE:
                self.end(Closing(4413, f"A message here may have {MAX_MESSAGE} bytes."))
                return
            try:
                talker.hear(message)
            except Exception as error:  # an edge: whatever it is, it ends this connection and no other
                self.end(ending_for(error))
                return

    async def _write_all(self, talker: Talker) -> None:
        """Send what there is, and something that says nothing when there is nothing for long."""
        while True:
            try:
                async with asyncio.timeout(QUIET):
                    frames = await self.next_frames()
            except TimeoutError:
                talker.keep_alive()
                continue
            if not frames:
                return
            for frame in frames:
                await websocket.send(frame if self._speaks == "binary" else frame.decode())


async def _expire(talker: Talker) -> None:
    """Look once a second whether its access has run out, which may be known only after a while."""
    while not talker.is_over():  # noqa: ASYNC110 - no event tells of time
        await asyncio.sleep(LOOK)
    talker.expire()
