"""Keys of X11 as KeyboardEvent.key names them, and what they write. Pure.

A keysym is a number. Below 0x100 it is Latin-1; from 0x01000000 on, Unicode; between them lie the old tables, each an
8-bit alphabet of its time (X Window System Protocol, appendix A).
"""

from __future__ import annotations

from ingest.wire import Held

_UNICODE = 0x0100_0000
_ALPHABETS = {
    0x01: "iso8859-2", 0x02: "iso8859-3", 0x03: "iso8859-4", 0x05: "iso8859-6", 0x06: "koi8-r", 0x07: "iso8859-7",
    0x0C: "iso8859-8", 0x0D: "tis-620", 0x13: "iso8859-15",
}  # fmt: skip
_NAMES = {
    0xFF08: "Backspace", 0xFF09: "Tab", 0xFE20: "Tab", 0xFF0D: "Enter", 0xFF8D: "Enter", 0xFF1B: "Escape",
    0xFFFF: "Delete", 0xFF9F: "Delete", 0xFF50: "Home", 0xFF95: "Home", 0xFF51: "ArrowLeft", 0xFF96: "ArrowLeft",
    0xFF52: "ArrowUp", 0xFF97: "ArrowUp", 0xFF53: "ArrowRight", 0xFF98: "ArrowRight", 0xFF54: "ArrowDown",
    0xFF99: "ArrowDown", 0xFF55: "PageUp", 0xFF9A: "PageUp", 0xFF56: "PageDown", 0xFF9B: "PageDown", 0xFF57: "End",
    0xFF9C: "End", 0xFF63: "Insert", 0xFF9E: "Insert", 0xFF67: "ContextMenu", 0xFF61: "PrintScreen", 0xFF13: "Pause",
    0xFF14: "ScrollLock", 0xFFE5: "CapsLock", 0xFF7F: "NumLock", 0xFF20: "Compose",
    0xFFE1: "Shift", 0xFFE2: "Shift", 0xFFE3: "Control", 0xFFE4: "Control", 0xFFE9: "Alt", 0xFFEA: "Alt",
    0xFFE7: "Meta", 0xFFE8: "Meta", 0xFFEB: "Meta", 0xFFEC: "Meta", 0xFE03: "AltGraph", 0xFF7E: "AltGraph",
}  # fmt: skip
_F1, _F35 = 0xFFBE, 0xFFE0
_DEAD = range(0xFE50, 0xFE94)
_KEYPAD = range(0xFFAA, 0xFFBA)  # * + , - . / 0 … 9
_KEYPAD_EQUAL, _KEYPAD_SPACE = 0xFFBD, 0xFF80

SHIFT, LOCK, CONTROL, ALT, NUM, SUPER, LEVEL3 = 1, 2, 4, 8, 16, 64, 128  # bits of an event's state, as X.org has them


def key_of(keysym: int) -> tuple[str, str]:
    """Its name, and what it writes: nothing when it does not write."""
    if keysym in _NAMES:
        return _NAMES[keysym], ""
    if _F1 <= keysym <= _F35:
        return f"F{keysym - _F1 + 1}", ""
    if keysym in _DEAD:
        return "Dead", ""
    letter = letter_of(keysym)
    return (letter, letter) if letter else ("Unidentified", "")


def letter_of(keysym: int) -> str:
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if _UNICODE + 0x100 <= keysym <= _UNICODE + 0x10FFFF:
        return chr(keysym - _UNICODE)
    if keysym in _KEYPAD:
        return chr(keysym - 0xFF80)
    if keysym in (_KEYPAD_EQUAL, _KEYPAD_SPACE):
        return "=" if keysym == _KEYPAD_EQUAL else " "
    alphabet = _ALPHABETS.get(keysym >> 8)
    letter = bytes([keysym & 0xFF]).decode(alphabet, "ignore") if alphabet else ""
    return letter if letter.isprintable() else ""


def keysym_of(keysyms: list[int], state: int) -> int:
    """Which of a key's symbols is meant, while these modifiers are held: columns are plain, Shift, and two groups."""
    column = 4 if state & LEVEL3 else 2 if state >> 13 & 1 else 0
    plain, shifted = _pair(keysyms, column)
    if not plain and column:
        plain, shifted = _pair(keysyms, 0)
    if _is_keypad(shifted):
        return shifted if bool(state & NUM) != bool(state & SHIFT) else plain
    chosen = shifted if state & SHIFT else plain
    is_letter = letter_of(plain).lower() != letter_of(plain).upper()
    if state & LOCK and is_letter:
        return plain if state & SHIFT else shifted
    return chosen


def held_of(state: int) -> tuple[Held, ...]:
    """The modifiers of an event's state, as the wire names them. AltGr and Shift only choose what a key writes."""
    bits: tuple[tuple[int, Held], ...] = ((CONTROL, "Control"), (ALT, "Alt"), (SHIFT, "Shift"), (SUPER, "Meta"))
    return tuple(name for bit, name in bits if state & bit)


def _pair(keysyms: list[int], column: int) -> tuple[int, int]:
    """Plain and shifted; a letter that stands alone is shifted to its capital."""
    pair = [*keysyms[column : column + 2], 0, 0][:2]
    letter = letter_of(pair[0])
    if pair[1] == 0:
        capital = letter.upper()
        pair[1] = pair[0] if capital == letter or len(capital) != 1 else _keysym_of_letter(capital)
    return pair[0], pair[1]


def _keysym_of_letter(letter: str) -> int:
    return ord(letter) if ord(letter) < 0x100 else _UNICODE + ord(letter)


def _is_keypad(keysym: int) -> bool:
    return keysym in _KEYPAD or keysym == _KEYPAD_EQUAL
