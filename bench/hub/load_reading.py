"""What servers send, understood once: a server sends the same bytes to everybody, and busy ones send much of it."""

from __future__ import annotations

from bench.hub.dialects import Asked, Edited, OnDisk, Whole
from bench.hub.frames import BINARY, CLOSE, PING, Frame, Refused, split
from bench.hub.load_clients import Client
from bench.hub.updates import Clocks, Stretch

KEPT = 20_000  # chunks and messages that are remembered, and as many before those
LARGE = 64 * 1024  # bytes from which a chunk is not remembered as a whole


class Message:
    """One message that was sent to some. number: its place among all. reach: client's number → clock after the last."""

    __slots__ = ("number", "on_disk", "pings", "reach", "stretches", "update")

    def __init__(self, number: int, update: bytes, stretches: list[Stretch]) -> None:
        self.number = number
        self.update = update
        self.stretches = stretches
        self.reach = {client: after for client, _, after in stretches}
        self.on_disk = 0
        self.pings: tuple[bytes, ...] = ()


class Reader:
    """Turns what is read from sockets into messages. messages: those that held edits, each as it was first met."""

    def __init__(self, clocks: Clocks) -> None:
        self.messages: list[Message] = []
        self.chunks: dict[bytes, tuple[Message, ...]] = {}
        self._known: dict[bytes, Message | None] = {}
        self._before: dict[bytes, Message | None] = {}
        self._clocks = clocks

    def read(self, client: Client, data: bytes) -> tuple[Message, ...]:
        """What came with these bytes. Raises Refused when the server lets us go."""
        is_whole = not client.held
        if not is_whole:
            data = client.held + data
            if len(data) < client.needs:
                client.held = data
                return ()
        frames, begin, client.needs = split(data)
        client.held = data[begin:]
        found = tuple(message for frame in frames if (message := self._message(client, frame)) is not None)
        if is_whole and begin == len(data) < LARGE:
            if len(self.chunks) >= KEPT:
                self.chunks.clear()
            self.chunks[data] = found
        return found

    def _message(self, client: Client, frame: Frame) -> Message | None:
        opcode, payload = frame
        if opcode != BINARY:
            return _control(opcode, payload)
        try:
            return self._known[payload]
        except KeyError:
            message = self._before[payload] if payload in self._before else self._understand(client, payload)
        if len(self._known) >= KEPT:
            self._before, self._known = self._known, {}
        self._known[payload] = message
        return message

    def _understand(self, client: Client, payload: bytes) -> Message | None:
        match client.dialect.hear(payload):
            case Edited(update) | Whole(update):
                message = Message(len(self.messages), update, self._clocks.read(update))
                self.messages.append(message)
                return message
            case OnDisk(count):
                message = Message(-1, b"", [])
                message.on_disk = count
                return message
            case Asked():
                raise Refused("The server lost something: it asks again for what we have.")
            case _:
                return None


def _control(opcode: int, payload: bytes) -> Message | None:
    if opcode == CLOSE:
        raise Refused(f"The server let us go: {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}")
    if opcode != PING:
        return None
    message = Message(-1, b"", [])
    message.pings = (payload,)
    return message
