"""How what was simulated is written into a table: Markdown, three digits, a dash for what there is none of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from bench.simulate.editing import Seen, milliseconds
from bench.simulate.returning import Returned

SEEN = (
    "statements/s",
    "here p50 ms",
    "p99",
    "elsewhere p50",
    "p99",
    "saved p99",
    "row wait ms",
    "reads/s",
    "Postgres cores",
    "core µs an edit",
    "busiest",
)
RETURNED = (
    "lost",
    "joins/s",
    "half back s",
    "99 % s",
    "all s",
    "refused tries",
    "rooms opened",
    "fullest core",
    "Postgres reads in all",
    "Postgres cores",
)


def cells_of_seen(seen: Seen) -> Iterable[str]:
    yield f"{seen.counted.statements / seen.seconds:,.0f}"
    for samples in (seen.here, seen.elsewhere):
        yield ms(samples, 0.5)
        yield ms(samples, 0.99)
    yield ms(seen.saved, 0.99)
    yield f"{seen.waited * 1000:.2f}"
    yield f"{seen.counted.reads / seen.seconds:,.0f}"
    yield f"{seen.postgres:.1f}"
    yield f"{seen.core_us:.0f}"
    yield f"{seen.busiest:.0%}"


def cells_of_returned(returned: Returned) -> Iterable[str]:
    yield f"{returned.lost:,}"
    yield f"{returned.joins:,}"
    for share in (0.5, 0.99, 1.0):
        yield f"{returned.share_back(share):.1f}"
    yield f"{returned.refused:,}"
    yield f"{returned.opened:,}"
    yield f"{returned.busiest:.0%}"
    yield f"{returned.reads:,}"
    yield f"{returned.postgres:.1f}"


def table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows)]


def ms(samples: Sequence[float], share: float) -> str:
    return f"{milliseconds(samples, share):.1f}" if samples else "–"


def short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:g}"


def up(number: float) -> int:
    """To whole machines."""
    return math.ceil(number)
