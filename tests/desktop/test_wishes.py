from __future__ import annotations

import os

import pytest

from agents.desktop.desktop import RawKey
from agents.desktop.errors import NotHere
from agents.desktop.own import own_programs
from agents.desktop.wishes import Wish, hot_key, wish_from_line


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("q\n", Wish("stop")),
        (" P \n", Wish("pause")),
        ("u", Wish("undo")),
        ("i", Wish("picture")),
        ("n Ask Ana first", Wish("note", "Ask Ana first")),
        ("n", None),
        ("n  ", None),
        ("q now", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_line_says_what_is_wished_for(line: str, wish: Wish | None) -> None:
    assert wish_from_line(line) == wish


def test_a_shortcut_is_pressed_with_its_modifiers_and_no_other() -> None:
    wanted = hot_key("ctrl+ALT+s")
    assert wanted.is_pressed(RawKey(1, "s", "", ("Control", "Alt")))
    assert not wanted.is_pressed(RawKey(1, "s", "", ("Control",)))
    assert not wanted.is_pressed(RawKey(1, "S", "", ("Control", "Alt", "Shift")))
    assert hot_key("Shift+Super+F9").is_pressed(RawKey(1, "F9", "", ("Shift", "Meta")))


@pytest.mark.parametrize("words", ["s", "Shift+s", "Ctrl+", "Strg+S", "Ctrl+Alt", "Ctrl+Hyper+S", ""])
def test_a_shortcut_that_would_write_or_is_none_is_refused(words: str) -> None:
    with pytest.raises(NotHere, match="no shortcut"):
        hot_key(words)


def test_what_started_us_is_our_own_and_nothing_else_is() -> None:
    own = own_programs()
    assert {os.getpid(), os.getppid()} <= own
    assert 1 not in own
