"""What a server counts of its sockets, as whoever watches over it sees it: /metrics."""

from __future__ import annotations

from collections import Counter

from tests.stories.server import Server
from tests.waiting import SOON, until_answer


async def open_sockets(server: Server) -> int:
    """How many are open, in all."""
    return sum(value for _, value in await _told(server, "cairn_sockets{"))


async def until_open_sockets(server: Server, *, at_most: int, seconds: float = SOON) -> None:
    """Wait until no more are open. Raises TimeoutError when it does not come to that."""

    async def are_few() -> bool:
        return await open_sockets(server) <= at_most

    await until_answer(are_few, seconds=seconds)


async def closed_by_code(server: Server) -> Counter[int]:
    """How many the server says that it closed, by close code."""
    counted: Counter[int] = Counter()
    for labels, value in await _told(server, "cairn_sockets_closed_total{"):
        counted[int(labels.partition('code="')[2].partition('"')[0])] += value
    return counted


async def _told(server: Server, start: str) -> list[tuple[str, int]]:
    """The lines that start so: all before the value, and the value."""
    lines = (await server.api.ask("GET", "/metrics")).text.splitlines()
    found = [line.rpartition(" ") for line in lines if line.startswith(start)]
    return [(labels, int(float(value))) for labels, _, value in found]
