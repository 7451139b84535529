"""WebSocket frames, RFC 6455: bytes in, whole messages out, and back. No I/O, and no opinion on what messages say.

A client's frames come masked, in pieces of any size; a message may come in several frames, with pings between them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

try:
    from websockets.speedups import apply_mask
except ImportError:  # its C extension is optional: where none was built, the same in Python, which is slower
    from websockets.utils import apply_mask

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
CONTINUATION = 0x0
MAX_REASON = 123  # bytes of a close frame's reason, section 5.5
NO_STATUS = 1005  # section 7.4.1: what a close frame without a code means
NOT_SENT = frozenset({1004, NO_STATUS, 1006, 1015})  # section 7.4.1: codes that no frame may hold

TOO_MUCH = 4413  # as storage/errors.py has it: 1009 would tell a client to try the same again

_FIN, _RESERVED, _MASKED = 0x80, 0x70, 0x80
_WHOLE = _FIN | BINARY
_TEXT_BEGINS = bytes((_FIN | TEXT,))
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
        return int.from_bytes(self.payload[:2]) if self.payload else NO_STATUS


Heard = bytes | str | Control | Broken


class FrameReader:
    """Puts a client's messages together, one when it is asked for one. largest: bytes of one message."""

    __slots__ = ("_data", "_is_broken", "_largest", "_message", "_need", "_opcode", "_passes_over", "_place", "_rest")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._data = b""
        self._place = 0  # in data, up to which it is read
        self._rest = bytearray()  # the beginning of a frame, once data has nothing else
        self._need = 0  # bytes it has to have before it is worth looking at
        self._message: bytearray | None = None  # the frames so far of a message in several
        self._opcode = BINARY
        self._is_broken = False
        self._passes_over = False

    def feed(self, data: bytes) -> None:
        """Take what came."""
        if self._is_broken:
            return
        if self._place < len(self._data):
            data = self._data[self._place :] + data
        elif self._rest:
            self._rest += data
            if len(self._rest) < self._need:  # or whoever sends byte by byte would make us copy all of it each time
                return
            data = bytes(self._rest)
            self._rest.clear()
        self._data, self._place = data, 0

    @property
    def has_more(self) -> bool:
        """Whether there are bytes that next_message has not looked at yet."""
        return self._place < len(self._data)

    def pass_over(self) -> None:
        """From now on only control frames are wanted: messages are skipped unread."""
        self._passes_over = True

    def next_message(self) -> Heard | None:
        """The next that is whole; None when there is none yet. After a Broken there is nothing any more."""
        try:
            return self._next()
        except Broken as error:
            self._is_broken, self._message = True, None
            self._data, self._place = b"", 0
            return error

    def _next(self) -> Heard | None:
        data, end = self._data, len(self._data)
        while end - self._place >= 2:
            place = self._place
            first, second = data[place], data[place + 1]
            size, start = second & 0x7F, place + 6
            if first != _WHOLE or self._message is not None or second < _MASKED:
                self._check(first, second)
            if size > 125:
                start += 2 if size == 126 else 8
                if end < start:
                    self._keep(start - place)
                    return None
                shortest = 126 if size == 126 else 65536
                size = int.from_bytes(data[place + 2 : start - 4])
                if size < shortest:
                    raise Broken(1002, "A length is written in as few bytes as can be.")
            if size > self._largest or (self._message is not None and self._is_too_long(first, size)):
                raise Broken(TOO_MUCH, f"A message here may have {self._largest} bytes.")
            after = start + size
            if after > end:
                self._keep(after - place)
                return None
            self._place = after
            if self._passes_over and first & 0x0F < CLOSE:
                self._message = None if first & _FIN else bytearray()
                continue
            payload = apply_mask(data[start:after], data[start - 4 : start])
            if first == _WHOLE:
                return payload
            if (message := self._odd(first, payload)) is not None:
                return message
        if self._place < end:
            self._keep(2)
        else:
            self._data, self._place = b"", 0
        return None

    def _keep(self, need: int) -> None:
        """Keep the beginning of a frame until there is more of it. need: bytes of it."""
        self._rest += self._data[self._place :]
        self._data, self._place, self._need = b"", 0, need

    def _check(self, first: int, second: int) -> None:
        """Refuse what cannot come here, before any of its payload is waited for."""
        opcode = first & 0x0F
        if not second & _MASKED:
            raise Broken(1002, "A client's frames are masked.")
        if first & _RESERVED:
            raise Broken(1002, "No extension was agreed upon.")
        if opcode in (CLOSE, PING, PONG):
            if not first & _FIN or second & 0x7F > 125:
                raise Broken(1002, "A control frame is short and whole.")
        elif opcode not in (CONTINUATION, TEXT, BINARY) or (opcode == CONTINUATION) != (self._message is not None):
            raise Broken(1002, "A frame came where it cannot be.")

    def _is_too_long(self, first: int, size: int) -> bool:
        """Whether a message in several frames would be with this one."""
        assert self._message is not None
        return first & 0x0F == CONTINUATION and size + len(self._message) > self._largest

    def _odd(self, first: int, payload: bytes) -> Heard | None:
        """A frame that is not a whole binary message; None when it only is a part of one."""
        opcode = first & 0x0F
        if opcode in (CLOSE, PING, PONG):
            if opcode == CLOSE:
                _check_farewell(payload)
            return Control(opcode, payload)
        if self._message is None:
            self._message, self._opcode = bytearray(), opcode
        self._message += payload
        if not first & _FIN:
            return None
        message, self._message = bytes(self._message), None
        return message if self._opcode == BINARY else _text(message)


def binary_frame(message: bytes) -> bytes:
    """A whole binary message as one frame of a server."""
    size = len(message)
    if size < 126:
        return _SHORT[size] + message
    if size < 65536:
        return struct.pack("!BBH", _FIN | BINARY, 126, size) + message
    return struct.pack("!BBQ", _FIN | BINARY, 127, size) + message


def text_frame(message: bytes) -> bytes:
    """A whole text message, in UTF-8, as one frame of a server."""
    return _TEXT_BEGINS + binary_frame(message)[1:]


def control_frame(opcode: int, payload: bytes = b"") -> bytes:
    return bytes((_FIN | opcode, len(payload))) + payload


def close_frame(code: int, reason: str) -> bytes:
    """reason: cut to what fits, at a letter."""
    written = reason.encode()[:MAX_REASON].decode(errors="ignore").encode()
    return control_frame(CLOSE, code.to_bytes(2) + written)


def _check_farewell(payload: bytes) -> None:
    """What a close frame holds is nothing, or a code that may be sent and a reason."""
    if not payload:
        return
    code = int.from_bytes(payload[:2])
    if len(payload) == 1 or not 1000 <= code < 5000 or code in NOT_SENT:
        raise Broken(1002, "There is no such close code.")
    _text(payload[2:])


def _text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise Broken(1007, "A text message is UTF-8.") from error
