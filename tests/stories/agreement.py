"""The end of every story in which people edit and something goes wrong: all agree, and no word is lost or doubled.

Each replica, a newcomer's and what a new process makes of the log alone are the same: in what they say, in what they
have seen and in what is deleted. What was typed is there once, in the order in which its author typed it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from tests.stories.oracle import Said
from tests.stories.peer import Peer
from tests.stories.replay import rebuilt
from tests.stories.words import Ledger
from tests.waiting import until


class Way(Protocol):
    """How to reach a server by its socket, and its log in Postgres."""

    @property
    def url(self) -> str: ...

    @property
    def headers(self) -> dict[str, str]: ...

    @property
    def dsn(self) -> str: ...


async def all_agree(way: Way, guide: str, peers: Sequence[Peer], ledger: Ledger, seconds: float = 30) -> dict[str, Any]:
    """Wait until all that was typed is saved and everybody has it; what the guide then says. Fails if they differ."""
    for peer in peers:
        await peer.until_saved(seconds)
    await until_alike(peers, seconds)
    first = peers[0].said()
    others = {peer.name: peer.said() for peer in peers[1:]}
    others["a newcomer"] = await a_newcomer(way, guide)
    others["the log"] = await rebuilt(way.dsn, guide)
    for name, said in others.items():
        assert not (difference := first.differs_from(said)), f"{peers[0].name} and {name}: {difference}"
    ledger.holds(first.guide)
    return first.guide


async def until_alike(peers: Sequence[Peer], seconds: float = 30) -> dict[str, Any]:
    """Wait until all have seen the same edits and say the same; what they say."""
    await until(lambda: are_alike(peers), seconds)
    return peers[0].canonical()


def are_alike(peers: Sequence[Peer]) -> bool:
    """Alike enough to look closely: they have seen the same edits, and say the same."""
    states = [peer.seen() for peer in peers]
    if any(state != states[0] for state in states):
        return False
    said = peers[0].canonical()
    return all(peer.canonical() == said for peer in peers[1:])


async def a_newcomer(way: Way, guide: str) -> Said:
    """The guide as the replica of somebody has it who has just come."""
    async with Peer(f"fresh-{secrets.token_hex(2)}").connected(way, guide) as newcomer:
        return newcomer.said()
