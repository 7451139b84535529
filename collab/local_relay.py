"""The relay between processes of one machine: a Unix datagram socket each, in one folder. Nothing to set up.

What is in the folder is who is there. A socket nobody listens on belongs to a process that has ended, and is removed
by whoever notices; losing a datagram costs two seconds, see collab/relay.py.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from contextlib import suppress
from pathlib import Path

from collab.relay import Hear, Told, decode_told, encode_told
from collab.relay_outbox import Outbox
from storage.ids import new_id
from storage.log import Document

SUFFIX = ".relay"
LARGEST = 60_000  # bytes of a datagram
SPACE = 1024 * 1024  # bytes that may wait in a socket
PAUSE = 0.005  # seconds between two tellings: edits of one moment are one hint
BUSY = 0.05  # seconds before it is told again to one whose socket is full

log = logging.getLogger(__name__)


class LocalRelay:
    """folder: the same for all processes that serve one data folder; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._name = new_id()
        self._outbox = Outbox(self._name)
        self._others: list[str] = []
        self._listed = -1  # when the folder last changed, the last time it was read

    def went_on(self, document: Document, seq: int) -> None:
        self._outbox.went_on(document, seq)

    def present(self, document: Document, states: bytes) -> None:
        self._outbox.present(document, states)

    def follow(self, document: Document) -> None:
        self._outbox.ask(document)

    def unfollow(self, document: Document) -> None:
        """Everybody is told of everything."""

    async def run(self, hear: Hear) -> None:
        # By the folder's descriptor: the address of a Unix socket has 108 bytes, which a path may exceed.
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ours:
            ours.setblocking(False)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SPACE)
            ours.bind(_address(folder, self._name + SUFFIX))
            loop = asyncio.get_running_loop()
            loop.add_reader(ours, _receive, ours, hear)
            try:
                while True:
                    await self._outbox.filled()
                    full = self._tell(ours, folder, told := self._outbox.take())
                    if full:
                        self._outbox.put_back(told)
                    await asyncio.sleep(BUSY if full else PAUSE)
            finally:
                loop.remove_reader(ours)
                (self._folder / (self._name + SUFFIX)).unlink(missing_ok=True)
                os.close(folder)

    def _tell(self, ours: socket.socket, folder: int, told: list[Told]) -> bool:
        """Tell the others. Answers whether one of them has no room for it just now."""
        full = False
        for other in self._list_others(folder):
            for datagram in _datagrams(told):
                try:
                    ours.sendto(datagram, _address(folder, other))
                except BlockingIOError:
                    full = True
                    break
                except (ConnectionRefusedError, FileNotFoundError):  # it has ended
                    (self._folder / other).unlink(missing_ok=True)
                    self._listed = -1
                    break
                except OSError as error:
                    log.debug("Another process was not told (%s); it will look at the log.", error)
        return full

    def _list_others(self, folder: int) -> list[str]:
        changed = os.fstat(folder).st_mtime_ns
        if changed != self._listed:
            self._listed = changed
            own = self._name + SUFFIX
            self._others = [name for name in os.listdir(folder) if name.endswith(SUFFIX) and name != own]
        return self._others


def _receive(ours: socket.socket, hear: Hear) -> None:
    with suppress(BlockingIOError):
        for told in decode_told(ours.recv(LARGEST)):
            for heard in told.heard():
                hear(heard)


def _datagrams(told: list[Told]) -> list[bytes]:
    """As few as carry it. What does not fit one alone is left out."""
    datagram = encode_told(told)
    if len(datagram) <= LARGEST:
        return [datagram]
    if len(told) <= 1:
        return []
    middle = len(told) // 2
    return _datagrams(told[:middle]) + _datagrams(told[middle:])


def _address(folder: int, name: str) -> str:
    return f"/proc/self/fd/{folder}/{name}"
