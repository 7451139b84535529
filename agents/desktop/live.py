"""Watching the guide grow: the recorder joins it as one more peer, which reads and writes nothing.

What it prints is what everybody sees, so a step that stands there has arrived.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pycrdt import Doc, Provider
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from agents.desktop.door import Door
from agents.desktop.errors import Away, SignedOut
from docmodel.errors import Invalid
from docmodel.view import view_from_update

Say = Callable[[Mapping[str, Any], str], None]
"""Tells a program a record, and people a sentence."""

AGAIN = 2.0  # seconds after which we come back when the line was cut
_QUESTION = b"\x00\x00"  # y-protocols: sync, step 1
REFUSED = frozenset((4401, 4403, 4404))  # close codes after which coming back changes nothing


class _Channel:
    """A WebSocket, as pycrdt's provider wants one, through which only questions go out.

    The provider says whatever is new in the document to the other side, even what it has just heard from there; and
    who says anything where they may only read is shown the door.
    """

    def __init__(self, socket: ClientConnection, path: str) -> None:
        self._socket = socket
        self.path = path

    def __aiter__(self) -> _Channel:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self.recv()
        except ConnectionClosed as error:
            raise StopAsyncIteration from error

    async def send(self, message: bytes) -> None:
        if message[:2] == _QUESTION:
            await self._socket.send(message)

    async def recv(self) -> bytes:
        frame = await self._socket.recv(decode=False)
        assert isinstance(frame, bytes)
        return frame


class Watcher:
    """One guide, watched in a thread of its own until it is stopped."""

    def __init__(self, door: Door, guide: str, say: Say) -> None:
        self._door = door
        self._guide = guide
        self._say = say
        self._shown: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._watch())

    async def _watch(self) -> None:
        doc: Doc[Any] = Doc()
        watching = asyncio.create_task(self._come_back(doc))
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait([watching, stopped], return_when=asyncio.FIRST_COMPLETED)
        watching.cancel()
        await asyncio.wait([watching])
        await stopped

    async def _come_back(self, doc: Doc[Any]) -> None:
        """Joined as long as it may be."""
        may_come_back = True
        while may_come_back:
            try:
                may_come_back = await self._join(doc)
            except (OSError, InvalidHandshake, ConnectionClosed, Away):
                may_come_back = True  # the line was cut, or Cairn is away
            except SignedOut:
                may_come_back = False
            await asyncio.sleep(AGAIN)

    async def _join(self, doc: Doc[Any]) -> bool:
        """False once we are told not to come back."""
        bearer = await asyncio.to_thread(self._door.bearer)
        path = f"/sync/{self._guide}"
        address = "ws" + self._door.server.removeprefix("http") + path
        changed = asyncio.Event()
        subscription = doc.observe(lambda _: changed.set())
        try:
            async with connect(address, additional_headers={"Authorization": f"Bearer {bearer}"}) as socket:
                async with Provider(doc, _Channel(socket, path)):
                    await self._tell_until_closed(doc, socket, changed)
                return socket.close_code not in REFUSED
        finally:
            doc.unobserve(subscription)

    async def _tell_until_closed(self, doc: Doc[Any], socket: ClientConnection, changed: asyncio.Event) -> None:
        closed = asyncio.create_task(socket.wait_closed())
        while not closed.done():
            news = asyncio.create_task(changed.wait())
            await asyncio.wait([closed, news], return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            changed.clear()
            self._tell(doc)

    def _tell(self, doc: Doc[Any]) -> None:
        """The steps that were not there before, or say something else by now."""
        try:
            steps = view_from_update(doc.get_update()).steps
        except Invalid:  # it has not come yet
            return
        for number, step in enumerate(steps, 1):
            if self._shown.get(step.id) != step.title:
                self._shown[step.id] = step.title
                self._say({"step": number, "id": step.id, "title": step.title}, f"{number:>4}  {step.title}")


@contextmanager
def watched(door: Door, guide: str, say: Say) -> Iterator[None]:
    """The guide's steps are told as they come."""
    watcher = Watcher(door, guide, say)
    watcher.start()
    try:
        yield
    finally:
        watcher.stop()
