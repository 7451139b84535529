"""Quarantine as people meet it: the guide as it was, a sentence why, an alarm, and two ways out."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from search.indexer import Answer, Seen
from storage.database import Database
from storage.errors import Unavailable
from storage.ids import FIRST_TENANT, GuideId
from storage.log import STRIKES, Document, Line, UpdateLog
from storage.quarantine import UNDERSTOOD, insert_strike, release, select_quarantined
from tests.waiting import until_answer
from tests.web.conftest import House
from tests.web.writer import ANA, Writer, at_work, deep_update, stray_update
from web.previews import refresh_previews
from web.views import Views


async def a_bad_guide(house: House) -> tuple[str, int]:
    """A guide that was understood until somebody sent what breaks its reader, and its document's number."""
    guide = await house.guide("As it was é😀")
    log = UpdateLog(house.resources.database)
    kept = await log.open(Document(FIRST_TENANT, GuideId(guide)))
    await log.append([Line(kept.number, deep_update(), ANA)])
    await log.mark(UNDERSTOOD, {kept.number: kept.seq})
    for _ in range(STRIKES):
        await insert_strike(house.resources.database, kept.number, "its process died")
    hub = house.resources.hub
    await until_answer(partial(hub.content, kept.document), Unavailable)  # it has noticed
    return guide, kept.number


@pytest.mark.asyncio(loop_scope="session")
async def test_the_last_good_version_is_read_shown_and_exported(house: House) -> None:
    guide, _ = await a_bad_guide(house)
    owner = await house.owner()
    told = await (await owner.get(f"/api/guides/{guide}")).get_json()
    assert (told["title"], told["head"], told["access"]) == ("As it was é😀", 1, "view")
    assert "cannot be changed" in told["set_aside"]
    page = await owner.get(f"/guides/{guide}/read")
    assert page.status_code == 200
    assert "As it was é😀" in await page.get_data(as_text=True)
    for kind in ("md", "html", "json"):
        exported = await owner.get(f"/api/guides/{guide}/export", query_string={"format": kind})
        assert exported.status_code == 200, kind


@pytest.mark.asyncio(loop_scope="session")
async def test_who_wants_to_change_it_is_told_why_not(house: House) -> None:
    guide, _ = await a_bad_guide(house)
    answer = await (await house.owner()).patch(f"/api/guides/{guide}", json={"title": "New"})
    assert answer.status_code == 403
    assert "cannot be changed" in (await answer.get_json())["detail"]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_guide_that_nothing_is_wrong_with_is_not_set_aside(house: House) -> None:
    guide = await house.guide()
    told = await (await house.owner()).get(f"/api/guides/{guide}")
    assert (await told.get_json())["set_aside"] is None


@pytest.mark.asyncio(loop_scope="session")
async def test_how_many_are_left_alone_is_a_metric(house: House) -> None:
    async def count() -> float:
        told = await (await house.stranger().get("/metrics")).get_data(as_text=True)
        return float(next(line for line in told.splitlines() if line.startswith("cairn_quarantined ")).split()[1])

    before = await count()
    _, number = await a_bad_guide(house)
    assert await count() == before + 1
    await release(house.resources.database, number)
    assert await count() == before


@pytest.mark.asyncio(loop_scope="session")
async def test_a_guide_that_begins_again_is_out_of_quarantine_with_what_was_good(house: House) -> None:
    guide, _ = await a_bad_guide(house)
    owner = await house.owner()
    assert (await owner.post(f"/api/guides/{guide}/erase-history")).status_code == 200
    told = await (await owner.get(f"/api/guides/{guide}")).get_json()
    assert (told["title"], told["access"], told["set_aside"]) == ("As it was é😀", "own", None)
    assert (await owner.patch(f"/api/guides/{guide}", json={"title": "New"})).status_code == 200


@pytest.mark.parametrize("bad", [deep_update(), stray_update()], ids=["kills its reader", "is refused by it"])
async def test_it_is_set_aside_soon_as_of_the_last_entry_that_was_understood(
    dsn: str, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, bad: bytes
) -> None:
    writer = Writer(database)
    changed = await writer.begin("a", "Good")

    async def is_understood() -> object:
        return await database.fetchval("select seq from marks where consumer = $1", UNDERSTOOD)

    async with at_work(dsn, tmp_path / "index"):
        await until_answer(is_understood, seconds=30.0)
        began = time.monotonic()
        await writer.append("a", bad)
        await until_answer(partial(select_quarantined, database), seconds=30.0)
        took = time.monotonic() - began
    [left] = await select_quarantined(database)
    assert (left.number, left.good, left.head) == (changed.number, 1, 2)
    assert "is quarantined" in caplog.text
    assert took < 10.0  # two on a machine with nothing else to do


async def test_a_released_one_is_read_again_by_everybody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(database)
    changed = await writer.begin("a", "Good")
    for _ in range(STRIKES):
        await insert_strike(database, changed.number, "it took longer than 20 s")
    views = Views(database)
    assert await views.read_view(changed) is Answer.NEVER
    assert await refresh_previews(database, views.read_view) == 1
    await release(database, changed.number)
    assert isinstance(await views.read_view(changed), Seen)
    assert await refresh_previews(database, views.read_view) == 1
