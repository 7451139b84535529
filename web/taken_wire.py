"""A wire on the connection itself: an asyncio protocol that reads and writes WebSocket frames, and nothing in between.

A frame for fifty peers is written fifty times with one call each. What the kernel does not take at once waits in the
transport up to a mark, then in an outbox with a bound; who lags behind by more, or takes hardly anything for long, is
let go. Who sends much at once is heard a turn at a time, so that others are heard in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter

from collab.budget import A_TURN, HEAVY, PENANCE, REST
from collab.line import Closing
from collab.outbox import Outbox
from collab.peer import fell_behind
from storage.errors import Invalid, TooMuch
from web.frames import (
    CLOSE,
    PING,
    PONG,
    Broken,
    Control,
    FrameReader,
    Heard,
    binary_frame,
    close_frame,
    control_frame,
    text_frame,
)
from web.wire import FAREWELL, LAGGING, MAX_MESSAGE, QUIET, SILENT, Speech, Talker, closed, ending_for, sockets

BLAMED = frozenset({1002, 1007, Invalid.close, TooMuch.close})  # codes of who sent what makes no sense, or too much
HIGH_WATER = 64 * 1024  # bytes in the transport above which frames wait in the outbox

_counted = sockets.labels("wire")


class TakenWire(asyncio.Protocol):
    """One WebSocket whose handshake is done. wires: all that are open, which it joins and leaves."""

    __slots__ = (
        "_closing",
        "_farewell",
        "_framed",
        "_heard",
        "_holds",
        "_is_broken",
        "_lagging",
        "_ping",
        "_quiet",
        "_reader",
        "_resting",
        "_said",
        "_silent",
        "_slow",
        "_talker",
        "_transport",
        "_untaken",
        "_wires",
        "_write",
    )

    def __init__(self, transport: asyncio.Transport, wires: set[TakenWire], speaks: Speech = "binary") -> None:
        self._transport = transport
        self._write: Callable[[bytes], None] = transport.write
        self._framed: Callable[[bytes], bytes] = binary_frame if speaks == "binary" else text_frame
        self._wires = wires
        self._reader = FrameReader(MAX_MESSAGE)
        self._talker: Talker | None = None
        self._holds = 1  # until somebody listens; several may hold it for reasons of their own
        self._resting: asyncio.Handle | None = None  # until others had their turn
        self._ping: bytes | None = None  # the last that is not answered yet
        self._lagging: Outbox | None = None  # frames that wait until the transport takes them
        self._is_broken = False  # what it says makes no sense any more
        self._closing: Closing | None = None  # once one side hangs up: of ours only the close frame is written still
        self._farewell: asyncio.TimerHandle | None = None
        self._said = self._heard = True  # since the last look
        self._quiet = self._silent = self._slow = 0  # looks without; looks with hardly anything taken
        self._untaken = 0  # bytes in the transport when it began to take hardly anything
        transport.set_write_buffer_limits(HIGH_WATER)
        self._pause()
        wires.add(self)
        _counted.inc()

    # -- for talkers -----------------------------------------------------------------------------------------------

    def start(self, talker: Talker) -> None:
        self._talker = talker
        if self in self._wires:
            self.go_on()
        else:  # the client has hung up already; what it said before is heard
            self._last_words(talker)

    def write(self, frame: bytes) -> bool:
        if self._closing is not None:
            return True
        self._said = True
        if self._lagging is not None:
            return self._lagging.put(frame)
        self._write(self._framed(frame))
        return True

    def answer(self, frames: list[bytes]) -> bool:
        if self._closing is not None:
            return True
        self._said = True
        if self._lagging is not None:
            return self._lagging.put_answer(frames)
        self._write(b"".join(map(self._framed, frames)))
        return True

    def end(self, closing: Closing) -> None:
        if self._closing is not None:
            return
        closed.labels(closing.code).inc()
        self._hang_up(closing)
        if closing.code in BLAMED and self in self._wires:
            self._resting = asyncio.get_running_loop().call_later(PENANCE, self._say_farewell, closing)
            self._pause()
        else:
            self._say_farewell(closing)

    def hold(self) -> None:
        if self._closing is None:
            self._holds += 1
            self._pause()

    def go_on(self) -> None:
        self._holds = max(0, self._holds - 1)
        if not self._holds and self._resting is None:
            self._hear_on()

    # -- for the loop ----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._heard = True
        self._reader.feed(data)
        if not self._holds and self._resting is None:
            self._hear_on()

    def pause_writing(self) -> None:
        if self._lagging is None and self._closing is None:
            self._lagging = Outbox()
            self._slow, self._untaken = 0, self._transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        lagging, self._lagging = self._lagging, None
        if lagging:
            self._write(b"".join(map(self._framed, lagging.take())))

    def connection_lost(self, _: Exception | None) -> None:
        if self not in self._wires:
            return
        self._wires.discard(self)
        _counted.dec()
        for timer in (self._farewell, self._resting):
            if timer is not None:
                timer.cancel()
        self._resting = None
        self._write = _to_nobody
        if self._talker is not None:
            self._last_words(self._talker)

    # -- for who looks after all wires, once a second --------------------------------------------------------------

    def look(self) -> None:
        """Say something when it has been quiet for long, and let go of a client that is gone."""
        if self._closing is not None or self._talker is None:
            return
        self._quiet, self._said = 0 if self._said else self._quiet + 1, False
        is_heard = self._heard or self._holds  # of whom we hold up nothing can be heard
        self._silent, self._heard = 0 if is_heard else self._silent + 1, False
        if self._talker.is_over():
            self._talker.expire()
        elif self._silent >= SILENT:
            closed.labels(1006).inc()
            self._transport.abort()
        elif self._lagging is not None:
            self._look_whether_it_takes()
        elif self._quiet >= QUIET:
            self._write(control_frame(PING))
            self._talker.keep_alive()
        elif self._silent and self._silent % QUIET == 0:
            self._write(control_frame(PING))

    def _look_whether_it_takes(self) -> None:
        """Let go of a client that takes less than a few kilobytes a second of what it lags behind by."""
        left = self._transport.get_write_buffer_size()
        self._slow += 1
        if self._untaken - left >= HIGH_WATER:
            self._slow, self._untaken = 0, left
        elif self._slow >= LAGGING:
            why = fell_behind()
            self.end(Closing(why.close, str(why)))

    # -- hearing ---------------------------------------------------------------------------------------------------

    def _hear_on(self) -> None:
        """Hear what came, so much of it as is one turn, and read on when that was all."""
        now = perf_counter()  # the loop's clock stands still while it is busy
        ends = now + A_TURN
        while not self._holds and self._resting is None:  # whoever hears a message may ask to be spared the next
            message = self._reader.next_message()
            if message is None:
                break
            self._hear(message)
            before, now = now, perf_counter()
            if now - before > HEAVY:
                self._rest((now - before) * REST)
            elif now > ends and self._reader.has_more:  # or what comes next is a turn of its own anyway
                self._rest(0.0)
        self._answer_ping()
        if not self._holds and self._resting is None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _rest(self, seconds: float) -> None:
        """Let others have their turn, which they have had after so many seconds."""
        if self in self._wires and self._resting is None:
            self._resting = asyncio.get_running_loop().call_later(seconds, self._rested)
            self._pause()

    def _rested(self) -> None:
        self._resting = None
        if not self._holds:
            self._hear_on()

    def _pause(self) -> None:
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def _hear(self, message: Heard) -> None:
        if isinstance(message, Control):
            self._control(message)
        elif isinstance(message, Broken):
            self._is_broken = True
            self.end(Closing(message.code, str(message)))
            self._show_the_end()
        elif self._closing is None and self._talker is not None:
            try:
                self._talker.hear(message)
            except Exception as error:  # an edge: whatever it is, it ends this connection and no other
                self.end(ending_for(error))

    def _control(self, frame: Control) -> None:
        if frame.opcode == PING:
            self._ping = frame.payload
        elif frame.opcode == CLOSE:
            if self._closing is None:
                self._write(control_frame(CLOSE, frame.payload[:2]))
                self._hang_up(Closing(frame.code, "The client hung up."))
                self._wait_for_the_end()
            self._transport.close()

    def _answer_ping(self) -> None:
        """The last of a turn, which answers those before it: RFC 6455, section 5.5.3."""
        ping, self._ping = self._ping, None
        if ping is not None and self._closing is None and self._lagging is None:
            self._write(control_frame(PONG, ping))

    def _last_words(self, talker: Talker) -> None:
        """The connection is lost: hear what came before, which can be no more than was read at once."""
        while (message := self._reader.next_message()) is not None:
            self._hear(message)
        if self._closing is None:
            self._closing = Closing(1006, "The connection was lost.")
        talker.hung_up()

    def _hang_up(self, closing: Closing) -> None:
        """Nothing but farewell is said any more, and nothing heard."""
        self._closing = closing
        self._reader.pass_over()
        self._lagging = None
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def _say_farewell(self, closing: Closing) -> None:
        self._resting = None
        self._write(close_frame(closing.code, closing.reason))
        self._wait_for_the_end()
        self._show_the_end()
        self._holds = 0
        self._hear_on()  # for the client's own close

    def _wait_for_the_end(self) -> None:
        """The other side has some seconds to take what was written, and to hang up as well."""
        if self in self._wires:
            self._farewell = asyncio.get_running_loop().call_later(FAREWELL, self._transport.abort)

    def _show_the_end(self) -> None:
        """Of a client whose bytes make no sense its close cannot be understood either. It is told why before."""
        may_end = self._transport.can_write_eof() and not self._transport.is_closing()
        if self._is_broken and self._farewell is not None and may_end:
            self._transport.write_eof()


def _to_nobody(_: bytes) -> None:
    """Where is written what a lost connection takes no more. Its transport would raise."""
