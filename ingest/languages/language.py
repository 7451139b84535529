"""A language that guides are told in: its words by key, and what its grammar needs beside them. Pure.

A message has slots: {it} is what something is done to, as the object of its verb; {at} the same where something is
done in it. Other slots are said in docs/wording.md. Every language has every key (tests/ingest/test_languages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.text import plain, shorten

Case = Literal["it", "at"]
Number = Literal["one", "other"]

NO_BREAK = "\u00a0"
_INNER = {'"': "'", "„": "‚", "“": "‘", "«": "‹", "»": "›"}


@dataclass(frozen=True, slots=True)
class Noun:
    """What something is called, with its article where the language puts one before it."""

    it: str
    at: str


@dataclass(frozen=True, slots=True)
class Language:
    """code: as BCP 47 has it. nouns: by role. secrets: what a secret is called. keys: on a keyboard, by their English
    names, where they are called something else. number: which form a count takes.
    """

    code: str
    quotes: tuple[str, str]
    messages: Mapping[str, str]
    nouns: Mapping[str, Noun]
    secrets: Mapping[str, str]
    keys: Mapping[str, str]
    number: Callable[[int], Number]

    def say(self, key: str, **slots: str) -> str:
        return self.messages[key].format_map(slots)

    def count(self, key: str, number: int, **slots: str) -> str:
        """A message that differs with a number, which is its slot {n}."""
        return self.say(f"{key}.{self.number(number)}", n=str(number), **slots)

    def in_case(self, key: str, case: Case, **slots: str) -> str:
        """A message that may differ with the case of what it stands for."""
        found = f"{key}.{case}"
        return self.say(found if found in self.messages else key, **slots)

    def quoted(self, text: str, limit: int) -> str:
        """In quotation marks; such as these inside become single ones, so that one sees where it ends."""
        begin, end = self.quotes
        shown = shorten(plain(text), limit)
        for mark in ('"', begin.strip(), end.strip()):
            shown = shown.replace(mark, _INNER[mark])
        return begin + shown + end

    def key(self, name: str) -> str:
        return self.keys.get(name, name)

    def secret(self, noun: str) -> str:
        return self.secrets.get(noun) or self.say("secret", noun=noun)

    def listed(self, names: Sequence[str], most: int) -> str:
        """A, B and C; or A, B and 3 more."""
        shown, more = list(names[:most]), max(0, len(names) - most)
        if more:
            return self.count("list.more", more, names=", ".join(shown))
        return shown[0] if len(shown) == 1 else self.say("list", names=", ".join(shown[:-1]), last=shown[-1])

    def typeset(self, line: str) -> str:
        """A line that was made plain, with quotation marks that stay with what is in them."""
        for mark in self.quotes:
            line = line.replace(mark.replace(NO_BREAK, " "), mark)
        return line
