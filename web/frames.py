"""WebSocket frames, RFC 6455: bytes in, whole messages out, and back. No I/O, and no opinion on what messages say.

A client's frames come masked, in pieces of any size; a message may come in several frames, with pings between them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
CONTINUATION = 0x0
MAX_REASON = 123  # bytes of a close frame's reason, section 5.5
NO_STATUS = 1005  # section 7.4.1: what a close frame without a code means

TOO_MUCH = 4413  # as storage/errors.py has it: 1009 would tell a client to try the same again

_FIN, _RESERVED, _MASKED = 0x80, 0x70, 0x80
_SHORT = tuple(bytes((_FIN | BINARY, size)) for size in range(126))


class Broken(Exception):
    """The bytes are no WebSocket's, or more than may come at once. code: to close with."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Control:
    """A close, ping or pong frame."""

    opcode: int
    payload: bytes

    @property
    def code(self) -> int:
        """Of a close frame: what the other side closes with."""
        return int.from_bytes(self.payload[:2]) if len(self.payload) >= 2 else NO_STATUS


class FrameReader:
    """Puts a client's messages together. largest: bytes of one message."""

    __slots__ = ("_largest", "_message", "_opcode", "_rest")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._rest = b""  # of what came last: the beginning of a frame
        self._message: bytearray | None = None  # the frames so far of a message in several
        self._opcode = BINARY

    def feed(self, data: bytes) -> list[bytes | str | Control]:
        """What is whole by now, in order. Raises Broken."""
        if self._rest:
            data = self._rest + data
        found: list[bytes | str | Control] = []
        place, end = 0, len(data)
        while end - place >= 6:
            first, second = data[place], data[place + 1]
            if not second & _MASKED:
                raise Broken(1002, "A client's frames are masked.")
            size, start = second & 0x7F, place + 2
            if size == 126:
                size, start = int.from_bytes(data[start : start + 2]), start + 2
            elif size == 127:
                size, start = int.from_bytes(data[start : start + 8]), start + 8
            if size > self._largest:
                raise Broken(TOO_MUCH, f"A message here may have {self._largest} bytes.")
            if start + 4 + size > end:
                break
            payload = _unmasked(data[start + 4 : start + 4 + size], data[start : start + 4])
            place = start + 4 + size
            if first == _FIN | BINARY and self._message is None:
                found.append(payload)
            else:
                self._odd(first, payload, found)
        self._rest = data[place:]
        return found

    def _odd(self, first: int, payload: bytes, found: list[bytes | str | Control]) -> None:
        """A frame that is not a whole binary message."""
        opcode = first & 0x0F
        if first & _RESERVED:
            raise Broken(1002, "No extension was agreed upon.")
        if opcode in (CLOSE, PING, PONG):
            if not first & _FIN or len(payload) > 125:
                raise Broken(1002, "A control frame is short and whole.")
            found.append(Control(opcode, payload))
            return
        if opcode not in (CONTINUATION, TEXT, BINARY) or (opcode == CONTINUATION) != (self._message is not None):
            raise Broken(1002, "A frame came where it cannot be.")
        if self._message is None:
            self._message, self._opcode = bytearray(), opcode
        self._message += payload
        if len(self._message) > self._largest:
            raise Broken(TOO_MUCH, f"A message here may have {self._largest} bytes.")
        if first & _FIN:
            message, self._message = bytes(self._message), None
            found.append(message if self._opcode == BINARY else _text(message))


def binary_frame(message: bytes) -> bytes:
    """A whole binary message as one frame of a server."""
    size = len(message)
    if size < 126:
        return _SHORT[size] + message
    if size < 65536:
        return struct.pack("!BBH", _FIN | BINARY, 126, size) + message
    return struct.pack("!BBQ", _FIN | BINARY, 127, size) + message


def control_frame(opcode: int, payload: bytes = b"") -> bytes:
    return bytes((_FIN | opcode, len(payload))) + payload


def close_frame(code: int, reason: str) -> bytes:
    """reason: cut to what fits, at a letter."""
    written = reason.encode()[:MAX_REASON].decode(errors="ignore").encode()
    return control_frame(CLOSE, code.to_bytes(2) + written)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)


def _text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise Broken(1007, "A text message is UTF-8.") from error
