"""The socket that Cairn listens on. Its place is taken before anything else: that somebody has it is known at once."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import CairnError

VANISHED = 30.0  # seconds that a client may leave what we sent unconfirmed
BACKLOG = 1024  # connections that wait while the serving process is started again


class NoSuchPlace(CairnError):
    """Cairn cannot listen there."""


def reserve(host: str, port: int) -> socket.socket:
    """A socket that has the place and does not listen yet: whoever comes is refused, and may ask another machine.

    Raises NoSuchPlace with the reason in words.
    """
    with _in_words(host, port):
        return _bound(_family(host, port), (host, port))


def reserve_for_many(host: str, port: int) -> socket.socket:
    """A socket that has the place and never listens: several processes do, each with one of its own beside it.

    The kernel spreads connections over those that listen just now, evenly, and gives none to one that is away. With
    one socket for all it would be whoever wakes first. Raises as reserve does.
    """
    reserve(host, port).close()  # to share a place is allowed to any process of ours, another Cairn's included
    with _in_words(host, port):
        return _bound(_family(host, port), (host, port), beside_others=True)


def begin_to_listen(reserved: socket.socket) -> None:
    """From now on whoever comes waits until a serving process is there for them. Raises NoSuchPlace, too."""
    with _in_words(*reserved.getsockname()[:2]):  # another program that had the place as well was quicker
        reserved.listen(BACKLOG)


def listener_from(descriptor: int) -> socket.socket:
    """The socket that a serving process listens on: the one it was given, or one of its own beside a reserved one."""
    given = socket.socket(fileno=descriptor)
    if given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return given
    with given:
        own = _bound(given.family, given.getsockname(), beside_others=True)
    own.listen(BACKLOG)
    return own


def _bound(family: int, address: tuple[str | int, ...], *, beside_others: bool = False) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if beside_others:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:  # IPv4 is asked for by its own address
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _notice_who_vanished(bound)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def _notice_who_vanished(listening: socket.socket) -> None:
    """What it accepts inherits this: a client that vanished without a word is noticed when it does not take bytes."""
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(VANISHED * 1000))


def _family(host: str, port: int) -> int:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]


@contextmanager
def _in_words(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _no_such_place(host, port, error) from error


def _no_such_place(host: str, port: int, error: OSError) -> NoSuchPlace:
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
