"""A small load on a real Cairn counts exactly. How fast it goes is not what is looked at here."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from bench.hub.cores import two_cores
from bench.hub.plans import Idle, Joins, Peak, Plan, Steady
from bench.hub.runs import Failed, run, run_in
from bench.hub.servers import CAIRN, UnderTest, running
from bench.places import Absent


@pytest.fixture(scope="module")
def cairn() -> Iterator[UnderTest]:
    try:
        two_cores()
    except Absent as absent:
        pytest.skip(str(absent))
    with running([CAIRN]) as servers:
        yield servers[0]


async def test_each_update_reaches_everybody_else_once(cairn: UnderTest) -> None:
    result = await run(cairn, Steady(rate=50, seconds=0.8, warm_up=0.2), documents=2, clients=3)
    assert (result.updates, result.deliveries) == (40, 80)
    assert 0 < result.p50 <= result.p95 <= result.p99 <= result.worst


async def test_one_writer_is_heard_by_all_others(cairn: UnderTest) -> None:
    result = await run(cairn, Steady(rate=50, seconds=1.0, warm_up=0.0, writers=1), clients=4)
    assert (result.updates, result.deliveries) == (50, 150)


async def test_what_is_on_disk_is_counted_as_the_server_says_it(cairn: UnderTest) -> None:
    telling = cairn.telling_what_is_on_disk()
    result = await run(telling, Peak(window=4, seconds=0.5, warm_up=0.1, until_on_disk=True), clients=4)
    assert result.on_disk == result.updates > 0


async def test_a_peak_is_what_neighbours_saw(cairn: UnderTest) -> None:
    result = await run(cairn, Peak(window=4, seconds=0.5, warm_up=0.1), clients=4)
    assert result.updates > 0
    assert result.deliveries > 0
    assert result.used.serving > 0


async def test_whoever_joins_is_timed(cairn: UnderTest) -> None:
    result = await run(cairn, Joins(count=5, at_once=5), clients=1)
    assert len(result.joined) == 5
    assert 0 < max(result.joined) <= result.seconds * 1000


async def test_an_idle_crowd_is_let_in(cairn: UnderTest) -> None:
    result = await run(cairn, Idle(settle=0.1), clients=5)
    assert result.used.memory > 0


async def test_a_load_that_is_not_let_in_is_no_figure(cairn: UnderTest) -> None:
    (place,) = await cairn.documents(1)
    nowhere = msgspec.structs.replace(place, path="/sync/nowhere")
    with pytest.raises(Failed, match="4404"):
        await run_in(Plan([nowhere], 1, cairn.watched, Idle(settle=0.1)))
