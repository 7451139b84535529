from __future__ import annotations

import pytest

from agents.desktop.x11.names import ALT, CONTROL, LEVEL3, LOCK, NUM, SHIFT, SUPER, held_of, key_of, keysym_of


@pytest.mark.parametrize(
    ("keysym", "key", "text"),
    [
        (0x61, "a", "a"),
        (0xDC, "Ü", "Ü"),
        (0x20, " ", " "),
        (0xFF0D, "Enter", ""),
        (0xFF8D, "Enter", ""),
        (0xFE20, "Tab", ""),
        (0xFFBE, "F1", ""),
        (0xFFC9, "F12", ""),
        (0xFFB5, "5", "5"),
        (0xFFAE, ".", "."),
        (0x06C1, "а", "а"),  # Cyrillic
        (0x07E1, "α", "α"),
        (0x01B1, "ą", "ą"),
        (0x13BD, "œ", "œ"),
        (0x0CE0, "א", "א"),
        (0x0100_20AC, "€", "€"),
        (0x0101_F600, "😀", "😀"),
        (0xFE51, "Dead", ""),
        (0xFFEB, "Meta", ""),
        (0x1008_FF11, "Unidentified", ""),  # a key that makes it quieter
    ],
)
def test_a_keysym_has_a_name_and_what_it_writes(keysym: int, key: str, text: str) -> None:
    assert key_of(keysym) == (key, text)


A = [0x61, 0x41, 0x61, 0x41]
EURO = [0x65, 0x45, 0x65, 0x45, 0x0100_20AC, 0]  # AltGr+E on a German keyboard
ONE = [0x31, 0x21]
KEYPAD_5 = [0xFF9D, 0xFFB5]
CYRILLIC = [0x66, 0x46, 0x06C1, 0x06E1]


@pytest.mark.parametrize(
    ("keysyms", "state", "letter"),
    [
        (A, 0, "a"),
        (A, SHIFT, "A"),
        (A, LOCK, "A"),
        (A, LOCK | SHIFT, "a"),
        (A, CONTROL, "a"),
        (ONE, SHIFT, "!"),
        (ONE, LOCK, "1"),
        (EURO, LEVEL3, "€"),
        (A, LEVEL3, "a"),
        ([0x61], SHIFT, "A"),
        ([0xFC], LOCK, "Ü"),
        (KEYPAD_5, NUM, "5"),
        (KEYPAD_5, NUM | SHIFT, ""),
        (CYRILLIC, 1 << 13, "а"),
        (CYRILLIC, 1 << 13 | SHIFT, "А"),
        (CYRILLIC, 0, "f"),
    ],
)
def test_what_a_key_means_follows_from_what_is_held(keysyms: list[int], state: int, letter: str) -> None:
    assert key_of(keysym_of(keysyms, state))[1] == letter


def test_modifiers_have_the_wires_names() -> None:
    assert held_of(CONTROL | ALT | SHIFT | SUPER | LOCK | NUM | LEVEL3) == ("Control", "Alt", "Shift", "Meta")
    assert held_of(LOCK | NUM) == ()
