"""web/compaction.py under a storm of edits: killed at every point, two at once, and folding that drops something.

The last shows what the others are worth: a compaction that loses one update does not pass them.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections.abc import Callable

import pytest
from pycrdt import Map

from storage.database import Database
from storage.growth import select_history
from storage.log import Kept, UpdateLog
from tests.collab.replica import GUIDE, Replica, a_hub
from tests.growing import POINTS, SHORT, Typist, begin_guide, digests_in, hold, say_the_words, typing
from tests.soak.scale import scaled
from tests.waiting import until, until_answer
from web import compaction
from web.compaction import Compaction, snapshot_from_kept, trim
from web.views import Views

KILLS = scaled(4, 200)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "LONG", SHORT)
    monkeypatch.setattr(compaction, "REST", 0.0)


async def grown(log: UpdateLog, number: int, entries: int) -> None:
    """Wait until so many entries more are in the log."""
    head = (await log.heads([number]))[number].seq

    async def has_grown() -> bool:
        return (await log.heads([number]))[number].seq >= head + entries

    await until_answer(has_grown)


async def test_a_worker_that_is_killed_anywhere_in_a_storm_loses_nothing_and_leaves_nothing_half_done(
    database: Database, dsn: str
) -> None:
    chance = random.Random(9)
    log, number = await begin_guide(database)
    typists = [Typist(name) for name in ("ana", "ben", "cleo", "dan")]
    async with a_hub(database) as (hub, _):
        async with typing(hub, typists, seed=9):
            for kill in range(KILLS):
                point = POINTS[kill] if kill < len(POINTS) else chance.choice(POINTS)
                await grown(log, number, 25)
                before = await digests_in(database, number)
                victim = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.growing", dsn, point)
                assert await victim.wait() == -signal.SIGKILL, point
                await hold(database, number, before)
        before = await digests_in(database, number)
        assert await Compaction(database, Views(database)).round() == 1  # it goes on where the last one died
        await hold(database, number, before)
        async with Replica("eve").joined(hub) as eve:
            say_the_words(eve.doc.get("guide", type=Map)["title"], typists)
    async with a_hub(database) as (hub, _), Replica("fay").joined(hub) as fay:  # a room that is made anew from the log
        say_the_words(fay.doc.get("guide", type=Map)["title"], typists)


async def test_two_workers_at_once_are_as_good_as_one(database: Database) -> None:
    log, number = await begin_guide(database)
    typists = [Typist(name) for name in ("ana", "ben")]
    async with a_hub(database) as (hub, _), typing(hub, typists, seed=2):
        for _ in range(3):
            await grown(log, number, 25)
            before = await digests_in(database, number)
            workers = [Compaction(database, Views(database)) for _ in range(2)]
            assert sum(await asyncio.gather(*(worker.round() for worker in workers))) >= 1
            await hold(database, number, before)


async def test_what_has_been_archived_for_long_is_let_go_and_the_guide_stays(database: Database) -> None:
    log, number = await begin_guide(database)
    async with a_hub(database) as (hub, _), typing(hub, [Typist("ana")], seed=6):
        await grown(log, number, 40)
    await Compaction(database, Views(database)).round()
    before = await log.open(GUIDE)
    await trim(database, 30)
    assert await select_history(database, number)
    await database.execute("update archives set made_at = now() - interval '31 days'")
    await trim(database, 30)
    assert await select_history(database, number) == list(before.entries)
    assert await log.open(GUIDE) == before


async def test_a_room_that_fell_behind_what_was_archived_takes_the_snapshot(database: Database) -> None:
    """Another process writes and folds all of it before this one has looked."""
    _, number = await begin_guide(database)
    typists = [Typist(name) for name in ("ana", "ben")]
    async with (
        a_hub(database) as (here, _),
        a_hub(database) as (there, log),
        Replica("eve").joined(here) as eve,
    ):
        assert eve.room is not None
        async with typing(there, typists, seed=3):
            await eve.room._turn.acquire()  # it does not get to looking
            await grown(log, number, 60)
            assert await Compaction(database, Views(database)).round() == 1
            eve.room._turn.release()
        words = eve.doc.get("guide", type=Map)
        await until(
            lambda: "title" in words and str(words["title"]) == str(typists[0].doc.get("guide", type=Map)["title"])
        )
        say_the_words(words["title"], typists)
        async with typing(here, typists[:1], seed=4):  # and goes on from there
            await grown(log, number, 5)
        await hold(database, number, {})


def drop_a_deletion(kept: Kept) -> bytes:
    """A broken fold: it takes edits that only delete for nothing."""
    entries = list(kept.entries)
    found = next(place for place, entry in enumerate(entries) if entry.update[0] == 0)
    return _without(kept, found)


def drop_the_last(kept: Kept) -> bytes:
    return _without(kept, len(kept.entries) - 1)


def drop_what_others_build_upon(kept: Kept) -> bytes:
    return _without(kept, 1)


def _without(kept: Kept, place: int) -> bytes:
    left = kept.entries[:place] + kept.entries[place + 1 :]
    return snapshot_from_kept(Kept(kept.document, kept.number, kept.epoch, kept.snapshot, kept.snapshot_seq, left))


def see_no_difference(kept: Kept, snapshot: bytes) -> None:
    """A broken comparison."""


MUTANTS = (drop_a_deletion, drop_the_last, drop_what_others_build_upon)


@pytest.mark.parametrize("mutant", MUTANTS)
async def test_a_snapshot_that_lacks_one_update_is_not_kept_and_nothing_moves(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mutant: Callable[[Kept], bytes],
) -> None:
    log, number = await begin_guide(database)
    async with a_hub(database) as (hub, _), typing(hub, [Typist("ana")], seed=5):
        await grown(log, number, 40)
    before = await digests_in(database, number)
    monkeypatch.setattr(compaction, "snapshot_from_kept", mutant)
    assert await Compaction(database, Views(database)).round() == 0
    assert "stays as it is" in caplog.text
    assert (await log.open(GUIDE)).snapshot == b""
    assert len(await log.read(number)) == len(before)
    await hold(database, number, before)


@pytest.mark.parametrize("mutant", MUTANTS)
async def test_these_tests_find_a_compaction_that_drops_one_update(
    database: Database, monkeypatch: pytest.MonkeyPatch, mutant: Callable[[Kept], bytes]
) -> None:
    log, number = await begin_guide(database)
    async with a_hub(database) as (hub, _), typing(hub, [Typist("ana")], seed=5):
        await grown(log, number, 40)
    before = await digests_in(database, number)
    monkeypatch.setattr(compaction, "snapshot_from_kept", mutant)
    monkeypatch.setattr(compaction, "difference_from_kept", see_no_difference)
    assert await Compaction(database, Views(database)).round() == 1
    with pytest.raises(AssertionError):
        await hold(database, number, before)


async def test_these_tests_find_an_archive_that_drops_one_entry(database: Database) -> None:
    log, number = await begin_guide(database)
    async with a_hub(database) as (hub, _), typing(hub, [Typist("ana")], seed=5):
        await grown(log, number, 40)
    before = await digests_in(database, number)
    await Compaction(database, Views(database)).round()
    await hold(database, number, before)
    last = len(await select_history(database, number))
    await database.execute("delete from archives where last = $1", last)
    with pytest.raises(AssertionError):
        await hold(database, number, before)
