"""Keys: what they are called, and which of them only echo what was typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.events import Aside, Event, KeyDown, KeyUp, Scroll, Select, Type, Upload
from ingest.targets import same_element

_MODIFIERS = {
    "Control": "Ctrl", "ControlLeft": "Ctrl", "ControlRight": "Ctrl", "Alt": "Alt", "AltLeft": "Alt", "AltRight": "Alt",
    "AltGraph": "AltGr", "Shift": "Shift", "ShiftLeft": "Shift", "ShiftRight": "Shift", "Meta": "Cmd",
    "MetaLeft": "Cmd", "MetaRight": "Cmd",
}  # fmt: skip
_ORDER = ("Ctrl", "Alt", "AltGr", "Shift", "Cmd")
_NAMES = {
    " ": "Space", "Escape": "Esc", "ArrowUp": "Up Arrow", "ArrowDown": "Down Arrow", "ArrowLeft": "Left Arrow",
    "ArrowRight": "Right Arrow", "PageUp": "Page Up", "PageDown": "Page Down", "NumpadEnter": "Enter", "\r": "Enter",
    "\n": "Enter", "Equal": "=", "Minus": "-", "Comma": ",", "Period": ".", "Slash": "/", "Semicolon": ";",
    "Quote": "'", "BracketLeft": "[", "BracketRight": "]", "Backquote": "`", "Backslash": "\\", "ContextMenu": "Menu",
}  # fmt: skip
_EDITING = frozenset((
    "Backspace", "Delete", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Space", "CapsLock",
    "Dead", "Process", "Unidentified", "Insert",
))  # fmt: skip
_MOVING = frozenset(("Tab", "Enter", "NumpadEnter", "Escape"))
_PASTING = frozenset("av")  # select all, paste: what they did is in the field's next value


def is_modifier(key: str) -> bool:
    return key in _MODIFIERS


def shown_key(key: str) -> str:
    """The key as it is printed on a keyboard."""
    code = re.fullmatch(r"(?:Key|Digit)([A-Z0-9])", key)
    name = code[1] if code else _MODIFIERS.get(key) or _NAMES.get(key) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key)
    return name.upper() if len(name) == 1 else name


def shown_keys(keys: Sequence[str]) -> str:
    """A chord with its modifiers in the usual order: Ctrl+Shift+S."""
    return "+".join(shown_chord(keys))


def shown_chord(keys: Sequence[str]) -> list[str]:
    held = [_MODIFIERS[key] for key in keys if key in _MODIFIERS]
    rest = [shown_key(key) for key in keys if key not in _MODIFIERS]
    return [name for name in _ORDER if name in held] + rest


def echoes(events: Sequence[Event]) -> set[int]:
    """The places of key events that say nothing which a change of a field's text does not say as well."""
    found: set[int] = set()
    held: set[str] = set()
    after = _acts_after(events)
    before: Event | None = None
    moved = False  # whether a key has moved on from the field of `before`
    for at, event in enumerate(events):
        if not isinstance(event, KeyDown | KeyUp):
            if not isinstance(event, Aside | Scroll):
                before, moved = event, False
        elif is_modifier(event.key):
            (held.add if isinstance(event, KeyDown) else held.discard)(shown_key(event.key))
        else:
            if _is_echo(event.key, held - {"Shift", "AltGr"}, before, after[at], moved=moved):
                found.add(at)
            moved = moved or (isinstance(event, KeyDown) and event.key in _MOVING)
    return found


def _acts_after(events: Sequence[Event]) -> list[Event | None]:
    """For each event the next one that is neither key nor aside."""
    found: list[Event | None] = []
    following: Event | None = None
    for event in reversed(events):
        found.append(following)
        if not isinstance(event, KeyDown | KeyUp | Aside | Scroll):
            following = event
    return found[::-1]


def _is_echo(key: str, held: set[str], before: Event | None, after: Event | None, *, moved: bool) -> bool:
    if held:
        return key.lower().removeprefix("key") in _PASTING and isinstance(after, Type)
    if key == "Tab":
        return isinstance(before, Type | Select | Upload) or isinstance(after, Type | Select)
    if key in ("Enter", "NumpadEnter"):
        return _is_line_end(before, after)
    if len(key) == 1 or key in _EDITING or key.startswith(("Key", "Digit", "Numpad")):
        return (isinstance(before, Type | Select) and not moved) or isinstance(after, Type)
    return False


def _is_line_end(before: Event | None, after: Event | None) -> bool:
    """Enter in a field of several lines: the next value of the same field has the line end."""
    if not (isinstance(before, Type) and isinstance(after, Type)):
        return False
    return "\n" in after.value and same_element(before.target, after.target)
