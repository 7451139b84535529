"""A wire on the connection itself: an asyncio protocol that reads and writes WebSocket frames, and nothing in between.

A frame for fifty peers is written fifty times with one call each. What the kernel does not take at once waits in the
transport up to a mark, then in an outbox with a bound; who lags behind by more is let go.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from collab.line import Closing
from collab.outbox import Outbox
from web.frames import CLOSE, PING, PONG, Broken, Control, FrameReader, binary_frame, close_frame, control_frame
from web.wire import FAREWELL, MAX_MESSAGE, QUIET, SILENT, Talker, closed, ending_for, sockets

HIGH_WATER = 64 * 1024  # bytes in the transport above which frames wait in the outbox

_counted = sockets.labels("wire")


class TakenWire(asyncio.Protocol):
    """One WebSocket whose handshake is done. wires: all that are open, which it joins and leaves."""

    __slots__ = (
        "_closing",
        "_farewell",
        "_heard",
        "_held",
        "_lagging",
        "_quiet",
        "_reader",
        "_said",
        "_silent",
        "_talker",
        "_transport",
        "_waiting",
        "_wires",
        "_write",
    )

    def __init__(self, transport: asyncio.Transport, wires: set[TakenWire]) -> None:
        self._transport = transport
        self._write = transport.write
        self._wires = wires
        self._reader = FrameReader(MAX_MESSAGE)
        self._talker: Talker | None = None
        self._held = False
        self._waiting: list[bytes | str] = []  # messages that came in one piece with one after which it was held
        self._lagging: Outbox | None = None  # frames that wait until the transport takes them
        self._closing: Closing | None = None
        self._farewell: asyncio.TimerHandle | None = None
        self._said = self._heard = True  # since the last look
        self._quiet = self._silent = 0  # looks without
        transport.set_write_buffer_limits(HIGH_WATER)
        wires.add(self)
        _counted.inc()

    # -- for talkers -----------------------------------------------------------------------------------------------

    def start(self, talker: Talker) -> None:
        self._talker = talker
        if self in self._wires:
            self.go_on()
        else:  # the client has hung up already
            talker.hung_up()

    def write(self, frame: bytes) -> bool:
        self._said = True
        if self._lagging is not None:
            return self._lagging.put(frame)
        self._write(binary_frame(frame))
        return True

    def answer(self, frames: list[bytes]) -> bool:
        self._said = True
        if self._lagging is not None:
            return self._lagging.put_answer(frames)
        self._write(b"".join(map(binary_frame, frames)))
        return True

    def end(self, closing: Closing) -> None:
        if self._closing is not None:
            return
        self._closing = closing
        closed.labels(closing.code).inc()
        self._lagging = None
        self._write(close_frame(closing.code, closing.reason))
        self._read_on()  # for the client's own close; all else is passed over
        self._farewell = asyncio.get_running_loop().call_later(FAREWELL, self._transport.abort)

    def hold(self) -> None:
        self._held = True
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def go_on(self) -> None:
        self._held = False
        self._read_on()
        waiting, self._waiting = self._waiting, []
        while waiting and not self._held:  # whoever hears a message may ask to be spared the next
            self._hear(waiting.pop(0))
        self._waiting[:0] = waiting

    # -- for the loop ----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._heard = True
        try:
            messages = self._reader.feed(data)
        except Broken as error:
            self.end(Closing(error.code, str(error)))
            return
        for message in messages:
            if isinstance(message, Control):
                self._control(message)
            elif self._held:
                self._waiting.append(message)
            else:
                self._hear(message)

    def pause_writing(self) -> None:
        if self._lagging is None and self._closing is None:
            self._lagging = Outbox()

    def resume_writing(self) -> None:
        lagging, self._lagging = self._lagging, None
        if lagging is not None:
            self._write(b"".join(map(binary_frame, lagging.take())))

    def connection_lost(self, _: Exception | None) -> None:
        self._wires.discard(self)
        _counted.dec()
        if self._farewell is not None:
            self._farewell.cancel()
        if self._closing is None:
            self._closing = Closing(1006, "The connection was lost.")
        if self._talker is not None:
            self._talker.hung_up()

    # -- for who looks after all wires, once a second --------------------------------------------------------------

    def look(self) -> None:
        """Say something when it has been quiet for long, and let go of a client that is gone."""
        if self._closing is not None or self._talker is None:
            return
        self._quiet, self._said = 0 if self._said else self._quiet + 1, False
        self._silent, self._heard = 0 if self._heard else self._silent + 1, False
        if self._talker.until is not None and datetime.now(UTC) >= self._talker.until:
            self._talker.expire()
        elif self._silent >= SILENT:
            self._transport.abort()
        elif self._quiet >= QUIET and self._lagging is None:
            self._write(control_frame(PING))
            self._talker.keep_alive()
        elif self._silent and self._silent % QUIET == 0 and self._lagging is None:
            self._write(control_frame(PING))

    def _read_on(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def _hear(self, message: bytes | str) -> None:
        if self._closing is not None or self._talker is None:
            return
        try:
            self._talker.hear(message)
        except Exception as error:  # an edge: whatever it is, it ends this connection and no other
            self.end(ending_for(error))

    def _control(self, frame: Control) -> None:
        if frame.opcode == PING and self._closing is None and self._lagging is None:
            self._write(control_frame(PONG, frame.payload))
        elif frame.opcode == CLOSE:
            if self._closing is None:
                self._closing = Closing(frame.code, "The client hung up.")
                self._write(control_frame(CLOSE, frame.payload[:2]))
            self._transport.close()
