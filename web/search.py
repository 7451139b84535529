"""/api/search: guides by the words in them, among those one may see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import perf_counter
from typing import Annotated

from msgspec import Meta, Struct
from quart import Blueprint, Response
from quart_schema import document_response, validate_querystring

from search.snippet import Segment
from storage.guides import select_existing, select_visible
from web.asked import asked_person
from web.encoding import answer
from web.resources import resources

LIMIT = 20  # hits

blueprint = Blueprint("search", __name__)


class Question(Struct):
    """What to look for. The last word may be unfinished."""

    q: Annotated[str, Meta(max_length=500)] = ""


class Piece(Struct):
    """Some text, and whether it is what was looked for."""

    text: str
    hit: bool


class Hit(Struct):
    """A guide that was found. step: where the snippet is from; null when it is from no step."""

    guide: str
    url: str
    title: list[Piece]
    snippet: list[Piece]
    step: str | None


class Hits(Struct):
    """What was found, best first."""

    hits: list[Hit]
    took_ms: float


@blueprint.get("/api/search")
@validate_querystring(Question)
@document_response(Hits)
async def search(query_args: Question) -> Response:
    """Find guides by words in titles, steps and tags."""
    began = perf_counter()
    here, actor = resources(), asked_person()
    visible = await select_visible(here.database, actor.tenant, actor.person)
    guides = {*visible.guides, *(link.guide for link in actor.links)}
    found = await asyncio.to_thread(here.searcher.search, query_args.q, actor.tenant, visible.workspaces, guides, LIMIT)
    # The index is told of a deletion a moment later; the rows know at once.
    existing = await select_existing(here.database, actor.tenant, [hit.guide for hit in found])
    hits = [
        Hit(hit.guide, here.url(f"/guides/{hit.guide}"), _pieces(hit.title), _pieces(hit.snippet), hit.step)
        for hit in found
        if hit.guide in existing
    ]
    return answer(Hits(hits, round((perf_counter() - began) * 1000, 2)))


def _pieces(segments: Iterable[Segment]) -> list[Piece]:
    return [Piece(segment.text, segment.hit) for segment in segments]
