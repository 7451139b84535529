"""Joining: connect, upgrade, say hello, and exchange states until a client has all there is."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.hub.dialects import Asked, Edited, LetIn, Whole
from bench.hub.frames import BINARY, CLOSE, PING, Refused, check_upgraded, split, upgrade
from bench.hub.load_clients import IN, OUT, Client, Crowd

READ = 256 * 1024  # bytes at once
PATIENCE = 20.0  # seconds without anybody getting further
HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class _Joining:
    """How far somebody is."""

    client: Client
    began: float
    accept: bytes = b""
    upgraded: bool = False
    has_all: float = 0.0  # when the last of the document came
    answered: bool = False
    came: list[bytes] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)  # read, and not yet enough
    size: int = 0


def join(crowd: Crowd, clients: Iterable[Client], at_once: int = 32) -> list[float]:
    """Let clients join, so many at a time, and wait for all: milliseconds from connecting to having the document.

    Raises Refused when a server does not let one in, TimeoutError when it keeps one waiting.
    """
    for client in crowd.clients:
        crowd.epoll.modify(client.fd, 0)  # what they hear now is read when all are here
    coming = deque(clients)
    under_way: dict[int, _Joining] = {}
    took: list[float] = []
    last_step = time.perf_counter()
    while coming or under_way:
        while coming and len(under_way) < at_once:
            joining = _begin(crowd, coming.popleft())
            under_way[joining.client.fd] = joining
        for fd, events in crowd.wait(1.0):
            last_step = time.perf_counter()
            if fd not in under_way:
                raise Refused("The server hung up on a client that had joined.")
            joining = under_way[fd]
            if events & OUT:
                _ask_to_upgrade(crowd, joining)
            if events & ~OUT and _read(crowd, joining):
                del under_way[fd]
                crowd.epoll.modify(fd, 0)
                took.append((joining.has_all - joining.began) * 1000)
        if time.perf_counter() - last_step > PATIENCE:
            raise TimeoutError(f"Nothing happened for {PATIENCE:.0f} s. Clients wait: {_how_far(under_way.values())}.")
    for client in crowd.clients:
        crowd.epoll.modify(client.fd, IN)
    return took


def _how_far(those: Iterable[_Joining]) -> str:
    return ", ".join(f"{count} {state}" for state, count in Counter(map(_state, those)).items())


def _state(joining: _Joining) -> str:
    if not joining.upgraded:
        return "to be upgraded" if joining.accept else "to be connected"
    return "to be asked" if joining.has_all else "to be answered"


def _begin(crowd: Crowd, client: Client) -> _Joining:
    joining = _Joining(client, time.perf_counter())
    client.socket.connect_ex((client.place.host, client.place.port))
    crowd.add(client)
    crowd.epoll.register(client.fd, OUT)
    return joining


def _ask_to_upgrade(crowd: Crowd, joining: _Joining) -> None:
    """The connection is there."""
    client = joining.client
    if joining.accept:
        crowd.flush(client)
        return
    host = f"{client.place.host}:{client.place.port}"
    request, joining.accept = upgrade(host, client.place.path, client.place.headers, client.place.protocol)
    crowd.epoll.modify(client.fd, IN)
    crowd.send(client, request)


def _read(crowd: Crowd, joining: _Joining) -> bool:
    """Take what came; whether that is all that was waited for."""
    client = joining.client
    data = os.read(client.fd, READ)
    if not data:
        raise Refused("The server hung up while we joined.")
    joining.parts.append(data)
    joining.size += len(data)
    if joining.size < client.needs:
        return False
    data = b"".join(joining.parts)
    if not joining.upgraded:
        head, end, data = data.partition(HEAD_END)
        if not end:
            return False
        check_upgraded(head, joining.accept, client.place.protocol)
        joining.upgraded = True
        crowd.send(client, client.dialect.hello)
    frames, begin, client.needs = split(data)
    for opcode, payload in frames:
        _hear(crowd, joining, opcode, payload)
    rest = data[begin:]
    joining.parts, joining.size = ([rest], len(rest)) if rest else ([], 0)
    if not joining.has_all or not joining.answered:
        return False
    client.held = rest
    client.base = joining.came[0] if len(joining.came) == 1 else _merged(joining.came)
    return True


def _hear(crowd: Crowd, joining: _Joining, opcode: int, payload: bytes) -> None:
    client = joining.client
    if opcode == PING:
        crowd.pong(client, [payload])
    if opcode == CLOSE:
        raise Refused(f"The server let us go: {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}")
    if opcode != BINARY:
        return
    match client.dialect.hear(payload):
        case LetIn():
            crowd.send(client, client.dialect.question)
        case Asked():
            crowd.send(client, client.dialect.nothing)
            client.answered += 1
            joining.answered = True
        case Edited(update):
            joining.came.append(update)
        case Whole(update):
            joining.came.append(update)
            joining.has_all = time.perf_counter()


def _merged(updates: list[bytes]) -> bytes:
    from docmodel.merging import merge  # noqa: PLC0415 - most loads need it not

    return merge(updates)
