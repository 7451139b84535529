"""A question: what somebody typed into the search box, understood. Pure; no spelling of it is an error.

Words must all be there, in any order; words in double quotes in that order. The last word may be unfinished, for
people look at the hits while they type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from search.words import Word, stem, words_in

MAX_TERMS = 12  # what is typed beyond them is not looked for
_QUOTES = str.maketrans("“”„«»", '"""""')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that have to follow each other; mostly it is one.

    unfinished: the last of them may only be a beginning. near: words that are taken for it, as if by a slip.
    """

    words: tuple[str, ...]
    unfinished: bool = False
    quoted: bool = False
    near: frozenset[str] = frozenset()

    @property
    def stem(self) -> str:
        return stem(self.words[0])

    @property
    def has_forms(self) -> bool:
        """Whether other forms of the word, or one with a slip in it, are meant as well."""
        return len(self.words) == 1 and not self.quoted and self.words[0].isalpha()

    @property
    def slips(self) -> int:
        """How many letters may be wrong. In a short word any would make another word of it."""
        return 0 if not self.has_forms or len(self.words[0]) < 4 else 1 if len(self.words[0]) < 8 else 2


def terms_in(question: str) -> tuple[Term, ...]:
    """What has to be found."""
    terms: list[Term] = []
    for place, piece in enumerate(question.translate(_QUOTES).split('"')):
        words = list(words_in(piece))
        if place % 2:
            terms += [Term(_without_last_half(words), quoted=True)] if words else []
        else:
            terms += _loose(words)
    terms = terms[:MAX_TERMS]
    if terms and not terms[-1].quoted:
        terms[-1] = Term(terms[-1].words, unfinished=True)
    return tuple(terms)


def is_hit(word: str, term: Term) -> bool:
    """Whether a word of a text is what a term of one word looks for."""
    [wanted] = term.words
    if word == wanted or (term.unfinished and word.startswith(wanted)):
        return True
    return term.has_forms and (stem(word) == term.stem or word in term.near)


def forgiving(term: Term, words: Iterable[str]) -> Term:
    """The term, with those of the words taken for it that are only a slip away."""
    if not term.slips:
        return term
    letters, slips = set(term.words[0]), term.slips
    # A slip takes at most one letter away; to compare letters sorts out nearly all words at little cost.
    likely = (word for word in words if len(letters.difference(word)) <= slips)
    return replace(term, near=frozenset(word for word in likely if _is_near(word, term)))


def _loose(words: Sequence[Word]) -> Iterator[Term]:
    """A run of unspaced characters is looked for as it stands; every other word for itself."""
    run: list[Word] = []
    for word in words:
        if run and not (word.unspaced and word.start <= run[-1].end):
            yield Term(_without_last_half(run))
            run = []
        if word.unspaced:
            run.append(word)
        else:
            yield Term((word.text,))
    if run:
        yield Term(_without_last_half(run))


def _without_last_half(words: Sequence[Word]) -> tuple[str, ...]:
    """The single character that ends a run is there to be found by itself; within a longer run it says nothing."""
    if len(words) > 1 and words[-1].unspaced and len(words[-1].text) == 1 and words[-2].unspaced:
        words = words[:-1]
    return tuple(word.text for word in words)


def _is_near(word: str, term: Term) -> bool:
    """At most so many letters added, lost, changed or swapped (optimal string alignment distance)."""
    [wanted] = term.words
    slips = term.slips
    if len(word) < len(wanted) - slips or (not term.unfinished and len(word) > len(wanted) + slips):
        return False
    word = word[: len(wanted) + slips]
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(wanted, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(word, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if last and j > 1 and letter == word[j - 2] and wanted[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    ends = row[max(0, len(wanted) - slips) :] if term.unfinished else row[-1:]
    return min(ends) <= slips
