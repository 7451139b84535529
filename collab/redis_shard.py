"""One node of a Redis: an ear, which hears what is said of some documents, and a mouth.

A connection that is subscribed can say nothing else (RESP 2), hence two. When one of them fails both are made again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Never

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import AskError, MovedError

from collab.redis_nodes import PATIENCE, Address, Node, Trouble
from collab.relay import Hear, Told, decode_told, encode_told
from collab.relay_outbox import Outbox
from storage.log import Document

PAUSE = 1.0  # seconds before a lost connection is tried again
SILENCE = 5.0  # seconds after which an ear asks whether anybody is still there

log = logging.getLogger(__name__)


def channel_of(document: Document) -> bytes:
    """Ids hold letters and digits only, so that no two documents share a channel."""
    return f"cairn/{document.tenant}/{document.guide}/{document.part}".encode()


class Shard:
    """teller: the name of this process. misplaced: called when another node carries what this one was thought to."""

    def __init__(self, address: Address, node: Node, teller: str, misplaced: Callable[[], None]) -> None:
        self.outbox = Outbox(teller)
        self._address = address
        self._node = node
        self._teller = teller
        self._misplaced = misplaced
        self._wanted: dict[bytes, Document] = {}
        self._changed = asyncio.Event()
        self._answered = 0.0  # when anything was heard last
        self._is_well = True

    def follow(self, document: Document) -> None:
        self._wanted[channel_of(document)] = document
        self._changed.set()

    def unfollow(self, document: Document) -> None:
        self._wanted.pop(channel_of(document), None)
        self._changed.set()

    def follow_only(self, documents: Iterable[Document]) -> None:
        self._wanted = {channel_of(document): document for document in documents}
        self._changed.set()

    async def run(self, hear: Hear) -> Never:
        while True:
            try:
                await self._live(hear)
            except Trouble as error:
                self._tell_trouble(error)
            self._misplaced()  # perhaps another node has taken its place
            await asyncio.sleep(PAUSE)

    async def _live(self, hear: Hear) -> None:
        ear = await self._address.connect(self._node)
        try:
            mouth = await self._address.connect(self._node)
            try:
                await _until_one_ends(self._hear_all(ear, hear), self._subscribe(ear), self._tell_all(mouth))
            finally:
                await mouth.disconnect(nowait=True)
        finally:
            await ear.disconnect(nowait=True)

    def _tell_trouble(self, error: Exception) -> None:
        """Once, until it is well again: it is tried every second."""
        if self._is_well:
            self._is_well = False
            log.warning("Redis cannot be used (%s); looking at the log instead.", str(error) or type(error).__name__)

    # -- the ear ---------------------------------------------------------------------------------------------------

    async def _hear_all(self, ear: AbstractConnection, hear: Hear) -> Never:
        while True:
            try:
                reply = await ear.read_response()
            except (MovedError, AskError):
                self._misplaced()
                continue
            self._answered = time.monotonic()
            match reply:
                case [b"smessage", _, bytes(sent)]:
                    for told in decode_told(sent):
                        self._hear(told, hear)
                case [b"ssubscribe", bytes(channel), _]:
                    self._begun(channel)
                case [b"sunsubscribe", bytes(channel), _] if channel in self._wanted:  # its slot has moved
                    self._misplaced()

    def _hear(self, told: Told, hear: Hear) -> None:
        if told.teller != self._teller:
            for heard in told.heard():
                hear(heard)

    def _begun(self, channel: bytes) -> None:
        """From now on nothing is missed: ask for what was."""
        if not self._is_well:
            self._is_well = True
            log.info("Redis is of use again.")
        if document := self._wanted.get(channel):
            self.outbox.ask(document)

    async def _subscribe(self, ear: AbstractConnection) -> Never:
        """Subscribe to what is wanted, and ask now and then whether anybody is still there."""
        subscribed: set[bytes] = set()
        self._answered = time.monotonic()
        while True:
            self._changed.clear()
            wanted = self._wanted.keys()
            # One channel a command: in a cluster those of one command have to share a slot.
            commands = [(b"SSUBSCRIBE", channel) for channel in wanted - subscribed]
            commands += [(b"SUNSUBSCRIBE", channel) for channel in subscribed - wanted]
            subscribed = set(wanted)
            await ear.send_packed_command(ear.pack_commands([*commands, (b"PING",)]))
            asked = time.monotonic()
            try:
                async with asyncio.timeout(SILENCE):
                    await self._changed.wait()
            except TimeoutError:
                if self._answered < asked:
                    raise TimeoutError("it does not answer") from None

    # -- the mouth -------------------------------------------------------------------------------------------------

    async def _tell_all(self, mouth: AbstractConnection) -> Never:
        while True:
            await self.outbox.filled()
            await asyncio.sleep(0)  # what else happens in this turn of the loop goes along
            told = self.outbox.take()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._tell(mouth, told)
            except Trouble:
                self.outbox.put_back(told)
                raise

    async def _tell(self, mouth: AbstractConnection, told: list[Told]) -> None:
        commands = [
            (b"SPUBLISH", channel_of(Document(each.tenant, each.guide, each.part)), encode_told([each]))
            for each in told
        ]
        await mouth.send_packed_command(mouth.pack_commands(commands))
        for _ in commands:
            try:
                await mouth.read_response()
            except (MovedError, AskError):
                self._misplaced()


async def _until_one_ends(*works: Coroutine[Any, Any, Never]) -> None:
    """Do all of these until one fails; its error. A TaskGroup would let an error take the place of a cancellation."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
