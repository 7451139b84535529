"""Words that can be told from all others, typed into a real guide: whether each is there, once, can then be counted.

A token is `«Åsa·7·😀»`. Whoever types puts it between two letters, never inside another token, so that it can only
be there whole or not at all. None of it is ASCII, because replicas count other characters differently.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile("«[^»]*»")
COLOURS = ("é", "日本", "😀", "👩‍👩‍👧", "ñ́", "Ж", "🇳🇿")


def token(name: str, number: int) -> str:
    return f"«{name}·{number}·{COLOURS[number % len(COLOURS)]}»"


def tokens_in(text: str) -> list[str]:
    return TOKEN.findall(text)


def a_place_between(text: str, chance: random.Random) -> int:
    """How many letters come before a place where a token may go: anywhere but inside another."""
    inside = {place for found in TOKEN.finditer(text) for place in range(found.start() + 1, found.end())}
    return chance.choice([place for place in range(len(text) + 1) if place not in inside])


def _placed(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in TOKEN.finditer(text))


def texts_of(guide: Any) -> Iterator[str]:
    """All that a guide says, from its canonical JSON: its title, and each step's title and paragraphs."""
    yield guide["title"]
    for step in guide["steps"]:
        yield step["title"]
        for block in step["body"]:
            yield "".join(node.get("text", "") for node in block.get("content", ()))


def tokens_of(guide: Any) -> list[str]:
    """Every token that a guide holds, as often as it is there."""
    return [found for text in texts_of(guide) for found in tokens_in(text)]


@dataclass(slots=True)
class Ledger:
    """What all typed, what of it they were told is saved, and what they took away again.

    What must be there at the end follows from it: the set test of Jepsen, for text.
    """

    typed: dict[str, str] = field(default_factory=dict)
    """Each token, and the step it went into; "" is the guide's own title."""
    saved: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    deleted_steps: set[str] = field(default_factory=set)
    follows: dict[str, str] = field(default_factory=dict)
    """Tokens that were typed right behind another: however others type between them, they stay in this order."""

    def holds(self, guide: Any, *, at_least: set[str] | None = None) -> None:
        """Fails when a guide lacks a word, or has one twice or one that nobody typed. at_least: all that were typed."""
        found = Counter(tokens_of(guide))
        twice = [word for word, times in found.items() if times > 1]
        assert not twice, f"there more than once: {twice[:10]}"
        strange = found.keys() - self.typed.keys()
        assert not strange, f"nobody typed: {sorted(strange)[:10]}"
        lost = self.missing(guide, at_least=at_least)
        assert not lost, f"lost {len(lost)}: {sorted(lost)[:10]}"
        places = {word: (line, place) for line, text in enumerate(texts_of(guide)) for place, word in _placed(text)}
        turned = [
            (first, then)
            for then, first in self.follows.items()
            if first in places and then in places and places[then] < places[first]
        ]
        assert not turned, f"not in the order in which they were typed: {turned[:10]}"

    def missing(self, guide: Any, *, at_least: set[str] | None = None) -> set[str]:
        """What should be in a guide and is not, or not yet."""
        return (self.typed.keys() if at_least is None else at_least) - self._may_be_gone() - set(tokens_of(guide))

    def _may_be_gone(self) -> set[str]:
        return self.deleted | {word for word, step in self.typed.items() if step in self.deleted_steps}
