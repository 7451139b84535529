"""A user code as people type it: eight letters, however they are spaced or written.

There are no vowels, so that no words come out, and no digits, which look like letters (RFC 8628 section 6.1).
"""

from __future__ import annotations

LETTERS = frozenset("BCDFGHJKLMNPQRSTVWXZ")
LENGTH = 8
BETWEEN = frozenset(" -–—_.\t")
LONGEST = 40  # characters of what is looked at at all


def read_user_code(typed: str) -> str | None:
    """As it was shown, WDJB-MJHT; None when what was typed can be no code."""
    letters = "".join(each for each in typed[:LONGEST].upper() if each not in BETWEEN)
    if len(letters) != LENGTH or not LETTERS.issuperset(letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"
