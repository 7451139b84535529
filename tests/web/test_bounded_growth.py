"""What a guide that was worked on for long costs: at most twice a fresh encoding of its history, in bytes and in time.

The measure is one Yjs document that took in every edit and encodes itself. Of what was deleted it keeps ids, not words.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from pycrdt import Doc, Map, Text

from docmodel.document import document_from_update
from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.view import canonical_bytes, view_from_document, view_from_update
from storage.database import Database
from storage.following import select_long
from storage.growth import delete_archives
from storage.ids import Author
from storage.log import Line, UpdateLog
from tests.collab.replica import GUIDE, insert_guide
from tests.soak.scale import scaled
from web import compaction
from web.compaction import LONG, Compaction
from web.views import Views
from web.whole import whole

TWICE = 2.0
BATCH = 512  # edits in one statement


async def worked_on(database: Database, edits: Callable[[Doc[Any]], Iterator[None]]) -> tuple[UpdateLog, Doc[Any]]:
    """A guide with all these edits, an entry each, folded whenever it was long, then left alone for hours and trimmed.

    And the document that made them all.
    """
    log = UpdateLog(database)
    await insert_guide(database)
    number = (await log.open(GUIDE)).number
    first = new_guide(NewGuide(title="Words", steps=(NewStep("one"), NewStep("two"))), client=1)
    doc = document_from_update(first, client=2)
    made = [first]
    subscription = doc.observe(lambda event: made.append(event.update))
    worker = Compaction(database, Views(database))
    for count, _ in enumerate(edits(doc), 1):
        if count % BATCH == 0:
            await log.append([Line(number, update, Author("person:ana")) for update in made])
            made.clear()
            await worker.round()
    doc.unobserve(subscription)
    await log.append([Line(number, update, Author("person:ana")) for update in made])
    await database.execute("update documents set changed_at = now() - interval '2 hours'")
    await worker.round()
    assert not await select_long(database, LONG)
    await delete_archives(database, timedelta(0))
    return log, doc


async def stored(database: Database) -> int:
    """Bytes of everything that is kept of a guide's edits."""
    size = await database.fetchval(
        """
        select (select coalesce(sum(octet_length(update)), 0) from snapshots)
             + (select coalesce(sum(octet_length(update)), 0) from entries)
             + (select coalesce(sum(octet_length(packed)), 0) from archives)
        """
    )
    return int(size)


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "REST", 0.0)


@pytest.mark.parametrize("seed", range(scaled(2, 20)))
async def test_a_guide_that_was_worked_on_for_long_is_stored_in_twice_its_fresh_encoding(
    database: Database, seed: int
) -> None:
    log, doc = await worked_on(database, lambda doc: story(doc, random.Random(seed)))
    kept = await log.open(GUIDE)
    assert await stored(database) <= TWICE * len(doc.get_update())
    assert len(kept.entries) <= LONG.least
    assert canonical_bytes(view_from_update(whole(kept))) == canonical_bytes(view_from_document(doc))


async def test_the_paper_that_was_typed_letter_by_letter_is_stored_and_loaded_in_twice_its_fresh_encoding(
    database: Database, corpus: Path
) -> None:
    edits = trace(corpus)[: scaled(20_000, 300_000)]
    log, doc = await worked_on(database, lambda doc: typed(doc, edits))
    fresh = doc.get_update()
    assert await stored(database) <= TWICE * len(fresh)
    kept = await log.open(GUIDE)
    assert str(_title(document_from_update(whole(kept)))) == str(_title(doc))
    fresh_load = min(seconds(lambda: document_from_update(fresh)) for _ in range(20))
    load = min(seconds(lambda: document_from_update(whole(kept))) for _ in range(20))
    assert load <= TWICE * fresh_load


async def test_a_few_edits_are_left_as_they_are_and_many_are_folded_once_nobody_is_at_them(database: Database) -> None:
    log = UpdateLog(database)
    await insert_guide(database)
    number = (await log.open(GUIDE)).number
    await log.append([Line(number, b"0" * 10, Author("cairn"))] * LONG.least)
    await database.execute("update documents set changed_at = now() - interval '2 hours'")
    assert await select_long(database, LONG) == []
    await log.append([Line(number, b"0" * 10, Author("cairn"))])
    assert await select_long(database, LONG) == []  # somebody is at it
    await database.execute("update documents set changed_at = now() - interval '2 hours'")
    assert [long.number for long in await select_long(database, LONG)] == [number]


async def test_few_edits_that_are_large_make_a_log_long_too(database: Database) -> None:
    log = UpdateLog(database)
    await insert_guide(database)
    number = (await log.open(GUIDE)).number
    await log.append([Line(number, bytes(8 * 1024), Author("cairn"))] * (LONG.least + 1))
    assert [long.number for long in await select_long(database, LONG)] == [number]
    await database.execute(
        "insert into snapshots (tenant, document, seq, update) values ('first', $1, 1, $2)", number, bytes(2**20)
    )
    assert await select_long(database, LONG) == []  # beside its snapshot they are little


def story(doc: Doc[Any], chance: random.Random) -> Iterator[None]:
    """People who write, take away, add steps and delete them; most of what was written is no longer there."""
    steps = doc.get("steps", type=Map)
    for number in range(6000):
        act = chance.random()
        name = chance.choice(sorted(steps.keys()))
        title = steps[name]["title"]
        if act < 0.55:
            title.insert(chance.randrange(len(title) + 1), chance.choice(["a", "word ", "more words "]))
        elif act < 0.95:
            start = chance.randrange(len(title) + 1)
            if start < len(title):
                del title[start : min(len(title), start + chance.randrange(1, 12))]
        elif act < 0.98 or len(steps) == 1:
            steps[f"s{number}"] = Map({"rank": f"a{number}", "kind": "action", "title": Text("New")})
        else:
            del steps[name]
        yield


def typed(doc: Doc[Any], edits: Sequence[tuple[int, int, str]]) -> Iterator[None]:
    title = _title(doc)
    for position, deleted, inserted in edits:
        with doc.transaction():
            if deleted:
                del title[position : position + deleted]
            if inserted:
                title.insert(position, inserted)
        yield


def trace(corpus: Path) -> list[tuple[int, int, str]]:
    """Edits in order: position, how many characters go, what comes. All of it is ASCII."""
    path = corpus / "traces" / "automerge-paper.json.gz"
    if not path.is_file():
        pytest.skip("the trace automerge-paper is not in this corpus")
    with gzip.open(path) as file:
        transactions = json.load(file)["txns"]
    return [(at, gone, new) for each in transactions for at, gone, new in each["patches"]]


def _title(doc: Doc[Any]) -> Text:
    title: Text = doc.get("guide", type=Map)["title"]
    return title


def seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began
