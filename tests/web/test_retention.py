"""What was recorded goes when the policy says: events, those that were taken back too, and pictures nobody shows."""

from __future__ import annotations

import hashlib

import pytest

from ingest.wire import Noted, Undone
from storage.errors import Gone
from storage.ids import FIRST_TENANT, Digest, RecordingId
from storage.recordings import delete_said_long_ago, select_batches, select_recording
from tests.ingest.said import click, shot
from tests.waiting import until_answer
from tests.web.conftest import House, png
from tests.web.recording import Recorder, a_policy, begin, told
from tests.web.test_erasing import occurrences
from web.letting_go import let_go

pytestmark = pytest.mark.asyncio(loop_scope="session")


def picture(number: int) -> bytes:
    """Of this file alone, for a blob stays while any guide shows it."""
    return png("indigo", (300 + number, 7))


def digest(content: bytes) -> Digest:
    return Digest(hashlib.sha256(content).hexdigest())


async def is_kept(house: House, content: bytes) -> bool:
    try:
        return await house.resources.blobs.read(FIRST_TENANT, digest(content)) == content
    except Gone:
        return False


async def media_of(house: House, guide: str) -> set[str]:
    rows = await house.resources.database.fetch("select sha256 from media where guide = $1", guide)
    return {row["sha256"] for row in rows}


async def clean(house: House) -> None:
    """What the worker and the serving processes do now and then."""
    while await delete_said_long_ago(house.resources.database, 30):
        continue
    await let_go(house.resources)


async def until_shown(house: House, recorder: Recorder, number: int) -> None:
    async def is_shown() -> bool:
        steps = await told(house, recorder.guide)
        return sum(step["picture"] is not None for step in steps) == number

    await until_answer(is_shown)


async def a_recording(house: House) -> Recorder:
    """Of four pictures: of two steps, of one that was taken back, and one that no event names."""
    recorder = await begin(house)
    await recorder.say(
        click(1, "Save", shot=shot(digest(picture(1)))),
        click(2, "Print", shot=shot(digest(picture(2)))),
        click(3, "Oops-once-only", shot=shot(digest(picture(3)))),
        Undone(n=4, at=4, since=3),
        Noted(n=5, at=5, text="Ask Ben"),
    )
    for number in range(1, 5):
        assert (await recorder.show(picture(number))).status_code == 201
    await recorder.stop()
    await until_shown(house, recorder, 2)
    return recorder


async def test_raw_events_and_pictures_that_nobody_shows_go_when_the_policy_says(house: House) -> None:
    recorder = await a_recording(house)
    name = RecordingId(recorder.id)
    await clean(house)
    assert len(await select_batches(house.resources.database, FIRST_TENANT, name)) == 1
    assert await media_of(house, recorder.guide) == {digest(picture(number)) for number in range(1, 5)}

    async with a_policy(house, raw_days=0):
        await clean(house)
    assert await select_batches(house.resources.database, FIRST_TENANT, name) == []
    assert (await select_recording(house.resources.database, FIRST_TENANT, name)).key is None  # type: ignore[union-attr]
    assert await media_of(house, recorder.guide) == {digest(picture(1)), digest(picture(2))}
    assert [await is_kept(house, picture(number)) for number in range(1, 5)] == [True, True, False, False]
    assert await occurrences(house, "Oops-once-only") == []
    assert [step["title"] for step in await told(house, recorder.guide)][2:] == ["Ask Ben"]
    await clean(house)
    assert await media_of(house, recorder.guide) == {digest(picture(1)), digest(picture(2))}


async def test_what_a_version_shows_stays_and_what_somebody_put_there_by_hand(house: House) -> None:
    recorder, owner = await a_recording(house), await house.owner()
    path = f"/api/guides/{recorder.guide}"
    by_hand = picture(9)
    assert (await owner.post(f"{path}/media", data=by_hand)).status_code == 201
    assert (await owner.post(f"{path}/versions", json={"name": "With both"})).status_code == 201
    first, second, _ = await told(house, recorder.guide)
    for step in (first, second):
        assert (await owner.delete(f"{path}/steps/{step['id']}")).status_code == 200
    async with a_policy(house, raw_days=0):
        await clean(house)
    assert await media_of(house, recorder.guide) == {digest(picture(1)), digest(picture(2)), digest(by_hand)}
    assert await is_kept(house, by_hand)


async def test_what_another_recording_of_the_guide_may_still_show_stays(house: House) -> None:
    first = await a_recording(house)
    more = await begin(house, guide=first.guide)
    assert (await more.show(picture(3))).status_code == 200
    await house.resources.database.execute("update recordings set changed_at = now() where id = $1", more.id)
    async with a_policy(house, raw_days=0):
        await clean(house)
        assert await media_of(house, first.guide) == {digest(picture(number)) for number in (1, 2, 3)}
        await more.say(click(1, "Again", shot=shot(digest(picture(3)))))
        await more.stop()
        await until_shown(house, more, 3)
        await clean(house)
    assert await media_of(house, first.guide) == {digest(picture(number)) for number in (1, 2, 3)}
    assert await house.resources.database.fetch("select 1 from recorded_media where recording = $1", more.id) == []
