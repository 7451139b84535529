"""A wire: one WebSocket, seen by those who talk through it. Two ways carry it, and they cannot be told apart.

web/taken_wire.py writes to the connection itself; web/plain_wire.py goes through Quart and Hypercorn, wherever the
first cannot be had. docs/why/a-wire-of-our-own.md says why there are two.
"""

from __future__ import annotations

import logging
from typing import Literal, Protocol

from prometheus_client import Counter, Gauge

from collab.line import Closing, Line
from storage.errors import CairnError

MAX_MESSAGE = 1024 * 1024  # bytes a client may send at once
LOOK = 1.0  # seconds between looks at all wires
ADMISSION = 10.0  # seconds in which it is found out who somebody is, and their room opens
FAREWELL = 5.0  # seconds for the close to be taken
QUIET = 20  # seconds without a word from us, after which we say something: stock clients hang up after 30
LAGGING = 25  # seconds in which a client that lags behind has to take some of it
SILENT = 60  # seconds without a word from the client, not even an answer to our ping, after which it is gone

Speech = Literal["binary", "text"]
"""What the messages are that a server sends through a wire. What a client sends is what it is."""

sockets = Gauge("cairn_sockets", "Sockets that are open", ["way"], multiprocess_mode="livesum")
closed = Counter("cairn_sockets_closed", "Sockets that we closed, by close code", ["code"])

log = logging.getLogger(__name__)


class Talker(Protocol):
    """Whoever talks through a wire: in one room (web/socket.py), in several (web/hocuspocus.py), or in none, as a
    recorder does (web/dictation.py).
    """

    def hear(self, message: bytes | str) -> None:
        """One message of the client. Raises CairnError to hang up with its close code and sentence."""

    def keep_alive(self) -> None:
        """Say something that changes nothing."""

    def is_over(self) -> bool:
        """Whether its access has run out by itself."""

    def expire(self) -> None:
        """Its access has run out."""

    def hung_up(self) -> None:
        """The connection has ended. Nothing is heard or said any more."""


class Wire(Line, Protocol):
    """What a talker needs of a WebSocket: a line that can be held. Each hold ends with one go_on of its own."""

    def start(self, talker: Talker) -> None:
        """Let it hear what comes, and what came since the connection was made. Until then the wire is held."""

    def hold(self) -> None:
        """Read no more until each hold has had its go_on, so that the client has to wait."""

    def go_on(self) -> None:
        """One hold is over. Once hung up it makes no difference."""


def ending_for(error: Exception) -> Closing:
    """How a wire ends when hearing a message failed."""
    if isinstance(error, CairnError):
        return Closing(error.close, str(error))
    log.error("A message could not be heard.", exc_info=error)
    return Closing(CairnError.close, "Something went wrong here. Reconnect: what was saved is safe.")
