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
        listening = socket.create_server((host, port), family=_family(host, port), backlog=BACKLOG)
        _notice_who_vanished(listening)
        return listening
    except OSError as error:
        raise _in_words(host, port, error) from error


def reserve(host: str, port: int) -> socket.socket:
    """A socket that has the place and does not listen: several processes do, each with one of its own beside it.

    The kernel spreads connections over those that listen just now, evenly, and gives none to one that is away. With
    one socket for all it would be whoever wakes first.
    """
    listen(host, port).close()  # to share a place is allowed to any process of ours, another Cairn's included
    try:
        return _beside(_family(host, port), (host, port))
    except OSError as error:
        raise _in_words(host, port, error) from error


def listener_from(descriptor: int) -> socket.socket:
    """The socket that a serving process listens on: the one it was given, or one of its own beside a reserved one."""
    given = socket.socket(fileno=descriptor)
    if given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return given
    with given:
        own = _beside(given.family, given.getsockname())
    own.listen(BACKLOG)
    return own


def _beside(family: int, address: tuple[str | int, ...]) -> socket.socket:
    beside = socket.socket(family, socket.SOCK_STREAM)
    try:
        beside.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        beside.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:  # as create_server has it
            beside.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _notice_who_vanished(beside)
        beside.bind(address)
    except OSError:
        beside.close()
        raise
    return beside


def _notice_who_vanished(listening: socket.socket) -> None:
    """What it accepts inherits this: a client that vanished without a word is noticed when it does not take bytes."""
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(VANISHED * 1000))


def _family(host: str, port: int) -> int:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]


def _in_words(host: str, port: int, error: OSError) -> NoSuchPlace:
    if error.errno == errno.EADDRINUSE:
        return NoSuchPlace(
            f"Port {port} on {host} is taken by another program, perhaps by a Cairn that is already running.",
            hint="Stop it; or choose another port, and for a second Cairn another folder: "
            f"CAIRN_PORT={port + 1 if port < 65535 else 8000} CAIRN_DATA=./other cairn serve",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return NoSuchPlace(
            f"Port {port} on {host} is not for ordinary users.", hint="Choose one above 1023 with CAIRN_PORT."
        )
    return NoSuchPlace(
        f"{host} is no address of this machine that Cairn could listen on ({error.strerror}).",
        hint="CAIRN_HOST is 127.0.0.1 for this machine alone, 0.0.0.0 for everybody who can reach it.",
    )
