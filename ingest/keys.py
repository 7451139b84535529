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
    held = [_MODIFIERS[key] for key in keys if key in _MODIFIERS]
    rest = [shown_key(key) for key in keys if key not in _MODIFIERS]
    return "+".join([name for name in _ORDER if name in held] + rest)


def echoes(events: Sequence[Event]) -> set[int]:
    """The places of key events that say nothing which a change of a field's text does not say as well."""
    found: set[int] = set()
    held: set[str] = set()
    for at, event in enumerate(events):
        if not isinstance(event, KeyDown | KeyUp):
            continue
        if is_modifier(event.key):
            (held.add if isinstance(event, KeyDown) else held.discard)(shown_key(event.key))
        elif _is_echo(events, at, event.key, held - {"Shift", "AltGr"}):
            found.add(at)
    return found


def _is_echo(events: Sequence[Event], at: int, key: str, held: set[str]) -> bool:
    before, moved = _act_before(events, at)
    after = _act_after(events, at)
    if held:
        return key.lower().removeprefix("key") in _PASTING and isinstance(after, Type)
    typed = isinstance(before, Type | Select) and not moved
    if key == "Tab":
        return isinstance(before, Type | Select | Upload) or isinstance(after, Type | Select)
    if key in ("Enter", "NumpadEnter"):
        return _is_line_end(before, after)
    if len(key) == 1 or key in _EDITING or key.startswith(("Key", "Digit", "Numpad")):
        return typed or isinstance(after, Type)
    return False


def _is_line_end(before: Event | None, after: Event | None) -> bool:
    """Enter in a field of several lines: the next value of the same field has the line end."""
    if not (isinstance(before, Type) and isinstance(after, Type)):
        return False
    return "\n" in after.value and same_element(before.target, after.target)


def _act_before(events: Sequence[Event], at: int) -> tuple[Event | None, bool]:
    """The last event before that is neither key nor aside, and whether a key has moved on from its field since."""
    moved = False
    for event in reversed(events[:at]):
        if isinstance(event, KeyDown):
            moved = moved or event.key in _MOVING
        elif not isinstance(event, KeyUp | Aside | Scroll):
            return event, moved
    return None, moved


def _act_after(events: Sequence[Event], at: int) -> Event | None:
    for event in events[at + 1 :]:
        if not isinstance(event, KeyDown | KeyUp | Aside | Scroll):
            return event
    return None
