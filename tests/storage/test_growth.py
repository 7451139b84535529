"""storage/growth.py: what a snapshot covers leaves the log in the step that keeps the snapshot, and never otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import growth
from storage.database import Database
from storage.errors import Gone
from storage.growth import archive_more, delete_archives, keep_snapshot, select_history
from storage.guides import mark_guide_deleted
from storage.ids import Author
from storage.log import Archived, Document, Kept, Line, UpdateLog
from tests.collab.replica import insert_guide


async def a_log(database: Database, entries: int = 10) -> tuple[UpdateLog, Document, int]:
    document, log = await insert_guide(database), UpdateLog(database)
    number = (await log.open(document)).number
    await log.append(
        [Line(number, bytes([each]) * each, Author(f"person:{each % 3}")) for each in range(1, entries + 1)]
    )
    return log, document, number


async def row(database: Database, number: int) -> tuple[int, int, int]:
    """head, archived, size."""
    found = await database.fetchrow("select head, archived, size from documents where number = $1", number)
    assert found is not None
    return found["head"], found["archived"], found["size"]


async def test_covered_entries_move_and_are_what_they_were(database: Database) -> None:
    log, document, number = await a_log(database)
    before = await log.read(number)
    assert await row(database, number) == (10, 0, 55)
    assert await keep_snapshot(database, number, 8, b"snapshot")
    assert await row(database, number) == (10, 8, 19)
    assert await select_history(database, number) == before
    assert await log.open(document) == Kept(document, number, 1, b"snapshot", 8, tuple(before[8:]))


async def test_who_asks_for_what_has_left_the_log_is_told_and_never_given_a_gap(database: Database) -> None:
    log, _, number = await a_log(database)
    await keep_snapshot(database, number, 8, b"snapshot")
    for after in (0, 7):
        with pytest.raises(Archived):
            await log.read(number, after=after)
    with pytest.raises(Archived):
        await log.read(number, after=3, upto=5)
    assert [entry.seq for entry in await log.read(number, after=8)] == [9, 10]
    assert await log.read(number, after=5, upto=5) == []
    assert await log.read(number, after=10) == []


async def test_a_document_that_is_folded_between_two_looks_opens_all_the_same(database: Database) -> None:
    log, document, _ = await a_log(database)
    real_read = log.read

    async def read_late(number: int, *, after: int = 0, upto: int | None = None) -> object:
        if after == 0:
            await keep_snapshot(database, number, 9, b"snapshot")
        return await real_read(number, after=after, upto=upto)

    log.read = read_late  # type: ignore[method-assign,assignment]
    kept = await log.open(document)
    assert (kept.snapshot_seq, [entry.seq for entry in kept.entries]) == (9, [10])


async def test_who_does_not_have_the_lock_changes_nothing_and_concludes_nothing(database: Database) -> None:
    _, _, number = await a_log(database)
    async with database.transaction() as other:
        await other.execute("select pg_advisory_xact_lock(hashtextextended('cairn growth', $1::bigint))", number)
        assert not await keep_snapshot(database, number, 8, b"snapshot")
        assert not await archive_more(database, number)
    assert await row(database, number) == (10, 0, 55)
    assert await keep_snapshot(database, number, 8, b"snapshot")


async def test_an_older_snapshot_comes_too_late(database: Database) -> None:
    log, document, number = await a_log(database)
    assert await keep_snapshot(database, number, 8, b"snapshot")
    assert not await keep_snapshot(database, number, 5, b"older")
    assert not await keep_snapshot(database, number, 11, b"of what is not there")
    assert (await log.open(document)).snapshot == b"snapshot"


async def test_a_step_that_fails_in_the_middle_never_happened(database: Database) -> None:
    log, _, number = await a_log(database)
    before = await log.read(number)
    for point in ("locked", "snapshot kept", "older snapshots deleted", "archived", "entries deleted", "moved"):

        def fail(at: str, point: str = point) -> None:
            if at == point:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await keep_snapshot(database, number, 8, b"snapshot", fault=fail)
        assert await log.read(number) == before
        assert await row(database, number) == (10, 0, 55)
        assert await database.fetchval("select count(*) from snapshots") == 0


async def test_a_long_log_moves_in_several_stretches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    log, _, number = await a_log(database)
    before = await log.read(number)
    monkeypatch.setattr(growth, "ENTRIES", 4)
    monkeypatch.setattr(growth, "BYTES", 20)  # 5 + 6 + 7, then 8 + 9, then 10
    assert await keep_snapshot(database, number, 10, b"snapshot")
    moved = [(await row(database, number))[1]]
    while await archive_more(database, number):
        moved.append((await row(database, number))[1])
    assert moved == [4, 7, 9, 10]
    assert await row(database, number) == (10, 10, 0)
    assert await select_history(database, number) == before


async def test_archives_go_when_they_are_old_enough(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    log, document, number = await a_log(database)
    monkeypatch.setattr(growth, "ENTRIES", 2)
    monkeypatch.setattr(growth, "TRIMMED", 2)
    await keep_snapshot(database, number, 10, b"snapshot")
    while await archive_more(database, number):
        continue
    await database.execute("update archives set made_at = now() - interval '31 days' where first > 2")
    assert await delete_archives(database, timedelta(days=30)) == 4
    assert [entry.seq for entry in await select_history(database, number)] == [1, 2]
    assert (await log.open(document)).seq == 10
    with pytest.raises(Archived):  # what is gone is told of as well
        await log.read(number, after=3)


async def test_a_document_whose_guide_was_deleted_is_gone(database: Database) -> None:
    log, document, number = await a_log(database)
    assert await mark_guide_deleted(database, document.tenant, document.guide)
    with pytest.raises(Gone):
        await log.open(document)
    with pytest.raises(Gone):
        await log.read(number, after=0)
    assert await log.append([Line(number, b"late", Author("ana"))]) == [None]
    assert not await mark_guide_deleted(database, document.tenant, document.guide)
