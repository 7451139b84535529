"""Joins and idle crowds: what it takes to come in, and what it costs to stay."""

from __future__ import annotations

import time

from bench.hub.load_clients import Client, Crowd
from bench.hub.load_equality import text_of_update
from bench.hub.load_joining import join
from bench.hub.load_tally import NotEqual
from bench.hub.plans import Idle, Joins, Place, Plan, Result
from bench.hub.probes import Probe, own_memory_of

TRIES = 100
PAUSE = 0.1  # seconds between them


def bring(crowd: Crowd, content: bytes) -> None:
    """Let the first client of each document send this, and wait until whoever joins is told it.

    Raises NotEqual when that does not come true.
    """
    first = {client.document: client for client in reversed(crowd.clients)}
    for client in first.values():
        crowd.send(client, client.dialect.edit(content))
        while client.out:
            crowd.flush(client)
    for client in first.values():
        for _ in range(TRIES):
            fresh = Client(len(crowd.clients), client.document, client.place)
            join(crowd, [fresh])
            crowd.remove(fresh)
            if len(fresh.base) > len(content) // 2:
                break
            time.sleep(PAUSE)
        else:
            raise NotEqual("What the first client brought, nobody is told.")


def joins(crowd: Crowd, work: Joins, plan: Plan, probe: Probe) -> Result:
    """Fresh clients come in; the time is from the first who connects to the last who has all."""
    began = len(crowd.clients)
    places = plan.places
    fresh = [Client(began + turn, turn % len(places), places[turn % len(places)]) for turn in range(work.count)]
    first = probe.look()
    took = join(crowd, fresh, work.at_once)
    last = probe.look()
    if plan.expected:
        told = text_of_update(plan.expected)
        if any(text_of_update(client.base) != told for client in (fresh[0], fresh[-1])):
            raise NotEqual("Who joined was told something else than what the document says.")
    return Result(used=probe.used(first, last), seconds=last.at - first.at, joined=took)


def idle(crowd: Crowd, work: Idle, place: Place, probe: Probe) -> Result:
    """Some are there; wait, look, let others come, wait, look."""
    time.sleep(work.settle)
    first, before = probe.look(), own_memory_of(probe.serving)
    began = len(crowd.clients)
    join(crowd, [Client(began + number, 0, place) for number in range(work.more)])
    time.sleep(work.settle)
    used = probe.used(first, probe.look())
    return Result(used=used, seconds=work.settle, before=before if work.more else 0)
