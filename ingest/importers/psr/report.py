"""Reports of Windows' Steps Recorder: from its XML to raw values, and from those to events.

What was done is told in the report in whole sentences of the language that Windows speaks (`User left click on "Save
(button)" in "Notes"`), so names are what stands in quotation marks. What was typed is never in it. Each raw value
names the action's number: `{"psr": 3, …}`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from ingest.events import (
    Button,
    Click,
    Event,
    Json,
    Pointer,
    Press,
    Scroll,
    Section,
    Target,
    Type,
    Unknown,
    Words,
)
from ingest.importers import shape
from ingest.text import plain, shorten

MARK = "psr"  # the member of a raw value that holds the action's number
COMMENT = 120  # code points of a comment that stand as a title
_QUOTED = re.compile(r"[\"“„«]([^\"”“»]{0,300})[\"”“»]")
_CONTROL = re.compile(r"^(.*\S)?\s*\(([^()]{1,60})\)$")
_KEYS = re.compile(r"\[([^\[\]]{1,200})\]\s*$")
_ROLES = {
    "button": "button", "split button": "button", "link": "link", "hyperlink": "link", "edit": "field", "text": "",
    "check box": "checkbox", "radio button": "radio", "combo box": "dropdown", "list item": "option", "tab item": "tab",
    "menu item": "menu item", "tree item": "tree item", "slider": "slider", "image": "image", "document": "",
    "schaltfläche": "button", "bouton": "button", "botón": "button", "pulsante": "button", "knop": "button",
}  # fmt: skip
_KEYBOARD = re.compile(
    r"keyboard|tastatur|clavier|teclado|tastiera|toetsenbord|клавиатур|キーボード|键盘|鍵盤", re.IGNORECASE
)
_RIGHT = re.compile(r"\bright\b|\brechts|\bdroit|\bderech|\bdireit|\bdestr|прав|右", re.IGNORECASE)
_TWICE = re.compile(r"double|doppel|doble|duplo|doppio|dubbel|двойн|ダブル|双击", re.IGNORECASE)
_NAMES = {
    "Enter": "Enter", "Tab": "Tab", "Esc": "Escape", "Backspace": "Backspace", "Delete": "Delete", "Space": " ",
    "Up": "ArrowUp", "Down": "ArrowDown", "Left": "ArrowLeft", "Right": "ArrowRight", "Home": "Home", "End": "End",
    "Ctrl": "Control", "Alt": "Alt", "Shift": "Shift", "Win": "Meta", "Page Up": "PageUp", "Page Down": "PageDown",
}  # fmt: skip
_HELD = ("Control", "Alt", "Shift", "Meta")


def raws_from_report(actions: Element) -> list[Json]:
    """One for each action, one where another program comes to the front, and one for what the report says it missed."""
    raws: list[Json] = []
    program = ""
    several = len({each.get("FileDescription", "") for each in actions.iter("EachAction")} - {""}) > 1
    for at, action in enumerate(actions.iter("EachAction"), 1):
        number = _number(action.get("ActionNumber")) or at
        name = action.get("FileDescription", "")
        if name and name != program and several:
            raws.append({MARK: number, "program": name})
        program = name or program
        raws.append(_raw(action, number))
    missed = sum(_number(session.get("MissedActionCount")) for session in actions.iter("RecordSession"))
    return [*raws, {MARK: len(raws) + 1, "missed": missed}] if missed else raws


def events_from_actions(raws: Sequence[Json]) -> tuple[Event, ...]:
    return tuple(event_from_action(raw, f"actions[{at}]") for at, raw in enumerate(raws))


def event_from_action(value: Json, place: str) -> Event:
    """Raises Misshapen."""
    raw = shape.members(value, place)
    if "program" in raw:
        return Section(raw, shape.text(raw, "program", place))
    if "missed" in raw:
        why = "Steps Recorder says itself that it did not keep everything."
        return Unknown(
            raw, "missed", why, f"{shape.text(raw, 'missed', place)} actions are missing from this recording"
        )
    comment = shape.text(raw, "comment", place, "")
    if comment:
        lines: list[Json] = [{"type": "paragraph", "content": [{"type": "text", "text": comment}]}]
        return Words(raw, "tip", shorten(plain(comment), COMMENT), lines if len(plain(comment)) > COMMENT else [], 0)
    return _done(raw, shape.text(raw, "action", place, ""), shape.text(raw, "says", place, ""))


def _done(raw: dict[str, Json], action: str, says: str) -> Event:
    target = target_from_sentence(says)
    x, y = shape.number(raw, "x"), shape.number(raw, "y")
    event: Event
    if _KEYBOARD.search(action):
        event = _typed(raw, target, says)
    elif "Wheel" in action:
        event = Scroll(raw, None, 0.0, 0.0, downwards="Up" not in action)
    elif action.endswith(("Drag Start", "Drag End")):
        event = Pointer(raw, target, "down" if action.endswith("Start") else "up", x or 0.0, y or 0.0)
    elif x is None and not target.name:
        event = Unknown(raw, action or "action", "The report does not say what was done.", plain(says))
    else:
        button: Button = "secondary" if _RIGHT.search(action) else "auxiliary" if "Middle" in action else "primary"
        event = Click(raw, target, button, 2 if _TWICE.search(action) else 1, x=x, y=y)
    return event


def target_from_sentence(says: str) -> Target:
    """`User left click on "Save (button)" in "Notes"`: the element with its kind, and the window around it."""
    quoted = [plain(one) for one in _QUOTED.findall(says)]
    control = _CONTROL.match(quoted[0]) if quoted else None
    name = (control[1] or "") if control else quoted[0] if quoted else ""
    role = _ROLES.get(control[2].lower(), "") if control else ""
    return Target(name=plain(name), role=role, section=quoted[1] if len(quoted) > 1 else "")


def _typed(raw: dict[str, Json], target: Target, says: str) -> Event:
    """What was typed is not in the report; a chord by itself is."""
    keys = _KEYS.search(says)
    pressed = keys[1].split() if keys else []
    chords = [tuple(_NAMES.get(key, key) for key in chord.split("-")) for chord in pressed if chord.strip(".…")]
    if len(chords) == 1 and len(pressed) == 1 and (chords[0][0] in _HELD or len(chords[0][0]) > 1):
        return Press(raw, chords[0], target=target if target.name else None)
    then = tuple(chord[0] for chord in chords[-1:] if chord in (("Enter",), ("Tab",)))
    return Type(raw, target, "${text}", then=then)


def _raw(action: Element, number: int) -> dict[str, Json]:
    texts = {"action": "Action", "says": "Description", "comment": "UserComment", "picture": "ScreenshotFileName"}
    raw: dict[str, Json] = {MARK: number}
    raw |= {key: text for key, tag in texts.items() if (text := (action.findtext(tag) or "").strip()[:4_000])}
    cursor = _numbers(action.findtext("CursorCoordsXY"), 2)
    raw |= {"x": cursor[0], "y": cursor[1]} if cursor else {}
    screen = _numbers(action.findtext("ScreenCoordsXYWH"), 4)
    name = target_from_sentence(str(raw.get("says", ""))).name
    levels = [each for each in action.iter("Level") if plain(each.get("Name", "")) == name]
    box = _numbers(levels[0].get("BoundingRectangle"), 4) if levels else None
    raw |= {"screen": list[Json](screen)} if screen else {}
    raw |= {"box": list[Json](box)} if box else {}
    time = action.get("Time")
    return raw | ({"time": time[:40]} if time else {})


def _numbers(text: str | None, count: int) -> list[int] | None:
    found = re.findall(r"-?\d{1,6}", text or "")
    return [int(one) for one in found] if len(found) == count else None


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else 0
