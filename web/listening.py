"""The socket that Cairn listens on, opened before anything else: a port that is taken is known at once."""

from __future__ import annotations

import errno
import socket

from storage.errors import CairnError

VANISHED = 30.0  # seconds that a client may leave what we sent unconfirmed
BACKLOG = 1024  # connections that wait while the serving process is started again


class NoSuchPlace(CairnError):
    """Cairn cannot listen there."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises NoSuchPlace with the reason in words."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # What it accepts inherits this: a client that vanished without a word is noticed when it does not take bytes.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(VANISHED * 1000))
        return listening
    except OSError as error:
        raise _in_words(host, port, error) from error


def _in_words(host: str, port: int, error: OSError) -> NoSuchPlace:
    if error.errno == errno.EADDRINUSE:
        return NoSuchPlace(
            f"Port {port} on {host} is taken by another program, perhaps by a Cairn that is already running.",
            hint=f"Stop it, or choose another port: CAIRN_PORT={port + 1 if port < 65535 else 8000} cairn serve",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return NoSuchPlace(
            f"Port {port} on {host} is not for ordinary users.", hint="Choose one above 1023 with CAIRN_PORT."
        )
    return NoSuchPlace(
        f"{host} is no address of this machine that Cairn could listen on ({error.strerror}).",
        hint="CAIRN_HOST is 127.0.0.1 for this machine alone, 0.0.0.0 for everybody who can reach it.",
    )
