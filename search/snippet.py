"""Snippets: where in a guide the words are, with the words marked. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.index import Page, Passage
from search.question import Term, is_hit
from search.words import words_in

WIDTH = 160  # characters of a snippet
BEFORE = 50  # of them before the first hit, at most
LOOKS = 3  # passages looked into closely before the promise of the best is taken back


class Segment(NamedTuple):
    """A piece of text; hit: whether it is one of the words that were looked for."""

    text: str
    hit: bool


def found(page: Page, terms: Sequence[Term]) -> tuple[Passage | None, tuple[Segment, ...]]:
    """The passage that holds most of the terms, and a piece of it. Without any, the beginning of the guide."""
    for passage in _promising(page.passages, [_signs(term) for term in terms]):
        spans = list(_spans(passage.text, terms))
        if spans:
            return passage, _cut(passage.text, spans)
    first = page.passages[0].text if page.passages else ""
    return None, _cut(first, [])


def highlight(text: str, terms: Sequence[Term]) -> tuple[Segment, ...]:
    """The whole text, with the hits marked."""
    return tuple(_segments(text, 0, len(text), list(_spans(text, terms))))


def _promising(passages: Sequence[Passage], signs: Sequence[tuple[str, ...]]) -> list[Passage]:
    """The few that seem to hold most terms. To read every word of every hit would cost more than finding them."""
    ranked = []
    for place, passage in enumerate(passages):
        promise = 0
        for ways in signs:
            for sign in ways:
                if sign in passage.words:
                    promise += 1
                    break
        if promise:
            ranked.append((-promise, place))
    return [passages[place] for _, place in heapq.nsmallest(LOOKS, ranked)]


def _signs(term: Term) -> tuple[str, ...]:
    """What is in the joined words of a passage if the term is, and rarely otherwise."""
    # A form may end otherwise than its stem: study, studi.
    return tuple(
        f" {sign}" for sign in (" ".join(term.words), *([term.stem[:-1]] if term.has_forms else []), *term.near)
    )


def _spans(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Where hits begin and end, in order; they may overlap."""
    words = list(words_in(text))
    for place, word in enumerate(words):
        for term in terms:
            if len(term.words) == 1:
                if is_hit(word.text, term):
                    one = term.words[0]
                    yield word.start, word.start + len(one) if word.unspaced and len(one) == 1 else word.end
            elif tuple(word.text for word in words[place : place + len(term.words)]) == term.words:
                yield word.start, words[place + len(term.words) - 1].end


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
    """About WIDTH characters around the first hit, cut between words."""
    start = 0
    if spans and spans[0][0] > BEFORE:
        start = spans[0][0] - BEFORE
        start = max(start, text.find(" ", start, spans[0][0]) + 1)
    end = len(text)
    if end - start > WIDTH:
        end = start + WIDTH
        blank = text.rfind(" ", start + BEFORE, end)
        end = max(blank if blank > 0 else end, spans[0][1] if spans else 0)
    segments = list(_segments(text, start, end, spans))
    if start:
        segments.insert(0, Segment("…", False))
    if end < len(text):
        segments.append(Segment("…", False))
    return tuple(segments)


def _segments(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[Segment]:
    place = start
    for begins, ends in spans:
        first, last = max(begins, place), min(ends, end)
        if first >= last:
            continue
        if first > place:
            yield Segment(text[place:first], False)
        yield Segment(text[first:last], True)
        place = last
    if place < end:
        yield Segment(text[place:end], False)
