"""storage/epochs.py: a guide begins again in one transaction, and of the epoch before only ids are left."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from storage.database import Database
from storage.epochs import Begun, Old, begin_epoch, select_unused_blobs
from storage.errors import Conflict, Gone
from storage.growth import keep_snapshot
from storage.guides import Preview, mark_guide_deleted
from storage.ids import FIRST_TENANT, Author, Digest, GuideId, Part
from storage.log import Document, Line, UpdateLog
from storage.quarantine import insert_strike
from tests.collab.replica import insert_guide
from tests.waiting import until_answer

GUIDE = GuideId("guide")
PARTS: tuple[Part, ...] = ("content", "comments", "suggestions")
ANA = Author("person:ana")


async def old_of(log: UpdateLog) -> dict[Part, Old]:
    kept = {part: await log.open(Document(FIRST_TENANT, GUIDE, part)) for part in PARTS}
    return {part: Old(each.number, each.seq, frozenset({77, 2**53 - 1})) for part, each in kept.items()}


async def a_guide(database: Database) -> UpdateLog:
    """Written in, commented on, folded, named, searched, once broken, with two pictures."""
    await insert_guide(database)
    log = UpdateLog(database)
    for part in PARTS:
        number = (await log.open(Document(FIRST_TENANT, GUIDE, part))).number
        await log.append([Line(number, b"a secret", ANA)] * 4)
        await keep_snapshot(database, number, 2, b"a secret")
        await log.mark("previews", {number: 4})
        await log.mark("search/one", {number: 4})
        await insert_strike(database, number, "it died")
    await name_version(database, GUIDE, "draft")
    await add_picture(database, GUIDE, "aa")
    await add_picture(database, GUIDE, "bb")
    return log


async def name_version(database: Database, guide: str, version: str) -> None:
    await database.execute(
        """
        insert into versions (tenant, id, guide, epoch, seq, name, author, at, update, content, sha256)
        select 'first', $2, id, epoch, 1, 'Draft', 'cairn', now(), 'a secret', '{}', '' from guides where id = $1
        """,
        guide,
        version,
    )


async def add_picture(database: Database, guide: str, sha256: str) -> None:
    await database.execute(
        """
        insert into media (tenant, guide, sha256, type, size, width, height, created_by)
        values ('first', $1, $2, 'image/png', 1, 1, 1, 'cairn')
        """,
        guide,
        sha256,
    )


async def begin(database: Database, old: dict[Part, Old], *pictures: str) -> Begun | None:
    return await begin_epoch(
        database,
        FIRST_TENANT,
        GUIDE,
        old=old,
        update=b"all it says",
        preview=Preview(title="All it says"),
        author=ANA,
        pictures=[Digest(each) for each in pictures],
    )


async def count(database: Database, table: str) -> int:
    return int(await database.fetchval(f"select count(*) from {table}"))


async def test_of_the_old_epoch_only_ids_are_left(database: Database) -> None:
    log = await a_guide(database)
    assert await begin(database, await old_of(log), "aa") == Begun(epoch=2, versions=1, pictures=1)
    kept = await log.open(Document(FIRST_TENANT, GUIDE))
    assert (kept.epoch, kept.seq, kept.snapshot, kept.erased) == (2, 1, b"", frozenset({77, 2**53 - 1}))
    assert [(entry.update, entry.author) for entry in kept.entries] == [(b"all it says", ANA)]
    for part in ("comments", "suggestions"):
        kept = await log.open(Document(FIRST_TENANT, GUIDE, part))
        assert (kept.epoch, kept.seq, kept.entries) == (2, 0, ())
    assert [await count(database, table) for table in ("snapshots", "archives", "quarantine", "versions")] == [0] * 4
    assert await count(database, "entries") == 1
    assert await database.fetchval("select string_agg(distinct consumer, ' ') from marks") == "search/one"
    assert await database.fetchval("select string_agg(sha256, ' ') from media") == "aa"
    assert await database.fetchval("select count(*) from erased_clients where client = $1", 2**53 - 1) == 3


async def test_another_guide_is_left_alone(database: Database) -> None:
    log = await a_guide(database)
    await another_guide(database)
    before = await log.open(Document(FIRST_TENANT, GuideId("other")))
    assert await begin(database, await old_of(log))
    assert await log.open(Document(FIRST_TENANT, GuideId("other"))) == before
    assert await count(database, "versions") == 1
    # both had both pictures, so nobody's bytes may go
    assert await select_unused_blobs(database) == []


async def another_guide(database: Database) -> None:
    await insert_guide(database, "other")
    log = UpdateLog(database)
    await log.append([Line((await log.open(Document(FIRST_TENANT, GuideId("other")))).number, b"x", ANA)])
    await name_version(database, "other", "theirs")
    await add_picture(database, "other", "aa")
    await add_picture(database, "other", "bb")


async def test_pictures_that_nobody_else_has_lose_their_bytes(database: Database) -> None:
    log = await a_guide(database)
    assert await begin(database, await old_of(log), "aa")
    assert await select_unused_blobs(database, FIRST_TENANT) == [("first", "bb")]


async def test_an_edit_that_came_meanwhile_is_not_erased_unseen(database: Database) -> None:
    log = await a_guide(database)
    for part in PARTS:
        old = await old_of(log)
        await log.append([Line(old[part].number, b"late", ANA)])
        before = await log.open(Document(FIRST_TENANT, GUIDE, part))
        assert await begin(database, old) is None
        assert await log.open(Document(FIRST_TENANT, GUIDE, part)) == before
    assert await count(database, "versions") == 1
    assert await count(database, "erased_clients") == 0


async def test_a_second_erasure_of_the_same_epoch_does_nothing(database: Database) -> None:
    log = await a_guide(database)
    old = await old_of(log)
    assert await begin(database, old)
    assert await begin(database, old) is None
    assert (await log.open(Document(FIRST_TENANT, GUIDE))).epoch == 2


async def test_who_waits_to_write_into_the_old_epoch_writes_nothing(database: Database) -> None:
    """The lock on the document's row orders them; whoever comes second looks at the row again."""
    log = await a_guide(database)
    old = await old_of(log)
    number = old["content"].number
    async with database.transaction() as connection:
        await connection.execute("update documents set ended = true where number = $1", number)
        writing = asyncio.create_task(log.append([Line(number, b"late", ANA)]))
        await until_answer(lambda: database.fetchval("select exists (select from pg_locks where not granted)"))
    assert await writing == [None]


async def test_who_reads_on_in_the_old_epoch_is_told(database: Database) -> None:
    log = await a_guide(database)
    old = await old_of(log)
    await begin(database, old)
    with pytest.raises(Conflict):
        await log.read(old["content"].number, after=4)
    assert isinstance(await log.ending(old["content"].number), Conflict)
    assert not await keep_snapshot(database, old["content"].number, 4, b"a secret")
    await mark_guide_deleted(database, FIRST_TENANT, GUIDE)
    assert isinstance(await log.ending(old["content"].number), Gone)


async def test_the_database_lets_versions_of_an_epoch_that_is_over_go_and_no_others(database: Database) -> None:
    await a_guide(database)
    for statement in ("delete from versions", "update versions set name = 'x'", "truncate versions"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(statement)
    await database.execute("update guides set epoch = 2")
    for statement in ("update versions set name = 'x'", "truncate versions"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(statement)
    await database.execute("delete from versions")


async def test_clients_of_every_epoch_are_remembered(database: Database) -> None:
    log = await a_guide(database)
    await begin(database, await old_of(log))
    old = {part: Old(each.number, each.seq, frozenset({5})) for part, each in (await old_of(log)).items()}
    assert await begin(database, old)
    kept = await log.open(Document(FIRST_TENANT, GUIDE))
    assert kept.erased == frozenset({5, 77, 2**53 - 1})
