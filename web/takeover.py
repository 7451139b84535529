"""Take a WebSocket's connection over from Hypercorn, once Quart has accepted it.

Hypercorn hands each frame through four layers, which costs twenty microseconds for each that it sends; a protocol of
our own on the same transport costs five (docs/why/a-wire-of-our-own.md). Here alone we know how Hypercorn is built:

    WSStream.app_send -> H11Protocol.stream_send -> TCPServer.protocol_send -> StreamWriter -> transport

What is not as we know it is left as it is, and the plain way taken instead.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.protocol.h11 import H11Protocol, H11WSConnection
from hypercorn.protocol.ws_stream import WSStream
from hypercorn.typing import ASGISendCallable

log = logging.getLogger(__name__)


class Held:
    """A connection of Hypercorn's that can be taken: HTTP/1.1, upgraded, as we know it."""

    def __init__(self, stream: WSStream, protocol: H11Protocol, server: TCPServer) -> None:
        self._stream = stream
        self._protocol = protocol
        self._server = server

    def take(self) -> tuple[asyncio.Transport, bytes]:
        """After the handshake: the transport, and what the client has sent already. Hypercorn ends its part.

        Set a protocol on the transport before anything is awaited.
        """
        reader, writer = cast("Any", self._server.reader), cast("Any", self._server.writer)
        transport: asyncio.Transport = writer.transport
        if self._stream.closed:  # the client hung up before it was answered, and was not
            transport.abort()
        early = bytes(cast("H11WSConnection", self._protocol.connection).buffer) + bytes(reader._buffer)  # noqa: SLF001
        reader._buffer.clear()  # noqa: SLF001
        # Its server goes on to its end, as when the client hangs up, and closes what it takes for the connection.
        writer._transport = self._server.writer = cast("Any", Nowhere())  # noqa: SLF001
        reader.feed_eof()
        return transport, early


class Nowhere:
    """What Hypercorn writes to, and closes, once the connection is not its own any more."""

    transport = None

    def write(self, _: bytes) -> None:
        return

    def write_eof(self) -> None:
        return

    def close(self) -> None:
        return

    def is_closing(self) -> bool:
        return True

    async def drain(self) -> None:
        return

    async def wait_closed(self) -> None:
        return


def agree_on_no_extension(send: ASGISendCallable) -> None:
    """Before the handshake is answered: frames are not compressed. A few bytes of them could become a gigabyte."""
    stream = getattr(send, "__self__", None)
    if isinstance(stream, WSStream):
        stream.handshake.extensions = None


def held_by(send: ASGISendCallable) -> Held | None:
    """The connection behind what an app sends to; None when it is not as we know it."""
    stream = getattr(send, "__self__", None)
    protocol = getattr(getattr(stream, "send", None), "__self__", None)
    server = getattr(getattr(protocol, "send", None), "__self__", None)
    if not (isinstance(stream, WSStream) and isinstance(protocol, H11Protocol) and isinstance(server, TCPServer)):
        log.debug("A WebSocket goes the plain way.")
        return None
    return Held(stream, protocol, server)
