"""Words: how a text and a question are cut up and made comparable. The one place that decides what counts as a word.

A word is what stands between spaces and punctuation, without case and accents. Scripts that are written without
spaces between words (Chinese, Japanese, Thai …) are cut into overlapping pairs of characters, and the last character
once more by itself, so that every character begins something and any run of them is found as pairs in a row.

Tantivy only ever sees our words with blanks between them, which its built-in "whitespace" tokenizer undoes. So there
is no tokenizer to register in each process that opens the index, and highlighting agrees with finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

LONGEST = 64  # characters of a word that count
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Myanmar, Khmer
    r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    r"\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # Han, Hangul
)
# Zero-width joiner and non-joiner (200c, 200d) stand within words; the rest of their block does not.
_BETWEEN = (
    r"\s\x00-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2000-\u200b\u200e-\u206f\u3000-\u303f\uff00-\uff0f\ud800-\udfff"
)
_RUN = re.compile(rf"([{_UNSPACED}]+)|[^{_BETWEEN}{_UNSPACED}]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_ENGLISH = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands in the text. A pair of unspaced characters is one as well."""

    text: str
    start: int
    end: int
    unspaced: bool = False


def words_in(text: str) -> Iterator[Word]:
    """The words of a text, in order."""
    for run in _RUN.finditer(text):
        word = fold(run.group())
        if not word:
            continue
        if run.group(1) is None:
            yield Word(word[:LONGEST], run.start(), run.end())
            continue
        # Folding may join characters (half-width kana); then a pair no longer has a place of its own in the text.
        same = len(word) == run.end() - run.start()
        for place in range(len(word)):
            start, end = (run.start() + place, min(run.start() + place + 2, run.end())) if same else run.span()
            yield Word(word[place : place + 2], start, end, unspaced=True)


def joined(text: str) -> str:
    """The words of a text with one blank before each: what the index keeps, and what can be looked into quickly."""
    return "".join(" " + word.text for word in words_in(text))


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Without case, accents and typographic variants: Größe → grosse, Ｅ → e."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    whole = unicodedata.normalize("NFC", _ACCENTS.sub("", parts)).casefold()
    return "".join(whole.split())  # some signs come apart into several words


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What English forms of a word have in common: exporting → export. Other words stay as they are."""
    return _ENGLISH.analyze(word)[0] if word.isascii() and word.isalpha() else word
