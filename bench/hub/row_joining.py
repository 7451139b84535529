"""Coming into a large document, automerge-paper with its 259,778 edits, one after the other and a hundred at once.

Cairn's copies of it have never been opened: each one by one comes from Postgres. The other servers keep nothing, so
there somebody is in it all the while, and it is in memory. What whoever joins is told is compared with the document.
Promised is what it takes beside the servers that keep it as Yjs does; what pycrdt makes of it is told.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from pycrdt import Doc, Text

from bench.figures import Figure, told
from bench.hub.comparing import at_least_of_theirs, at_most_of_theirs, cpu, grown, join_time, joins, side_by_side
from bench.hub.plans import Idle, Joins, Plan, Result
from bench.hub.runs import TIMES, fresh_turns, run_in
from bench.hub.servers import CAIRN, HOCUSPOCUS, NODE, PEERS, Cairn, UnderTest
from bench.hub.updates import FIRST_CLIENT, TEXT
from bench.rows.paper import read_trace

ONE_BY_ONE, AT_ONCE = 10, 100
SETTLE = 12.0  # seconds for memory to come to rest: Cairn gives back what it does not need every ten
QUICK_EDITS, QUICK_SETTLE = 20_000, 0.5


async def measure(*, quick: bool) -> list[Figure]:
    content = _paper(QUICK_EDITS if quick else None)
    names, times = ((CAIRN, HOCUSPOCUS), 1) if quick else ((CAIRN, *PEERS), TIMES)
    results = await fresh_turns(names, times, partial(_measure, content, QUICK_SETTLE if quick else SETTLE))
    opened, one_by_one, at_once = (
        {name: [each[part] for each in some] for name, some in results.items()} for part in range(3)
    )
    size = f"a document of {len(content):,} bytes"
    return [
        at_most_of_theirs(f"{size}: until one has it", one_by_one, join_time, "ms", ratio=0.25, against=NODE),
        at_least_of_theirs(f"… {AT_ONCE} at once", at_once, joins, "joins/s", ratio=4.0, against=NODE),
        side_by_side("… CPU they took", at_once, lambda each: cpu(each) * each.seconds * 10, "ms"),
        at_most_of_theirs("… memory of it when open", opened, grown, "MB", ratio=0.1, against=NODE),
        told("… how it was joined", "Cairn’s from disk, for the first time; the others’ from memory"),
    ]


async def _measure(content: bytes, settle: float, server: UnderTest) -> tuple[Result, Result, Result]:
    """What it takes to have it open, to join it one after the other, and all at once."""
    if isinstance(server, Cairn):
        *one_each, all_in_one, large = await server.documents_with(content, ONE_BY_ONE + 2)
        held, brought = 0, b""
    else:
        large, all_in_one = await server.documents(2)
        one_each, held, brought = [all_in_one], 1, content
    small = await server.documents(1)
    before = await run_in(Plan(small, 1, server.watched, Idle(settle)))
    after = await run_in(Plan([large], 1, server.watched, Idle(settle), brought))
    one_by_one = Plan(one_each, held, server.watched, Joins(ONE_BY_ONE, 1), brought, content)
    at_once = Plan([all_in_one], held, server.watched, Joins(AT_ONCE, AT_ONCE), brought, content)
    return (
        Result(used=after.used, before=before.used.own),
        await run_in(one_by_one),
        await run_in(at_once),
    )


def _paper(most: int | None) -> bytes:
    """The text's replayed history as one update. Raises Absent where there is no corpus."""
    doc: Doc[Any] = Doc(client_id=FIRST_CLIENT)
    text = doc.get(TEXT, type=Text)
    for position, deleted, inserted in read_trace(most).edits:
        with doc.transaction():
            if deleted:
                del text[position : position + deleted]
            if inserted:
                text.insert(position, inserted)
    return doc.get_update()
