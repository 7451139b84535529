"""The load's clients: sockets that do not block, and what each knows of itself."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterable

from bench.hub.dialects import Dialect, Hocuspocus, Plain
from bench.hub.frames import PONG, client_frame
from bench.hub.plans import Place
from bench.hub.updates import FIRST_CLIENT

IN, OUT = select.EPOLLIN, select.EPOLLOUT


class Client:
    """One connection. number: its place among all of a load; document: that of its document."""

    __slots__ = (
        "answered",
        "base",
        "dialect",
        "document",
        "fd",
        "held",
        "id",
        "needs",
        "number",
        "out",
        "place",
        "socket",
    )

    def __init__(self, number: int, document: int, place: Place) -> None:
        self.number = number
        self.document = document
        self.place = place
        self.id = FIRST_CLIENT + number
        self.dialect: Dialect = Hocuspocus(place.name) if place.dialect == "hocuspocus" else Plain()
        self.held = b""  # the beginning of a message whose end has not come
        self.needs = 0  # how many bytes it has at least
        self.out = b""  # what the kernel would not take yet
        self.base = b""  # what the document said when we joined
        self.answered = 0  # updates sent to answer the server's questions
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fd = self.socket.fileno()


class Crowd:
    """All clients of a load, and the one place where it waits for them."""

    def __init__(self) -> None:
        self.epoll = select.epoll()  # made first: its number has to be small enough for select()
        self.clients: list[Client] = []
        self.by_fd: dict[int, Client] = {}

    def add(self, client: Client) -> None:
        self.by_fd[client.fd] = client
        self.clients.append(client)

    def remove(self, client: Client) -> None:
        del self.by_fd[client.fd]
        self.clients.remove(client)
        client.socket.close()

    def wait(self, seconds: float) -> list[tuple[int, int]]:
        """Who can be read or written, after at most so long. epoll alone would wait in whole milliseconds."""
        if seconds > 0:
            select.select([self.epoll], (), (), seconds)
        return self.epoll.poll(0)

    def send(self, client: Client, data: bytes) -> None:
        """Send, or keep what the kernel does not take until it does, in order."""
        if client.out:
            client.out += data
            return
        try:
            sent = client.socket.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            client.out = data[sent:]
            self.epoll.modify(client.fd, IN | OUT)

    def flush(self, client: Client) -> None:
        """The kernel takes more."""
        data, client.out = client.out, b""
        self.epoll.modify(client.fd, IN)
        self.send(client, data)

    def pong(self, client: Client, pings: Iterable[bytes]) -> None:
        for said in pings:
            self.send(client, client_frame(said, PONG))

    def close(self) -> None:
        for client in self.clients:
            client.socket.close()
        self.epoll.close()
