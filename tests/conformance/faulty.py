"""Faults to examine the examination with: what stands between clients and a sound server and spoils what passes.

A fault sees each frame of one connection, on its way to the server or to the client, and says what to pass on instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.conformance.room import Place, Target
from tests.conformance.wire import NOTHING, UNKNOWN_STATE, bytes_at, written

STEP1, STEP2, UPDATE, AWARENESS = b"\0\0", b"\0\1", b"\0\2", b"\1"

Frame = bytes | str
Instead = Iterable[Frame]


class Fault:
    """None at all: everything is passed on as it is."""

    is_served = True  # or the connection is left hanging

    def to_server(self, frame: Frame) -> Instead:
        return [frame]

    def to_client(self, frame: Frame) -> Instead:
        return [frame]

    def path(self, path: str) -> str:
        return path

    def turn(self) -> AbstractAsyncContextManager[object]:
        """What a frame to the client waits for, and holds until it is taken."""
        return nullcontext()


class Loses(Fault):
    """Loses the frames to the client that this is true of."""

    def __init__(self, which: Callable[[Frame], object]) -> None:
        self._which = which

    def to_client(self, frame: Frame) -> Instead:
        return [] if self._which(frame) else [frame]


class LosesFromClients(Loses):
    """Loses the frames to the server that this is true of."""

    def to_server(self, frame: Frame) -> Instead:
        return super().to_client(frame)

    def to_client(self, frame: Frame) -> Instead:
        return [frame]


class LosesEveryFifthUpdate(Fault):
    seen = 0

    def to_client(self, frame: Frame) -> Instead:
        self.seen += begins(frame, UPDATE)
        return [] if begins(frame, UPDATE) and self.seen % 5 == 0 else [frame]


class SaysEverythingTwice(Fault):
    def to_client(self, frame: Frame) -> Instead:
        return [frame, frame]


class TakesEverybodyForANewcomer(Fault):
    def to_server(self, frame: Frame) -> Instead:
        return [STEP1 + written(UNKNOWN_STATE) if begins(frame, STEP1) else frame]


class HasOneRoom(Fault):
    def path(self, path: str) -> str:
        return "/one"


class HasARoomForEach(Fault):
    def __init__(self, number: int) -> None:
        self._number = number

    def path(self, path: str) -> str:
        return f"{path}-{self._number}"


class IsOneFrameBehind(Fault):
    """Does nothing with a frame before the next one comes."""

    held: Frame = AWARENESS + written(b"\0")

    def to_server(self, frame: Frame) -> Instead:
        held, self.held = self.held, frame
        return [held]


class ForgetsWhatHasAGap(Fault):
    def __init__(self) -> None:
        self._doc: Doc[Text] = Doc()

    def to_server(self, frame: Frame) -> Instead:
        if isinstance(frame, str) or not begins(frame, UPDATE):
            return [frame]
        before = self._doc.get_state()
        self._doc.apply_update(bytes_at(frame, 2)[0])
        return [frame] if self._doc.get_state() != before else []


class TakesARepetitionForNews(Fault):
    def __init__(self) -> None:
        self._known: set[Frame] = set()

    def to_server(self, frame: Frame) -> Instead:
        if begins(frame, UPDATE) and frame in self._known:
            doc: Doc[Text] = Doc()
            doc.get("words", type=Text).insert(0, "once")
            return [UPDATE + written(doc.get_update())]
        self._known.add(frame)
        return [frame]


class LeavesHanging(Fault):
    is_served = False


class WaitsForTheSlowest(Fault):
    def __init__(self, turn: asyncio.Lock) -> None:
        self._turn = turn

    def turn(self) -> AbstractAsyncContextManager[object]:
        return self._turn


class Falls(Fault):
    """Of a frame that it does not understand, for everybody and for good."""

    def __init__(self) -> None:
        self._has_fallen = False

    def to_server(self, frame: Frame) -> Instead:
        if not self._understands(frame):
            self._has_fallen = True
        return [] if self._has_fallen else [frame]

    def to_client(self, frame: Frame) -> Instead:
        return [] if self._has_fallen else [frame]

    def _understands(self, frame: Frame) -> bool:
        if isinstance(frame, str) or len(frame) > 1_000_000:
            return False
        try:
            if begins(frame, STEP2) or begins(frame, UPDATE):
                update, _ = bytes_at(frame, 2)
                if update.startswith(NOTHING) and update != NOTHING:
                    return False
                Doc().apply_update(update)
            return begins(frame, STEP1) or begins(frame, STEP2) or begins(frame, UPDATE) or begins(frame, AWARENESS)
        except BaseException:  # a panic is no Exception
            return False


class HasOneDocumentOnASocket(Fault):
    name = b""

    def to_server(self, frame: Frame) -> Instead:
        assert isinstance(frame, bytes)
        name, _ = bytes_at(frame, 0)
        self.name = self.name or name
        return [frame] if name == self.name else []


class IgnoresWhoIsEarly(Fault):
    has_token = False

    def to_server(self, frame: Frame) -> Instead:
        self.has_token = self.has_token or about_document(frame)[:1] == b"\2"
        return [frame] if self.has_token else []


def begins(frame: Frame, head: bytes) -> bool:
    return isinstance(frame, bytes) and frame.startswith(head)


def about_document(frame: Frame) -> bytes:
    """A frame of Hocuspocus without the document's name."""
    assert isinstance(frame, bytes)
    return frame[bytes_at(frame, 0)[1] :]


@asynccontextmanager
async def spoilt(target: Target, fault_of: Callable[[int], Fault]) -> AsyncIterator[Target]:
    """The target with a fault in front of each connection. fault_of: is told its number, from 1."""
    met = 0
    upstream = urlsplit((await target.make_room()).url).netloc

    async def meet(client: ServerConnection) -> None:
        nonlocal met
        met += 1
        fault = fault_of(met)
        assert client.request is not None
        if not fault.is_served:
            await client.wait_closed()
            return
        path = f"ws://{upstream}{fault.path(client.request.path)}"
        async with connect(path, compression=None, max_size=None, proxy=None, ping_interval=None) as server:
            pumps = [
                asyncio.create_task(_pump(client, server.send, fault.to_server)),
                asyncio.create_task(_pump(server, _by_turns(client, fault), fault.to_client)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for each in pumps:
                each.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async with serve(meet, "127.0.0.1", 0, compression=None, max_size=None, ping_interval=None) as relay:
        port = relay.sockets[0].getsockname()[1]

        async def make_room() -> Place:
            room = await target.make_room()
            return Place(f"ws://127.0.0.1:{port}{urlsplit(room.url).path}", room.document)

        yield replace(target, make_room=make_room)


def _by_turns(client: ServerConnection, fault: Fault) -> Callable[[Frame], Awaitable[None]]:
    async def send(frame: Frame) -> None:
        async with fault.turn():
            await client.send(frame)

    return send


async def _pump(
    source: ClientConnection | ServerConnection,
    send: Callable[[Frame], Awaitable[None]],
    through: Callable[[Frame], Instead],
) -> None:
    with suppress(ConnectionClosed):
        async for frame in source:
            for passed in through(frame):
                await send(passed)
