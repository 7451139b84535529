"""The process that makes the load: ``python -m bench.hub.load CORE`` reads a plan, does it, and prints what it saw.

    plan -> join everybody -> one kind of work, while /proc is looked at -> everybody equal? -> result

It has a core of its own, and no other work: bench/hub/runs.py starts it. Both the plan and the result are a line of
JSON, in the words of bench/hub/plans.py. To try it by hand, see bench/hub/__main__.py.
"""

from __future__ import annotations

import gc
import os
import sys

import msgspec

from bench.hub.load_clients import Client, Crowd
from bench.hub.load_joining import join
from bench.hub.load_joins import bring, idle, joins
from bench.hub.load_peak import peak
from bench.hub.load_steady import steady
from bench.hub.plans import Idle, Joins, Peak, Plan, Result, Steady
from bench.hub.probes import Probe, own_memory_of


def main() -> int:
    os.sched_setaffinity(0, {int(sys.argv[1])})
    gc.disable()  # it makes nothing that goes round in circles, and a collection would look like a slow server
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.buffer.write(msgspec.json.encode(carry_out(plan)) + b"\n")
    return 0


def carry_out(plan: Plan) -> Result:
    """Raises Refused, TimeoutError or NotEqual when there is nothing to report but that it went wrong."""
    before = own_memory_of(plan.watched.serving)
    crowd = Crowd()
    try:
        _let_all_join(crowd, plan)
        if plan.content:
            bring(crowd, plan.content)
        result = _work(crowd, plan, Probe(plan.watched))  # now: Postgres starts a process when one is asked for
    finally:
        crowd.close()
    return result if result.before else msgspec.structs.replace(result, before=before)


def _let_all_join(crowd: Crowd, plan: Plan) -> None:
    """First one into each document, then the others: pycrdt-websocket forgets clients who open one at the same time."""
    documents = range(len(plan.places)) if plan.clients else ()
    join(crowd, [Client(number, document, plan.places[document]) for number, document in enumerate(documents)])
    others = [document for document in documents for _ in range(plan.clients - 1)]
    began = len(crowd.clients)
    join(crowd, [Client(began + number, document, plan.places[document]) for number, document in enumerate(others)])


def _work(crowd: Crowd, plan: Plan, probe: Probe) -> Result:
    match plan.work:
        case Steady() as work:
            return steady(crowd, work, probe)
        case Peak() as work:
            return peak(crowd, work, probe)
        case Joins() as work:
            return joins(crowd, work, plan, probe)
        case Idle() as work:
            return idle(crowd, work, plan.places[0], probe)


if __name__ == "__main__":
    sys.exit(main())
