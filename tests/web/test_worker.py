"""web/worker.py and what it does: views, previews, compaction, quarantine."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from docmodel.operations import AddStep, NewStep, SetTags, SetTitle
from docmodel.schema import Picture
from docmodel.view import canonical_bytes, view_from_update
from search.indexer import Answer, Seen, rebuild
from search.query import Searcher
from storage.database import Database
from storage.growth import select_history
from storage.guides import insert_guide, select_guide
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document
from storage.quarantine import insert_strike, release, select_quarantined, select_strikes
from tests.waiting import until_answer
from tests.web.writer import ANA, HOME, Writer, at_work, deep_update, stray_update
from web import compaction, views, worker
from web.compaction import LONG, Compaction
from web.previews import refresh_previews
from web.views import Views
from web.worker import keep_on


@pytest.fixture
def writer(database: Database) -> Writer:
    return Writer(database)


def embedded_update(text: str) -> bytes:
    """An update that embeds in a text what should be JSON."""
    return bytes([1, 1, 77, 0, 0x05, 1, 5]) + b"words" + bytes([len(text)]) + text.encode() + b"\x00"


async def test_an_edit_is_found_at_once_for_its_news_wakes_the_worker(
    dsn: str, writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "CLOCK", 3600.0)  # it never looks by itself
    searcher = Searcher(tmp_path / "index")
    async with at_work(dsn, tmp_path / "index"):
        await writer.begin("a", "Refund an order")
        await until_answer(partial(_finds, searcher, "refund"), seconds=30.0)  # it has to start first
        for words in ("repay", "reimburse", "restore"):
            await writer.edit("a", SetTitle(f"{words} an order"))
            await until_answer(partial(_finds, searcher, words))


async def test_lists_show_what_the_guide_says(database: Database, writer: Writer) -> None:
    picture = Picture(media="ab" * 32, type="image/png", width=10, height=20)
    await writer.begin("a", "Refund", NewStep("one", title="Open"), NewStep("two", kind="heading", title="Then"))
    await writer.edit("a", AddStep("three", title="Click", picture=picture), SetTags(("money", "orders")))
    assert await refresh_previews(database, Views(database).read_view) == 1
    guide = await select_guide(database, FIRST_TENANT, GuideId("a"))
    assert guide is not None
    assert (guide.title, guide.tags, guide.steps, guide.cover) == ("Refund", ("money", "orders"), 2, "ab" * 32)
    entries = (await writer.log.open(Document(FIRST_TENANT, GuideId("a")))).entries
    assert guide.changed_at == entries[-1].at
    assert await refresh_previews(database, Views(database).read_view) == 0


async def test_what_two_ask_for_is_read_once(
    database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = await writer.begin("a", "Refund")
    reader = Views(database)
    seen = await reader.read_view(changed)
    monkeypatch.setattr(views, "run_apart", None)
    assert await reader.read_view(changed) is seen


async def test_a_document_that_breaks_its_reader_is_quarantined_and_the_others_go_on(
    database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(views, "PAUSES", (0.0, 0.0))
    bad = await writer.begin("bad", "Bad")
    await writer.begin("good", "Good")
    bad = await writer.append("bad", deep_update())
    reader = Views(database)
    for strikes in (1, 2):
        assert await refresh_previews(database, reader.read_view) == (1 if strikes == 1 else 0)
        assert await select_strikes(database, bad.number) == strikes
    assert await select_quarantined(database) == []
    assert await refresh_previews(database, reader.read_view) == 1
    [left] = await select_quarantined(database)
    assert (left.document.guide, left.strikes) == ("bad", 3)
    assert "bad/content" in caplog.text
    assert "quarantined" in caplog.text
    assert [guide.title for guide in await _guides(database)] == ["", "Good"]
    assert await Views(database).read_view(bad) is Answer.NEVER
    assert len((await writer.log.open(bad.document)).entries) == 2  # its bytes are all there


@pytest.mark.parametrize(
    ("update", "reason"),
    [(stray_update(), "no Yjs update"), (embedded_update("NaN"), "ValueError"), (deep_update(), "died")],
)
async def test_no_update_keeps_the_worker_from_all_other_guides(
    dsn: str,
    database: Database,
    writer: Writer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    update: bytes,
    reason: str,
) -> None:
    monkeypatch.setattr(views, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(worker, "CLOCK", 0.05)
    searcher = Searcher(tmp_path / "index")
    await writer.begin("bad", "Bad")
    await writer.append("bad", update)
    await writer.begin("good", "Refund")

    async def is_shown(title: str) -> bool:
        guide = await select_guide(database, FIRST_TENANT, GuideId("good"))
        return guide is not None and guide.title == title and await _finds(searcher, title)

    async with at_work(dsn, tmp_path / "index"):
        await until_answer(lambda: select_quarantined(database), seconds=30.0)
        for title in ("Refund", "Repay"):
            await writer.edit("good", SetTitle(title))
            await until_answer(partial(is_shown, title))
    [left] = await select_quarantined(database)
    assert (left.document.guide, reason in left.reason) == ("bad", True)
    assert "failed and begins again" not in caplog.text


async def test_an_index_is_made_again_beside_a_document_that_breaks_its_reader(
    database: Database, writer: Writer, tmp_path: Path
) -> None:
    for guide, update in (("stray", stray_update()), ("embedded", embedded_update("NaN"))):
        await writer.begin(guide, "Bad")
        await writer.append(guide, update)
    await writer.begin("good", "Refund")
    progress = await rebuild(tmp_path, database, Views(database).read_view, lambda _: None)
    assert progress.all - progress.seen == 2
    assert await _finds(Searcher(tmp_path), "refund")


async def test_a_document_that_was_understood_again_has_no_strikes(database: Database, writer: Writer) -> None:
    changed = await writer.begin("a", "Refund")
    await insert_strike(database, changed.number, "it took longer than 20 s")
    assert isinstance(await Views(database).read_view(changed), Seen)
    assert await select_strikes(database, changed.number) == 0


async def test_somebody_can_let_a_document_be_tried_again(database: Database, writer: Writer) -> None:
    changed = await writer.begin("a", "Refund")
    for _ in range(3):
        await insert_strike(database, changed.number, "its process died")
    assert await Views(database).read_view(changed) is Answer.NEVER
    await release(database, changed.number)
    assert isinstance(await Views(database).read_view(changed), Seen)


async def test_a_broken_document_rests_before_the_next_try(database: Database, writer: Writer) -> None:
    await writer.begin("bad", "Bad")
    bad = await writer.append("bad", deep_update())
    reader = Views(database)
    assert await reader.read_view(bad) is Answer.LATER
    assert await reader.read_view(bad) is Answer.LATER
    assert await select_strikes(database, bad.number) == 1


async def test_what_is_no_guide_is_passed_over(database: Database, writer: Writer) -> None:
    await insert_guide(database, FIRST_TENANT, GuideId("a"), workspace=HOME, author=ANA)
    changed = await writer.append("a", b"\x00\x00")
    assert await Views(database).read_view(changed) is Answer.NEVER
    assert await select_strikes(database, changed.number) == 0


async def test_a_long_log_gets_a_snapshot_equal_to_it(
    database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "LONG", replace(LONG, least=0, entries=20))
    await writer.begin("short", "Short")
    await writer.begin("a", "Title 0")
    for number in range(1, 31):
        await writer.edit("a", SetTitle(f"Title {number} é😀"))
    before = canonical_bytes(view_from_update(await writer.whole("a")))
    compacting = Compaction(database, Views(database))
    assert await compacting.round() == 1
    kept = await writer.log.open(Document(FIRST_TENANT, GuideId("a")))
    assert (kept.snapshot_seq, kept.entries) == (31, ())
    assert canonical_bytes(view_from_update(kept.snapshot)) == before
    assert [entry.seq for entry in await select_history(database, kept.number)] == list(range(1, 32))
    assert await compacting.round() == 0
    await writer.edit("a", SetTitle("After"))
    kept = await writer.log.open(Document(FIRST_TENANT, GuideId("a")))
    assert (kept.snapshot_seq, kept.seq) == (31, 32)
    assert view_from_update(await writer.whole("a")).title == "After"


async def test_a_document_that_breaks_its_folding_is_left_alone_in_the_end(
    database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "LONG", replace(LONG, least=0, entries=1))
    monkeypatch.setattr(compaction, "REST", 0.0)
    monkeypatch.setattr(views, "PAUSES", (0.0, 0.0))
    await writer.begin("bad", "Bad")
    await writer.append("bad", deep_update())
    await writer.begin("good", "Good")
    await writer.edit("good", SetTitle("Better"))
    compacting = Compaction(database, Views(database))
    assert await compacting.round() == 1
    for _ in range(3):
        assert await compacting.round() == 0
    assert [each.document.guide for each in await select_quarantined(database)] == ["bad"]


async def test_many_documents_that_cannot_be_folded_do_not_keep_others_from_it(
    database: Database, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "LONG", replace(LONG, least=0, entries=1))
    monkeypatch.setattr(compaction, "REST", 0.0)
    monkeypatch.setattr(views, "PAUSES", (0.0, 0.0))
    for number in range(20):  # as many as are looked at in one round
        await writer.begin(f"bad-{number}", "Bad")
        await writer.append(f"bad-{number}", stray_update())
    await writer.begin("good", "Good")
    await writer.edit("good", SetTitle("Better"))
    compacting = Compaction(database, Views(database))
    assert await compacting.round() == 0
    assert await compacting.round() == 1
    for _ in range(2):
        assert await compacting.round() == 0
    assert len(await select_quarantined(database)) == 20


async def test_a_duty_that_fails_begins_again_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "PAUSES", (0.0, 0.0))
    caplog.set_level(logging.INFO)
    times = 0
    done = asyncio.Event()

    async def fail() -> None:
        nonlocal times
        times += 1
        if times == 4:
            done.set()
            await asyncio.sleep(60)
        raise ValueError("a disk is full")

    task = asyncio.create_task(keep_on("search", fail))
    await asyncio.wait_for(done.wait(), 5)
    task.cancel()
    assert "The duty search failed" in caplog.text


async def _finds(searcher: Searcher, words: str) -> bool:
    return bool(await asyncio.to_thread(searcher.search, words, FIRST_TENANT, [HOME], []))


async def _guides(database: Database) -> list[object]:
    return [await select_guide(database, FIRST_TENANT, GuideId(guide)) for guide in ("bad", "good")]


async def test_what_recorders_left_behind_is_cleaned_away(database: Database, tmp_path: Path) -> None:
    await database.execute("""
        insert into device_requests (tenant, sha256, user_sha256, client, name, address, expires_at, pace)
             values ('first', 'c', 'u', 'cairn-desktop', 'Laptop', 'x', now() - '2 h'::interval, 5);
        insert into people (tenant, id, name, email) values ('first', 'ben', 'Ben', 'ben@example.org');
        insert into devices (tenant, id, person, workspace, client, name, address)
             values ('first', 'd', 'ben', 'home', 'cairn-desktop', 'Laptop', 'x');
        insert into device_tokens (tenant, sha256, device, kind, expires_at)
             values ('first', 'r', 'd', 'refresh', now());
        insert into attempts (tenant, subject, began_at) values ('first', 'a guess', now() - '2 d'::interval);
    """)
    await worker._clean(database, tmp_path / "index", 30)
    for table in ("device_requests", "devices", "device_tokens", "attempts"):
        assert await database.fetchval(f"select count(*) from {table}") == 0, table
