"""What one may see is found by its words, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from auth.access import Access
from search.index import Findable, Passage, Writer, begin, use
from storage.ids import FIRST_TENANT, GuideId, WorkspaceId
from tests.web.conftest import House, Visitor
from web.resources import index_folder

pytestmark = pytest.mark.asyncio(loop_scope="session")


def index(house: House, *guides: tuple[str, str]) -> None:
    """Put guides, by id and title, into the index as the worker does."""
    folder = begin(index_folder(house.resources.config))
    writer = Writer(folder)
    for number, (guide, title) in enumerate(guides, 1):
        passages = (Passage("one", "Press the green button"),)
        where = FIRST_TENANT, WorkspaceId("home"), GuideId(guide)
        writer.put(Findable(number, *where, title, (), passages))
    writer.commit()
    writer.close()
    use(folder)


async def find(visitor: Visitor, words: str) -> list[dict[str, Any]]:
    response = await visitor.get("/api/search", query_string={"q": words})
    assert response.status_code == 200
    found = await response.get_json()
    assert found["took_ms"] >= 0
    hits: list[dict[str, Any]] = found["hits"]
    return hits


async def test_words_are_found_by_those_who_may_see_them(house: House) -> None:
    shared, hidden, deleted = [await house.guide(f"Copier {name}") for name in ("one", "two", "three")]
    await (await house.owner()).delete(f"/api/guides/{deleted}")
    index(house, (shared, "Copier one"), (hidden, "Copier two"), (deleted, "Copier three"))

    hits = await find(await house.owner(), "copier")
    assert {hit["guide"] for hit in hits} == {shared, hidden}
    hit = next(hit for hit in hits if hit["guide"] == shared)
    assert hit["url"] == f"http://cairn.test/guides/{shared}"
    assert {"text": "Copier", "hit": True} in hit["title"]
    assert (await find(await house.owner(), "green but"))[0]["step"] == "one"

    ana = await house.browser(await house.person(guide=(shared, Access.VIEW)))
    assert [hit["guide"] for hit in await find(ana, "copier")] == [shared]
    _, secret = await house.link(hidden)
    await ana.get(f"/s/{secret}")
    assert {hit["guide"] for hit in await find(ana, "copier")} == {shared, hidden}
    nobody = await house.browser(await house.person())
    assert await find(nobody, "copier") == []


async def test_a_question_that_says_nothing_finds_nothing(house: House) -> None:
    for words in ("", " ", "\x00", '"', "*", "a" * 500, "AND OR NOT", "title:x", "😀"):
        await find(await house.owner(), words)
    response = await (await house.owner()).get("/api/search", query_string={"q": "a" * 501})
    assert response.status_code == 400
