"""Finding guides: a question and what one may see in, hits out.

A guide is a hit when every term of the question is somewhere in its title, tags or steps. When none is, the question
is asked again with room for slips. What somebody may not see is left out by the same query that finds the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec
import tantivy
from tantivy import Occur, Query

from search.index import Page, Reader
from search.question import Term, forgiving, terms_in
from search.snippet import Segment, found, highlight
from search.words import joined
from storage.ids import GuideId, TenantId, WorkspaceId

LIMIT = 20
WEIGHTS = {"title": 4.0, "tags": 3.0, "text": 1.0}
FORMS = 0.5  # what another form of the word weighs


@dataclass(frozen=True, slots=True)
class Hit:
    """A guide that was found, and where. step: the step the snippet is from; None when it is from none."""

    guide: GuideId
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    step: str | None


class Searcher:
    """Answers from the index under root, as it was at its last commit. Safe in several threads; takes milliseconds."""

    def __init__(self, root: Path) -> None:
        self._reader = Reader(root)

    def search(
        self,
        words: str,
        tenant: TenantId,
        workspaces: Collection[WorkspaceId],
        guides: Collection[GuideId],
        limit: int = LIMIT,
    ) -> list[Hit]:
        """The best hits first, out of those in one of these workspaces or among these guides."""
        terms = terms_in(words)
        index = self._reader.look()
        if not terms or index is None or not (workspaces or guides):
            return []
        schema, searcher = index
        may_see = _may_see(schema, tenant, workspaces, guides)
        for slips in (False, True) if any(term.slips for term in terms) else (False,):
            asked = [(Occur.Must, _term(schema, term, slips=slips)) for term in terms]
            best = searcher.search(Query.boolean_query([*asked, *may_see]), limit, count=False).hits
            if best:
                pages = [msgspec.msgpack.decode(searcher.doc(place)["page"][0], type=Page) for _, place in best]
                return _hits(pages, _forgiving(terms, pages) if slips else terms)
        return []


def _may_see(
    schema: tantivy.Schema, tenant: TenantId, workspaces: Collection[WorkspaceId], guides: Collection[GuideId]
) -> list[tuple[Occur, Query]]:
    """The rule of access as part of a query. It weighs nothing."""
    ways = [
        (Occur.Should, Query.term_set_query(schema, field, list(values)))
        for field, values in (("workspace", workspaces), ("guide", guides))
        if values
    ]
    rules = [Query.term_query(schema, "tenant", tenant, index_option="basic"), Query.boolean_query(ways)]
    return [(Occur.Must, Query.const_score_query(rule, 0.0)) for rule in rules]


def _term(schema: tantivy.Schema, term: Term, *, slips: bool) -> Query:
    ways = [
        Query.boost_query(way, weight)
        for field, weight in WEIGHTS.items()
        for way in _ways(schema, field, term, slips=slips)
    ]
    if term.has_forms:
        forms = Query.term_query(schema, "stems", term.stem, index_option="basic")
        ways.append(Query.const_score_query(forms, FORMS))
    return Query.boolean_query([(Occur.Should, way) for way in ways])


def _ways(schema: tantivy.Schema, field: str, term: Term, *, slips: bool) -> list[Query]:
    words = list(term.words)
    if len(words) > 1:
        return [Query.phrase_query(schema, field, [*words])]
    ways = [Query.term_query(schema, field, words[0])]
    if term.unfinished or (slips and term.slips):
        distance = term.slips if slips else 0
        ways.append(Query.fuzzy_term_query(schema, field, words[0], distance, prefix=term.unfinished))
    return ways


def _forgiving(terms: tuple[Term, ...], pages: list[Page]) -> tuple[Term, ...]:
    """The terms with what was taken for them, which Tantivy does not tell."""
    words: set[str] = set()
    for page in pages:
        words.update(
            joined(" ".join((page.title, *page.tags))).split(), *(each.words.split() for each in page.passages)
        )
    return tuple(forgiving(term, words) for term in terms)


def _hits(pages: list[Page], terms: tuple[Term, ...]) -> list[Hit]:
    hits = []
    for page in pages:
        passage, snippet = found(page, terms)
        hits.append(Hit(GuideId(page.guide), highlight(page.title, terms), snippet, passage.step if passage else None))
    return hits
