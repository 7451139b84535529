"""Search over ten thousand guides, asked as the search box asks; and how soon an edit is found among them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import perf_counter
from urllib.parse import quote

from pycrdt import Map, Text

from bench.asking import Asking
from bench.figures import Figure, every, p95, percentile, told
from bench.filling import put_guides, written
from bench.peer import joined
from bench.server import Server, running_server
from bench.words import Words, new_words
from docmodel.schema import GUIDE
from search.index import current
from search.indexer import consumer_of
from storage.database import Database, open_database
from storage.following import select_progress

AT_MOST = 20.0  # ms
FOUND = 1.0  # second
GUIDES, QUICK = 10_000, 500
STEPS = (4, 12)  # in a guide
EACH = 80  # questions of each sort
EDITS = 20
BATCH = 100  # guides put at a time
LOOK = 0.01  # seconds between looks for an edit


async def measure(*, quick: bool) -> list[Figure]:
    words = new_words(seed=10_000)
    with running_server() as server:
        database = await open_database(server.dsn)
        try:
            seconds, guides = await _fill(server, database, words, QUICK if quick else GUIDES)
        finally:
            await database.close()
        with Asking(server) as asking:
            took = {sort: [_ask(asking, each) for each in questions] for sort, questions in _questions(words)}
            found = [await _until_found(server, asking, guide, number) for number, guide in enumerate(guides[:EDITS])]
    slowest = max(took, key=lambda sort: percentile(took[sort], 0.95))
    mixed = [ms for each in took.values() for ms in each]
    return [
        p95(f"search over {len(guides):,} guides", mixed, "ms", at_most=AT_MOST),
        p95(f"… its slowest sort: {slowest}", took[slowest], "ms"),
        every("an edit found after", found, "s", at_most=FOUND),
        told(f"{len(guides):,} guides found after the last was made", f"{seconds:.1f} s"),
    ]


async def _fill(server: Server, database: Database, words: Words, count: int) -> tuple[float, list[str]]:
    """Make guides and wait for the index to hold them: how long that took after the last was made, and the guides."""
    guides: list[str] = []
    while len(guides) < count:
        contents = [written(words, words.random.randint(*STEPS)) for _ in range(min(BATCH, count - len(guides)))]
        guides += await put_guides(database, contents, first_client=len(guides) + 1)
    began = perf_counter()
    index = current(server.data / "index")
    assert index is not None
    while (progress := await select_progress(database, consumer_of(index))).seen < progress.all:  # noqa: ASYNC110
        await asyncio.sleep(LOOK)
    return perf_counter() - began, guides


def _ask(asking: Asking, question: str) -> float:
    return asking.get(f"/api/search?q={quote(question)}").ms


def _questions(words: Words) -> Iterator[tuple[str, list[str]]]:
    """What people ask, by sort; each question is asked once."""
    random, known = words.random, words.all
    common, rare = known[:200], known[3000:]
    yield "a common word", random.sample(common, EACH)
    yield "a rare word", random.sample(rare, EACH)
    yield "two or three words", [" ".join(random.sample(known[:1000], random.choice((2, 3)))) for _ in range(EACH)]
    yield "the beginning of a word", [word[: random.randint(1, 3)] for word in random.sample(known, EACH)]
    yield "a word and a beginning", [f"{random.choice(common)} {random.choice(known)[:2]}" for _ in range(EACH)]
    yield "words in quotation marks", [f'"{random.choice(common)} {random.choice(common)}"' for _ in range(EACH)]
    long = [word for word in known if len(word) > 6]
    yield "a word with a slip", [_slipped(word, random.randrange(1, len(word))) for word in random.sample(long, EACH)]
    yield "what is nowhere", [f"{random.choice(long)}zzqx" for _ in range(EACH)]


def _slipped(word: str, place: int) -> str:
    return f"{word[:place]}x{word[place + 1 :]}"


async def _until_found(server: Server, asking: Asking, guide: str, number: int) -> float:
    """Write a word that is nowhere else into a guide's title; the seconds until search finds it."""
    word = f"qx{number:04}unheard"
    async with joined(server, guide) as writer:
        await writer.sync()
        title = writer.doc.get(GUIDE, type=Map)["title"]
        assert isinstance(title, Text)
        before = writer.doc.get_state()
        title += f" {word}"
        began = perf_counter()
        await writer.put(writer.doc.get_update(before))
        while not any(hit["guide"] == guide for hit in asking.get(f"/api/search?q={word}").json()["hits"]):  # noqa: ASYNC110
            await asyncio.sleep(LOOK)
        return perf_counter() - began
