"""How a command speaks: sentences for people, a JSON line a thing for programs, a bar on a terminal that can show one.

What was asked for goes to stdout, all else to stderr. Words that come from elsewhere are stripped of what could steer
a terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from storage.errors import CairnError

BAR = 24  # characters


class WrongUse(CairnError):
    """The command line was asked wrongly."""


class Voice:
    """as_json: whether a program listens."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._has_bar = False

    def tell(self, record: Mapping[str, Any], sentence: str) -> None:
        """A result: the record for a program, the sentence for people."""
        self._end_bar()
        print(json.dumps(record, ensure_ascii=False) if self.as_json else plain(sentence), flush=True)

    def refuse(self, error: CairnError, record: Mapping[str, Any] | None = None) -> None:
        """What could not be done, and what to do about it."""
        self._end_bar()
        if self.as_json:
            told = {"ok": False, "error": str(error), "hint": error.hint} if record is None else record
            print(json.dumps(told, ensure_ascii=False), flush=True)
            return
        print(plain(f"cairn: {error}"), file=sys.stderr)
        if error.hint:
            print(plain(f"       {error.hint}"), file=sys.stderr)

    def progress(self, done: int, all_: int, what: str) -> None:
        """How far it is. Only shown where it can be drawn over again."""
        if self.as_json or not sys.stderr.isatty():
            return
        bar = "#" * (BAR * done // max(all_, 1))
        print(f"\r\x1b[K[{bar:-<{BAR}}] {done}/{all_} {plain(what)[:40]}", end="", file=sys.stderr, flush=True)
        self._has_bar = True

    def _end_bar(self) -> None:
        if self._has_bar:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._has_bar = False


def counted(number: int, noun: str) -> str:
    """So many things, in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain(text: str) -> str:
    """Without control characters, but for line ends."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)
