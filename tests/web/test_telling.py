"""A recording that cannot be told keeps nobody waiting: it rests longer each time, and is told when it can be."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from ingest.retelling import batch_from_said
from ingest.sealing import seal
from ingest.wire import MAX_RECORDING
from storage.ids import FIRST_TENANT, RecordingId
from storage.recordings import (
    LONGEST_REST,
    Reached,
    Recording,
    Sealed,
    append_batches,
    note_failed,
    select_recording,
    select_untold,
)
from tests.ingest.said import click
from tests.waiting import until_answer
from tests.web.conftest import House
from tests.web.recording import Recorder, begin, told
from web.telling import Teller

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = timedelta(0)


async def row_of(house: House, recorder: Recorder) -> Recording:
    found = await select_recording(house.resources.database, FIRST_TENANT, RecordingId(recorder.id))
    assert found is not None
    return found


async def put(house: House, recorder: Recorder, sealed: bytes) -> None:
    """A batch of one event on disk, of which nobody hears."""
    batch = Sealed(FIRST_TENANT, RecordingId(recorder.id), 1, 1, sealed)
    assert await append_batches(house.resources.database.kept, [batch]) == [Reached(1, taken=True)]


async def a_sick_one(house: House) -> Recorder:
    """A recording whose bytes on disk nobody can open."""
    recorder = await begin(house)
    await put(house, recorder, b"rotten")
    return recorder


def sound(recorder: Recorder) -> bytes:
    return seal(batch_from_said([click(1, "Save")]), recorder.key, recorder.id)


async def wake(house: House, recorder: Recorder) -> None:
    await house.resources.database.execute("update recordings set again_at = now() where id = $1", recorder.id)


async def test_what_cannot_be_told_rests_and_is_told_when_it_can_be(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "web.telling")
    sick, teller = await a_sick_one(house), house.resources.teller
    await teller.tell(FIRST_TENANT, RecordingId(sick.id))
    assert ((await row_of(house, sick)).tries, (await row_of(house, sick)).rests) == (1, True)
    await teller.tell(FIRST_TENANT, RecordingId(sick.id))
    assert (await row_of(house, sick)).tries == 1, "while it rests nobody tries"
    await wake(house, sick)
    await teller.tell(FIRST_TENANT, RecordingId(sick.id))
    assert (await row_of(house, sick)).tries == 2
    said = [record.message for record in caplog.records if sick.id in record.message]
    assert len(said) == 1, said
    assert "tried again later" in said[0]

    await house.resources.database.execute(
        "update recording_batches set sealed = $2 where recording = $1", sick.id, sound(sick)
    )
    await wake(house, sick)
    await teller.tell(FIRST_TENANT, RecordingId(sick.id))
    assert ((await row_of(house, sick)).tries, (await row_of(house, sick)).told) == (0, 1)
    assert [step["title"] for step in await told(house, sick.guide)] == ['Click the "Save" button']
    assert "after all" in caplog.records[-1].message


async def test_the_longest_recording_there_may_be_is_told_however_much_of_it_comes_at_once(house: House) -> None:
    recorder, teller = await begin(house), house.resources.teller
    half = MAX_RECORDING // 2
    for first in (1, 1 + half):
        said = batch_from_said([click(first + at, f"Button {first + at}") for at in range(half)])
        last = first + half - 1
        sealed = seal(said, recorder.key, recorder.id)
        batch = Sealed(FIRST_TENANT, RecordingId(recorder.id), first, last, sealed)
        assert await append_batches(house.resources.database.kept, [batch]) == [
            Reached(last, True, first - 1, first - 1)
        ]
        await teller.tell(FIRST_TENANT, RecordingId(recorder.id))
        row = await row_of(house, recorder)
        assert (row.tries, row.told, row.brief.steps) == (0, last, last)


async def test_it_rests_twice_as_long_each_time_and_an_hour_at_most(house: House) -> None:
    sick, database = await a_sick_one(house), house.resources.database
    rests = []
    for tries in range(1, 14):
        assert await note_failed(database, FIRST_TENANT, RecordingId(sick.id)) == tries
        asked = "select again_at - now() from recordings where id = $1"
        rests.append(round((await database.fetchval(asked, sick.id)).total_seconds()))
    assert rests[:4] == [5, 10, 20, 40]
    assert rests[-1] == LONGEST_REST.total_seconds()
    await database.execute("update recordings set tries = 2000000000, again_at = null where id = $1", sick.id)
    await note_failed(database, FIRST_TENANT, RecordingId(sick.id))
    await database.execute("delete from recording_batches where recording = $1", sick.id)
    await database.execute("update recordings set have = 0, tries = 0 where id = $1", sick.id)


async def test_whoever_was_never_tried_comes_before_those_that_failed(house: House) -> None:
    database = house.resources.database
    sick = [await a_sick_one(house) for _ in range(3)]
    well = await begin(house)
    await put(house, well, sound(well))
    for each in sick:
        await note_failed(database, FIRST_TENANT, RecordingId(each.id))
    mine = {each.id for each in (*sick, well)}

    async def untold() -> list[str]:
        return [each.id for each in await select_untold(database, older=NOW) if each.id in mine]

    assert await untold() == [well.id], "the others rest"
    for each in sick:
        await wake(house, each)
    assert (await untold())[0] == well.id
    assert set(await untold()) == mine
    await database.execute("update recordings set changed_at = now() - interval '1 minute' where id = any($1)", mine)
    other = Teller(database, house.resources.hub, house.resources.recording_keys)
    looking = asyncio.create_task(other.run())
    try:

        async def is_told() -> bool:
            return len(await told(house, well.guide)) == 1

        await until_answer(is_told)
    finally:
        looking.cancel()
        await other.close()
        await database.execute("delete from recording_batches where recording = any($1)", mine - {well.id})
        await database.execute("update recordings set have = 0 where id = any($1)", mine - {well.id})
