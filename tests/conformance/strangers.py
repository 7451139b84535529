"""The servers of bench/peers as targets: fresh rooms are made by naming them, nobody is asked who he is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from bench.peers.launch import Peer, running_peer
from tests.conformance.room import Credentials, Place, Target

MAY_READ = "reader"  # the token that bench/peers/hocuspocus.mjs gives nothing but reading


@contextmanager
def a_stranger(name: str) -> Iterator[tuple[Peer, Target]]:
    """One of them, running as it comes, for as long as the block lasts."""
    with running_peer(name) as peer:
        yield peer, target_of(peer)


def target_of(peer: Peer) -> Target:
    async def make_room() -> Place:
        name = f"room-{secrets.token_hex(6)}"
        return Place(peer.url_for(name), name)

    async def anybody(_place: Place) -> Credentials:
        return Credentials()

    async def reader(_place: Place) -> Credentials:
        return Credentials(token=MAY_READ)

    return Target(
        dialect=peer.dialect,
        make_room=make_room,
        credentials=anybody,
        reader=reader if peer.dialect == "hocuspocus" else None,
        is_alive=peer.is_alive,
    )
