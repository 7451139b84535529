"""The reading page of a forty-step guide, worked out each time: nothing that was kept may answer.

Two ways to be sure of that: the guide is edited before each request, or each request is for a guide never read before.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from pycrdt import Map, Text

from bench.asking import Asking
from bench.figures import Figure, every, p95, told
from bench.filling import illustrated, put_guides, put_pictures
from bench.peer import joined
from bench.server import Server, running_server
from bench.words import new_words
from docmodel.schema import GUIDE
from storage.database import open_database

AT_MOST = 25.0  # ms
FIRST_VIEW = 100.0  # kB before pictures
KB = 1000  # bytes
STEPS = 40
REQUESTS, GUIDES = 300, 100
QUICK_REQUESTS, QUICK_GUIDES = 30, 10


async def measure(*, quick: bool) -> list[Figure]:
    with running_server() as server:
        guides = await _make_guides(server, 1 + (QUICK_GUIDES if quick else GUIDES))
        with Asking(server) as owner:
            shared = urlsplit(owner.post(f"/api/guides/{guides[0]}/links", {"access": "view"}).json()["url"]).path
        with Asking(server, {}) as anybody:
            first_view = list(_first_view(anybody, shared))  # this also starts what is started once
            requests = QUICK_REQUESTS if quick else REQUESTS
            by_link = await _read_edited(server, guides[0], anybody, shared, requests)
        with Asking(server) as owner:
            first_time = [owner.get(f"/guides/{guide}/read").ms for guide in guides[1:]]
    return [
        p95(f"reading page of {STEPS} steps by link, edited before each request", by_link, "ms", at_most=AT_MOST),
        p95("… signed in, each time another guide that was never opened", first_time, "ms", at_most=AT_MOST),
        every("first view before pictures, not compressed", [_size(first_view)], "kB", at_most=FIRST_VIEW),
        told("… compressed with gzip", f"{_size(gzip.compress(each) for each in first_view):.1f} kB"),
    ]


async def _make_guides(server: Server, count: int) -> list[str]:
    words = new_words(seed=40)
    contents = [illustrated(words, STEPS) for _ in range(count)]
    database = await open_database(server.dsn)
    try:
        guides = await put_guides(database, contents, first_client=1)
        for guide, content in zip(guides, contents, strict=True):
            await put_pictures(database, guide, content)
    finally:
        await database.close()
    return [str(guide) for guide in guides]


async def _read_edited(server: Server, guide: str, reader: Asking, path: str, requests: int) -> list[float]:
    """How long each request took. Each page is looked at, to hold the edit that was made before it."""
    took = []
    async with joined(server, guide) as writer:
        await writer.sync()
        title = writer.doc.get(GUIDE, type=Map)["title"]
        assert isinstance(title, Text)
        for number in range(requests):
            before = writer.doc.get_state()
            title.insert(0, f"{number} ")
            await writer.put(writer.doc.get_update(before))
            await writer.until_saved(writer.sent)
            answer = reader.get(path)
            assert f"<title>{number} ".encode() in answer.body
            took.append(answer.ms)
    return took


def _first_view(reader: Asking, path: str) -> Iterator[bytes]:
    """The page, and what it needs besides pictures: its styles and scripts."""
    page = reader.get(path).body
    yield page
    for address in _needs(page.decode()):
        yield reader.get(urlsplit(urljoin(path, address)).path).body


def _needs(page: str) -> list[str]:
    needed: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "script" and given.get("src"):
                needed.append(given["src"] or "")
            elif tag == "link" and given.get("rel") in ("stylesheet", "preload", "modulepreload"):
                needed.append(given["href"] or "")

    Reader().feed(page)
    return needed


def _size(parts: Iterable[bytes]) -> float:
    return sum(map(len, parts)) / KB
