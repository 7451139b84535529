"""web/losses.py: what a guide said before one edit took most of it away is a version, once, and can be restored."""

from __future__ import annotations

import asyncio

import pytest

from docmodel.operations import AddStep, NewStep, RemoveStep, SetTitle
from docmodel.view import canonical_bytes, view_from_update
from storage.database import Database
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Changed
from storage.versions import Version, select_version, select_versions
from tests.web.writer import Writer
from web.losses import NAME
from web.views import Views

STEPS = tuple(NewStep(f"s{number}", title="Press Save and wait", body="Not for long. " * 3) for number in range(10))
GONE = tuple(RemoveStep(f"s{number}") for number in range(10))


@pytest.fixture
def writer(database: Database) -> Writer:
    return Writer(database)


async def versions(database: Database) -> list[Version]:
    return await select_versions(database, FIRST_TENANT, GuideId("a"))


async def test_a_version_of_just_before_is_kept(database: Database, writer: Writer) -> None:
    views = Views(database)
    await views.read_view(await writer.begin("a", "Saving", *STEPS))
    await writer.edit("a", SetTitle("Saving é😀"))
    before = await writer.whole("a")
    await writer.edit("a", *GONE)
    await views.read_view(await writer.edit("a", AddStep("new", title="Sorry")))
    [kept] = await versions(database)
    assert (kept.name, kept.seq, kept.author) == (NAME, 2, "cairn")
    version = await select_version(database, FIRST_TENANT, GuideId("a"), kept.id)
    assert version is not None
    assert version.canonical.encode() == canonical_bytes(view_from_update(before))
    assert canonical_bytes(view_from_update(version.update)) == canonical_bytes(view_from_update(before))


async def test_a_worker_that_starts_afterwards_finds_it_too(database: Database, writer: Writer) -> None:
    await Views(database).read_view(await writer.begin("a", "Saving", *STEPS))
    changed = await writer.edit("a", *GONE)
    await Views(database).read_view(changed)
    assert [version.seq for version in await versions(database)] == [1]


async def test_two_who_read_at_once_find_it_once(database: Database, writer: Writer) -> None:
    views = Views(database)
    await views.read_view(await writer.begin("a", "Saving", *STEPS))
    changed: Changed = await writer.edit("a", *GONE)
    await asyncio.gather(*(views.read_view(changed) for _ in range(3)))
    assert len(await versions(database)) == 1


async def test_what_is_a_version_already_is_not_kept_again(database: Database, writer: Writer) -> None:
    views = Views(database)
    await views.read_view(await writer.begin("a", "Saving", *STEPS))
    for _ in range(2):
        await views.read_view(await writer.edit("a", *GONE))
        await views.read_view(
            await writer.edit("a", *(AddStep(step.id, title=step.title, body=step.body) for step in STEPS))
        )
    assert len(await versions(database)) == 1


async def test_steps_deleted_one_after_the_other_make_no_version(database: Database, writer: Writer) -> None:
    views = Views(database)
    await views.read_view(await writer.begin("a", "Saving", *STEPS))
    for number in range(8):
        await views.read_view(await writer.edit("a", RemoveStep(f"s{number}")))
    assert await versions(database) == []
