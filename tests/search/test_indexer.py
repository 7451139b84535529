"""search/indexer.py: the index follows the log, and can be made again from it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from collab.content import Content
from docmodel.edits import apply_operations, new_guide
from docmodel.operations import NewGuide, NewStep, SetTitle
from docmodel.view import view_from_update
from search.index import InUse, begin, current, use
from search.indexer import Answer, Indexer, Seen, open_indexer, rebuild
from search.query import Searcher
from storage.database import Database
from storage.errors import Gone
from storage.following import Progress, select_place
from storage.guides import insert_guide, mark_guide_deleted
from storage.ids import FIRST_TENANT, Author, GuideId, WorkspaceId
from storage.log import Changed, Document, Line, UpdateLog

HOME = WorkspaceId("home")
ANA = Author("person:ana")


class Library:
    """Guides in a log, read without going apart."""

    def __init__(self, database: Database, root: Path) -> None:
        self.database = database
        self.log = UpdateLog(database)
        self.root = root
        self.reads = 0
        self.answers: dict[str, Answer] = {}

    async def write(self, guide: str, title: str) -> None:
        """Make a guide, or give it another title."""
        document = Document(FIRST_TENANT, GuideId(guide))
        try:
            kept = await self.log.open(document)
        except Gone:
            await insert_guide(self.database, FIRST_TENANT, GuideId(guide), workspace=HOME, author=ANA)
            kept = await self.log.open(document)
            update = new_guide(NewGuide(title=title, steps=(NewStep("one", title="Click Save", body="At once"),)), 1)
        else:
            content = Content(b"", 0)
            for entry in kept.entries:
                content.add(entry.seq, entry.update)
            update = apply_operations(content.whole(), [SetTitle(title)], len(kept.entries) + 1)
        await self.log.append([Line(kept.number, update, ANA)])

    async def read_view(self, changed: Changed) -> Seen | Answer:
        if changed.document.part != "content":
            return Answer.NEVER
        self.reads += 1
        if changed.document.guide in self.answers:
            return self.answers[changed.document.guide]
        kept = await self.log.open(changed.document)
        place = await select_place(self.database, changed.number)
        assert place is not None
        content = Content(b"", 0)
        for entry in kept.entries:
            content.add(entry.seq, entry.update)
        return Seen(kept.seq, place.workspace, place.changed_at, view_from_update(content.whole()))

    def indexer(self) -> AbstractAsyncContextManager[Indexer]:
        return open_indexer(self.root, self.database, self.read_view)

    def found(self, words: str) -> set[str]:
        return {hit.guide for hit in Searcher(self.root).search(words, FIRST_TENANT, [HOME], [])}


@pytest.fixture
async def library(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr("search.indexer.REST", 0.0)
    return Library(database, tmp_path / "index")


async def test_what_is_written_is_found_after_a_round(library: Library) -> None:
    await library.write("a", "Refund an order")
    async with library.indexer() as indexer:
        assert await indexer.round() == 1
        assert library.found("refund") == library.found("save once") == {"a"}
        await library.write("a", "Repay an order")
        assert await indexer.round() == 1
        assert (library.found("refund"), library.found("repay")) == (set(), {"a"})
        assert await indexer.round() == 0


async def test_only_what_changed_is_read(library: Library) -> None:
    for guide in "abc":
        await library.write(guide, f"Guide {guide}")
    async with library.indexer() as indexer:
        await indexer.round()
    await library.write("b", "Another")
    library.reads = 0
    async with library.indexer() as indexer:
        await indexer.round()
    assert library.reads == 1
    assert library.found("guide") == {"a", "c"}


async def test_killed_between_commit_and_mark_it_reads_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    await library.write("a", "Refund an order")

    async def die(*_: object) -> None:
        raise SystemExit

    async with library.indexer() as indexer:
        with monkeypatch.context() as patch, pytest.raises(SystemExit):
            patch.setattr(UpdateLog, "mark", die)
            await indexer.round()
    async with library.indexer() as indexer:
        assert await indexer.round() == 1
    assert library.found("refund") == {"a"}
    assert len(Searcher(library.root).search("refund", FIRST_TENANT, [HOME], [])) == 1


async def test_a_deleted_guide_vanishes(library: Library) -> None:
    await library.write("a", "Refund an order")
    await library.write("b", "Refund a fee")
    async with library.indexer() as indexer:
        await indexer.round()
        await mark_guide_deleted(library.database, FIRST_TENANT, GuideId("a"))
        assert await indexer.round() == 1
        assert library.found("refund") == {"b"}
        assert await indexer.round() == 0


async def test_a_new_epoch_takes_the_place_of_the_old(library: Library) -> None:
    await library.write("a", "Secret words")
    async with library.indexer() as indexer:
        await indexer.round()
        async with library.database.transaction() as connection:
            await connection.execute("update guides set epoch = 2 where id = 'a'")
            await connection.execute("update documents set ended = true where guide = 'a'")
            await connection.execute(
                "insert into documents (tenant, guide, part, epoch) values ('first', 'a', 'content', 2)"
            )
        kept = await library.log.open(Document(FIRST_TENANT, GuideId("a")))
        await library.log.append([Line(kept.number, new_guide(NewGuide(title="Public words"), 9), ANA)])
        await indexer.round()
        assert (library.found("secret"), library.found("public")) == (set(), {"a"})


async def test_what_cannot_be_read_holds_nobody_up(library: Library) -> None:
    for guide in "abc":
        await library.write(guide, f"Guide {guide}")
    library.answers = {"a": Answer.LATER, "b": Answer.NEVER}
    async with library.indexer() as indexer:
        assert await indexer.round() == 2
        assert library.found("guide") == {"c"}
        assert await indexer.round() == 0
        library.answers = {}
        await indexer.round()
        assert library.found("guide") == {"a", "c"}


async def test_an_index_that_is_deleted_or_spoiled_is_made_again(library: Library) -> None:
    await library.write("a", "Refund an order")
    async with library.indexer() as indexer:
        await indexer.round()
    for spoil in (_spoil_list, _delete_list):
        folder = current(library.root)
        assert folder is not None
        spoil(folder)
        async with library.indexer() as indexer:
            assert await indexer.round() == 1
        assert library.found("refund") == {"a"}
        assert not folder.exists()
    consumers = await library.database.fetch("select distinct consumer from marks")
    assert len(consumers) == 1


def _spoil_list(folder: Path) -> None:
    (folder / "meta.json").write_text("{")


def _delete_list(folder: Path) -> None:
    (folder / "meta.json").unlink()


async def test_one_index_has_one_writer(library: Library) -> None:
    async with library.indexer():
        with pytest.raises(InUse):
            async with library.indexer():
                pass


async def test_a_rebuild_stays_out_of_sight_until_it_is_whole(library: Library) -> None:
    for guide in "abc":
        await library.write(guide, f"Guide {guide}")
    told: list[Progress] = []
    async with library.indexer() as indexer:
        await indexer.round()
        old = current(library.root)

        def tell(progress: Progress) -> None:
            told.append(progress)
            assert current(library.root) == old
            assert library.found("guide") == {"a", "b", "c"}

        await rebuild(library.root, library.database, library.read_view, tell)
        assert current(library.root) != old
        assert told[-1].seen >= 3
        assert library.found("guide") == {"a", "b", "c"}
    await library.write("d", "Guide d")
    async with library.indexer() as indexer:
        assert indexer.folder == current(library.root)
        await indexer.round()
        assert await indexer.round() == 0
    assert library.found("guide") == {"a", "b", "c", "d"}


async def test_an_index_of_another_schema_is_not_read(library: Library) -> None:
    await library.write("a", "Refund an order")
    use(begin(library.root))
    (library.root / "current").write_text("0-elder")
    assert library.found("refund") == set()
    async with library.indexer() as indexer:
        await indexer.round()
    assert library.found("refund") == {"a"}
