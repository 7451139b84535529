"""The servers we compare with start, answer and end as bench/peers/launch.py says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from websockets.sync.client import connect

from bench.peers.launch import PEERS, are_installed, running_peer
from tests.stories.processes import are_alive
from tests.waiting import until

pytestmark = pytest.mark.skipif(not are_installed(), reason="the other servers are not installed: make test does that")
CORE = min(os.sched_getaffinity(0))
STARTS_ONE_AND_WAITS = """
from bench.peers.launch import running_peer
with running_peer({name!r}) as peer:
    print(peer.pid, flush=True)
    input()
"""


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_answers_on_the_core_it_was_given_and_ends_with_the_block(name: str) -> None:
    with running_peer(name, core=CORE) as peer:
        assert os.sched_getaffinity(peer.pid) == {CORE}
        with connect(peer.url_for("room"), proxy=None):
            assert peer.is_alive()
    assert not peer.is_alive()


@pytest.mark.parametrize("name", PEERS)
async def test_a_peer_ends_with_whoever_started_it_even_by_force(name: str) -> None:
    starting = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE_AND_WAITS.format(name=name)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starting.stdout is not None
    pid = int(starting.stdout.readline())
    os.kill(starting.pid, signal.SIGKILL)
    starting.communicate()
    assert starting.returncode == -signal.SIGKILL
    await until(lambda: not are_alive([pid]))
