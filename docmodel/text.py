"""Text: its words, what changed in it, and the only place that counts characters.

A pycrdt position counts UTF-8 bytes, a browser's UTF-16 units, a reader's the clusters that look like one letter.
`edit` changes a shared text from what it says to what it should say with as few cuts as it finds, at the edges of
words and clusters, so that what others type in it meanwhile stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from pycrdt import Text, XmlText

MAX_CELLS = 1_000_000  # words before times words after; beyond it, comparing costs more than a finer answer is worth

Op = Literal["same", "added", "removed"]


class Run(NamedTuple):
    """A stretch of text that is in both, only in the later or only in the earlier."""

    op: Op
    text: str


_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile(r"\s*[\r\n\u2028\u2029\t]\s*")
_JOINER = "\u200d"


def clean(text: str) -> str:
    """The text without what no database, page or file can hold: control characters and halves of surrogate pairs."""
    return _UNFIT.sub(_fit, text) if _UNFIT.search(text) else text


def _fit(unfit: re.Match[str]) -> str:
    return "\ufffd" if unfit[0] >= "\ud800" else ""


def line(text: str) -> str:
    """The text as a title is shown: clean, and on one line."""
    return _BREAK.sub(" ", clean(text)).strip()


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that a reader takes for one letter: accents, emoji families and flags stay whole.

    An approximation of Unicode's grapheme clusters (UAX 29) with what the standard library knows.
    """
    cluster = ""
    for letter in text:
        if cluster and _joins(cluster, letter):
            cluster += letter
        else:
            if cluster:
                yield cluster
            cluster = letter
    if cluster:
        yield cluster


def _joins(cluster: str, letter: str) -> bool:
    if letter.isascii():
        return cluster == "\r" and letter == "\n"
    if letter == _JOINER or cluster[-1] == _JOINER or "\U0001f3fb" <= letter <= "\U0001f3ff":
        return True
    if "\U0001f1e6" <= letter <= "\U0001f1ff":
        return len(cluster) == 1 and "\U0001f1e6" <= cluster <= "\U0001f1ff"
    return unicodedata.category(letter)[0] == "M"


def words(text: str) -> list[str]:
    """The text in words, each with the spaces after it. Scripts written without spaces go letter by letter."""
    found: list[str] = []
    inside = False
    for cluster in clusters(text):
        follows = inside and _in_word(cluster[0])
        if found and (follows or cluster.isspace()):
            found[-1] += cluster
        else:
            found.append(cluster)
        inside = _in_word(cluster[0])
    return found


def _in_word(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum() or letter == "_"
    spaceless = "\u0e00" <= letter <= "\u0eff" or "\u1000" <= letter <= "\u109f" or "\u1780" <= letter <= "\u17ff"
    return letter.isalnum() and not spaceless and not ("\u2e80" <= letter <= "\u9fff" or letter >= "\U00020000")


def runs(before: str, after: str) -> list[Run]:
    """What changed, word by word: the runs not added spell `before`, those not removed spell `after`."""
    found: list[Run] = []
    for old, new in _pairs(before, after):
        kept = old if old == new else _word_that_only_lost_its_space(old, new)
        parts = [Run("same", kept), Run("removed", old[len(kept) :]), Run("added", new[len(kept) :])]
        found += [part for part in parts if part.text]
    return found


def _word_that_only_lost_its_space(old: str, new: str) -> str:
    """The word that both begin with and one ends with: words carry the space after them, and the last has none."""
    shorter, longer = sorted((old, new), key=len)
    goes_on = longer[len(shorter) :]
    return shorter if longer.startswith(shorter) and goes_on[:1].isspace() else ""


def size(text: str) -> int:
    """How much room a text takes in pycrdt's positions."""
    return len(text.encode())


def edit(shared: Text | XmlText, before: str, after: str) -> None:
    """Make a shared text that says `before` say `after`. Within a corrected word only the letters that differ go.

    Other words come and go whole: made of the ends of different ones, a new word could be torn by what somebody types
    between those, or takes away of them, meanwhile.
    """
    at = 0
    for old, new in _pairs(before, after):
        if old != new and _is_corrected(old, new):
            _replace(shared, at, list(clusters(old)), list(clusters(new)))
        elif old != new:
            _replace(shared, at, [old] if old else [], [new] if new else [])
        at += size(new)


def _is_corrected(old: str, new: str) -> bool:
    """Whether two texts are one word each, of which most letters are the same."""
    before, after = list(clusters(old)), list(clusters(new))
    most = 2 * max(len(before), len(after)) / 3
    return len(words(old)) == len(words(new)) == 1 and sum(_shared_ends(before, after)) >= most


def _replace(shared: Text | XmlText, at: int, old: list[str], new: list[str]) -> None:
    head, tail = _shared_ends(old, new)
    start = at + size("".join(old[:head]))
    gone = size("".join(old[head : len(old) - tail]))
    come = "".join(new[head : len(new) - tail])
    if gone:
        del shared[start : start + gone]
    if come:
        shared.insert(start, come)


def _pairs(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Both texts cut at the same places, in order. A pair of equals is what stayed, and no two of them touch."""
    old, new = words(before), words(after)
    head, tail = _shared_ends(old, new)
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "".join(old[:head]), "".join(new[:head])
    if len(middle[0]) * len(middle[1]) > MAX_CELLS:
        yield "".join(middle[0]), "".join(middle[1])
    else:
        for _, a, b, c, d in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
            yield "".join(middle[0][a:b]), "".join(middle[1][c:d])
    if tail:
        yield "".join(old[len(old) - tail :]), "".join(new[len(new) - tail :])


def _shared_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items both begin with, and how many of the rest both end with."""
    head = _shared(old, new)
    return head, _shared(old[head:][::-1], new[head:][::-1])


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count
