"""Redis may be away, asleep, emptied or slow: nothing is lost or refused, edits cross within 3 seconds, and what is
taken away is gone as quickly as ever, since Redis has no part in that.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.crowd import a_crowd, p99
from tests.faults.nodes import Nodes
from tests.soak.scale import scaled
from tests.stories.guests import a_guest
from tests.stories.peer import Peer
from tests.stories.story import a_guide
from tests.stories.words import tokens_of
from tests.waiting import until

PEOPLE = scaled(6, 30)
LASTS = scaled(4.0, 600.0)  # seconds of trouble
CROSSING = 3.0  # seconds, p99
REVOCATION = 5.0  # seconds


@contextmanager
def trouble_with(nodes: Nodes, trouble: str) -> Iterator[None]:
    valkey = nodes.valkey.process
    assert valkey is not None
    match trouble:
        case "away":
            nodes.valkey.kill()
            yield
            nodes.valkey.start()
        case "asleep":
            os.kill(valkey.pid, signal.SIGSTOP)
            try:
                yield
            finally:
                os.kill(valkey.pid, signal.SIGCONT)
        case "slow":
            nodes.to_valkey.up.latency, nodes.to_valkey.down.latency, nodes.to_valkey.down.jitter = 0.5, 0.5, 0.3
            yield
            nodes.to_valkey.heal()
        case "cutting off":
            nodes.to_valkey.down.slicer, nodes.to_valkey.down.limit = 7, nodes.to_valkey.down.passed + 2000
            yield
            nodes.to_valkey.heal()
        case _:
            nodes.valkey.empty()
            yield
            nodes.valkey.empty()


@pytest.mark.parametrize("trouble", ["away", "asleep", "emptied", "slow", "cutting off"])
async def test_with_redis_in_trouble_nothing_is_lost_and_edits_and_revocations_still_cross(
    nodes: Nodes, trouble: str
) -> None:
    guide = await a_guide(nodes.b)
    async with a_crowd(nodes, guide, PEOPLE, where=[nodes.a, nodes.b]) as crowd:
        guest = await a_guest(nodes.b, guide, "edit")
        [link] = (await nodes.api.get(f"/api/guides/{guide}/links"))["links"]
        async with Peer("guest").connected(nodes.a, guide, **guest.headers) as losing:
            with trouble_with(nodes, trouble):
                crossings = []
                async with crowd.typing(2.0):
                    end = time.monotonic() + LASTS
                    while time.monotonic() < end:
                        crossings.append(await _crossing(crowd.peers[0], crowd.peers[1]))
                        crossings.append(await _crossing(crowd.peers[1], crowd.peers[0]))
                    await nodes.api.delete(f"/api/guides/{guide}/links/{link['id']}")
                    await until(lambda: losing.closes[:1] == [1012], REVOCATION)
                assert p99(crossings) <= CROSSING
            assert {code for peer in crowd.peers for code in peer.closes} == set(), "somebody was cut off"
            await crowd.all_agree(20)


async def _crossing(here: Peer, there: Peer) -> float:
    """Seconds from when an edit is on disk until it is seen on the other node."""
    word = here.type_somewhere(random.Random())
    await until(lambda: word in here.ledger.saved)
    began = time.monotonic()
    await until(lambda: word in tokens_of(there.canonical()) or word in here.ledger.deleted, 20)
    return time.monotonic() - began
