"""What a recorder says that it is called. Anybody may say anything, and a person decides by it."""

from __future__ import annotations

import unicodedata

LONGEST = 60  # characters
UNSEEN = frozenset(
    {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
)  # Unicode categories; those that turn text round are in Cf


def clean_name(said: str, otherwise: str) -> str:
    """One line of what can be seen, of at most LONGEST characters. otherwise: when nothing is left of it."""
    seen = "".join(" " if each in "\t\r\n" else each for each in said if each in "\t\r\n" or _can_be_seen(each))
    return " ".join(seen.split())[:LONGEST].strip() or otherwise


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN
