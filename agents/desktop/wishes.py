"""What the person wants of the recorder while it records: by a line in its terminal, or by keys, wherever they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agents.desktop.desktop import RawKey
from agents.desktop.errors import NotHere
from ingest.wire import Held

What = Literal["stop", "pause", "undo", "note", "picture", "status"]

HELP = "p + Enter: pause or go on · u: undo the last step · n WORDS: a note · i: a picture · s: how it stands · q: stop"
_LETTERS: Mapping[str, What] = {"q": "stop", "p": "pause", "u": "undo", "n": "note", "i": "picture", "s": "status"}
_MODIFIERS: Mapping[str, Held] = {
    "ctrl": "Control", "control": "Control", "alt": "Alt", "shift": "Shift", "super": "Meta", "meta": "Meta",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    what: What
    text: str = ""


@dataclass(frozen=True, slots=True)
class HotKey:
    """held: all modifiers that have to be down, and no other."""

    held: frozenset[Held]
    key: str

    def is_pressed(self, pressed: RawKey) -> bool:
        return frozenset(pressed.held) == self.held and pressed.key.lower() == self.key.lower()


def wish_from_line(line: str) -> Wish | None:
    """None when the line says nothing that is known."""
    letter, _, rest = line.strip().partition(" ")
    what = _LETTERS.get(letter.lower())
    if what is None or (what == "note") != bool(rest.strip()):
        return None
    return Wish(what, rest.strip())


def hot_key(words: str) -> HotKey:
    """`Ctrl+Alt+S` as keys. Raises NotHere when it is none, or one that writes."""
    *modifiers, key = (word.strip() for word in words.split("+"))
    held = frozenset(_MODIFIERS[word.lower()] for word in modifiers if word.lower() in _MODIFIERS)
    if not key or key.lower() in _MODIFIERS or len(held) != len(modifiers) or not held - {"Shift"}:
        raise NotHere(f'"{words}" is no shortcut.', hint="It should look like Ctrl+Alt+S.")
    return HotKey(held, key)
