"""Words to fill guides with: made up, but distributed as real ones are – a few are everywhere, most are rare.

The same seed gives the same words, so that two runs search for the same things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

DOING = ("Open", "Click", "Choose", "Type", "Check", "Save", "Send", "Close", "Select", "Confirm")
BEGINNINGS = ("b", "br", "d", "f", "g", "gr", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "sch")
MIDDLES = ("a", "e", "i", "o", "u", "ä", "é", "ou", "ei", "y")
ENDS = ("", "", "n", "r", "s", "t", "l", "ck", "ng", "m")
VOCABULARY = 12_000


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary, the commonest word first, and the luck to draw from it."""

    random: Random
    all: Sequence[str]
    reach: Sequence[float]  # the weights up to each word, added up

    def draw(self, count: int) -> list[str]:
        """Words as they fall in a text: how often is one by how far down the vocabulary it is (Zipf's law)."""
        return self.random.choices(self.all, cum_weights=self.reach, k=count)

    def line(self, least: int, most: int) -> str:
        return " ".join(self.draw(self.random.randint(least, most)))


def new_words(seed: int) -> Words:
    random = Random(seed)
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        made["".join(_syllable(random) for _ in range(random.choice((1, 2, 2, 3, 3, 4))))] = None
    return Words(random, tuple(made), list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1))))


def _syllable(random: Random) -> str:
    return random.choice(BEGINNINGS) + random.choice(MIDDLES) + random.choice(ENDS)
