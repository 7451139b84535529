"""Typing: keys that belong together, since they go into one field. Pure.

Where the program tells what its field says, that is what was typed, however it came there: pasted, completed,
composed. Else it is what the keys write. What goes into a secret field, or into one that nothing is known of, is
never held: only that something was typed there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agents.desktop.acts import KeyDown, Seen, View
from agents.desktop.saying import secret_of
from agents.desktop.whole_words import some_of
from agents.desktop.written import Written

LONGEST = 20_000  # characters of a value
_EDITING = frozenset(("Backspace", "Delete", "ArrowLeft", "ArrowRight", "Home", "End"))
_IN_LINES = frozenset(("ArrowUp", "ArrowDown", "PageUp", "PageDown"))
_CLIPBOARD = frozenset("acvxyz")  # with Control: what they do is in what the field says afterwards
_COMMANDS = frozenset(("Control", "Alt", "Meta"))
_SILENT = frozenset(("Tab", "CapsLock", "NumLock", "Dead", "Compose", "Process", "Unidentified", "ContextMenu"))
_MOVING = frozenset(("Control", "Alt", "Shift", "Meta", "AltGraph"))


@dataclass(slots=True)
class Typing:
    """seen: the field, as it was when it began. is_blind: whether nothing is known of it, and nothing kept."""

    seen: Seen
    view: View
    is_blind: bool
    is_secret: bool
    cleared: bool = False
    _is_plain: bool = True  # only letters were written, and taken back from the end
    _written: Written = field(default_factory=Written)

    @classmethod
    def begin(cls, act: KeyDown, *, keeps_blind: bool) -> Typing:
        is_secret = secret_of(act.seen) is not None
        is_blind = not act.seen.told and not keeps_blind and not is_secret
        return cls(act.seen, act.view, is_blind, is_secret)

    def take(self, act: KeyDown) -> bool:
        """Whether the key belongs to it. Enter does where it makes a new line, or where nobody knows."""
        if _COMMANDS & set(act.held):
            return self._edits(act)
        if act.key == "Enter":
            if not (self.seen.lines or self.is_blind):
                return False
            self._write("\n")
        elif act.text and act.key != "Tab":
            self._write(act.text)
        elif act.key in _EDITING:
            self.cleared = self.cleared or act.key in ("Backspace", "Delete")
            self._is_plain = self._is_plain and act.key == "Backspace"
            self._written.edit(act.key)
        elif not (act.key in _IN_LINES and self.seen.lines) and act.key not in _MOVING:
            return self.is_blind and act.key == "Tab"  # which completes a word, for all we know
        return True

    def value(self, reading: Callable[[Seen], str | None], *, by_enter: bool) -> str:
        """The field's text as it is left. by_enter: which may have emptied it before it can be read."""
        if self.is_secret or self.is_blind:
            return ""
        said = None if self.seen.lines else reading(self.seen)
        written = self._written.text
        if said and self._is_plain and written.startswith(said):
            return some_of(written, LONGEST)  # the program has not come to the last keys yet
        return some_of(written if said is None else said or (written if by_enter else ""), LONGEST)

    def _write(self, letters: str) -> None:
        if not (self.is_secret or self.is_blind):
            self._written.write(letters)

    def _edits(self, act: KeyDown) -> bool:
        self._is_plain = False
        self.cleared = self.cleared or act.held == ("Control",)
        return act.held == ("Control",) and act.key.lower() in _CLIPBOARD and self.seen.editable


def changes_text(act: KeyDown) -> bool:
    """Whether a key begins to write where it goes: into a field, or into what may be one."""
    if _COMMANDS & set(act.held):
        return act.seen.editable and act.held == ("Control",) and act.key.lower() in ("v", "x")
    may_be_field = act.seen.editable or not act.seen.told
    return may_be_field and (bool(act.text) or act.key in ("Backspace", "Delete")) and act.key != "Enter"


def is_shortcut(act: KeyDown) -> bool:
    """Whether a key by itself is something to tell: not what moves a caret, or the focus.

    A letter never is: however sure we are that a list has the focus, it may be one of a password.
    """
    if _COMMANDS & set(act.held):
        return act.key not in _MOVING
    if act.key in _SILENT or act.key in _MOVING or act.text:
        return False
    return not (act.seen.editable and (act.key in _EDITING or act.key in _IN_LINES))
