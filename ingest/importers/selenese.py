"""Selenese: what each command of Selenium IDE means. One command makes one event.

What only a program can do (conditions, loops, scripts) becomes Unknown and says so; what a test notes or checks is an
Aside. A command that Cairn does not know is Unknown by its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Literal
from urllib.parse import urljoin

from ingest.events import (
    Aside,
    Button,
    Check,
    Click,
    Close,
    Dialog,
    Drag,
    Event,
    Hover,
    Json,
    Navigate,
    Pointer,
    Press,
    Run,
    Select,
    Target,
    Type,
    Unknown,
    Upload,
)
from ingest.importers import shape
from ingest.importers.locators import option_from_locator, selector_from_locator, target_from_command
from ingest.secrecy import holds_mask, masked_noun
from ingest.targets import target_from_selectors
from ingest.text import shorten

_KEY = re.compile(r"\$\{KEY_(\w+)\}")
_KEYS = {
    "ESC": "Escape", "BKSP": "Backspace", "DEL": "Delete", "INS": "Insert", "LEFT": "ArrowLeft", "RIGHT": "ArrowRight",
    "UP": "ArrowUp", "DOWN": "ArrowDown", "PGUP": "PageUp", "PGDN": "PageDown", "PAGE_UP": "PageUp",
    "PAGE_DOWN": "PageDown", "CTRL": "Control", "SPACE": " ", "COMMAND": "Meta", "WIN": "Meta",
}  # fmt: skip
MODIFIERS = ("Control", "Alt", "Shift", "Meta")
_CLICKS: dict[str, tuple[Button, int]] = {
    "click": ("primary", 1), "clickAt": ("primary", 1), "doubleClick": ("primary", 2), "doubleClickAt": ("primary", 2),
    "contextMenu": ("secondary", 1), "contextMenuAt": ("secondary", 1), "rightClick": ("secondary", 1),
}  # fmt: skip
_POINTERS: dict[str, Literal["down", "up"]] = {
    "mouseDown": "down", "mouseDownAt": "down", "mouseUp": "up", "mouseUpAt": "up",
}  # fmt: skip
_ANSWERS = {
    "acceptAlert": True, "acceptConfirmation": True, "dismissConfirmation": False, "dismissPrompt": False,
    "webdriverChooseOkOnVisibleConfirmation": True, "webdriverChooseCancelOnVisibleConfirmation": False,
    "webdriverChooseCancelOnVisiblePrompt": False,
}  # fmt: skip
_LEADING = frozenset((
    "setWindowSize", "selectFrame", "selectWindow", "setSpeed", "mouseMove", "mouseMoveAt", "mouseOut",
    "chooseOkOnNextConfirmation", "chooseCancelOnNextConfirmation", "chooseCancelOnNextPrompt", "answerOnNextPrompt",
))  # fmt: skip
_NOTES = frozenset(("echo", "pause", "debugger", "end", "repeatIf", "waitForPageToLoad"))
_CHECKS = ("assert", "verify", "waitFor", "store")
_SCRIPTS = frozenset(("executeScript", "executeAsyncScript", "runScript"))
_FLOW = {
    "if": "The next steps are done only under a condition",
    "elseIf": "Otherwise, the next steps are done under another condition",
    "else": "The next steps are done otherwise",
    "while": "The next steps are repeated while a condition holds",
    "do": "The next steps are repeated until a condition no longer holds",
    "times": "The next steps are repeated several times",
    "forEach": "The next steps are repeated for each item of a list",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands act: frame and window, and the names that windows were given."""

    frame: tuple[int | str, ...] = ()
    window: str = "main"
    handles: tuple[tuple[str, str], ...] = ()


def event_from_command(
    raw: dict[str, Json], where: Place, place: str, sections: Collection[str] | None, base: str
) -> Event:
    """sections: the names of the project's tests, or None when they are not known. Raises Misshapen."""
    name = shape.name(raw, "command", place).strip().removesuffix("AndWait")
    target, value = shape.text(raw, "target", place, ""), shape.text(raw, "value", place, "")
    if name.startswith("//"):  # a command switched off: it does nothing, and holds what it held
        live = name.lstrip("/").strip()
        return Aside(raw, off=_live(raw, live, where, target, value, sections, base) if live else None)
    return _live(raw, name, where, target, value, sections, base) if name else Aside(raw)


def _live(
    raw: dict[str, Json], name: str, where: Place, target: str, value: str, sections: Collection[str] | None, base: str
) -> Event:
    event = (
        _on_element(raw, name, where, value)
        or _on_field(raw, name, where, value)
        or _on_browser(raw, name, target, value)
    )
    if event is not None:
        return event
    if name == "open":
        return Navigate(raw, urljoin(base, target))
    if name == "run":
        if sections is None or target in sections:
            return Run(raw, target)
        return Unknown(raw, f"run {target}", "The file holds no test of that name.")
    return _note(raw, name, where, target, value)


def keys_from_text(text: str) -> tuple[str, tuple[str, ...]]:
    """What `sendKeys` types, and the keys it presses besides: `abc${KEY_ENTER}` is ("abc", ("Enter",))."""
    keys = tuple(_KEYS.get(name, name.title().replace("_", "")) for name in _KEY.findall(text))
    return _KEY.sub("", text), keys


def _on_element(raw: dict[str, Json], name: str, where: Place, value: str) -> Event | None:
    target = target_from_command(raw, where.frame, where.window)
    x, y = _point(value)
    match name:
        case _ if name in _CLICKS:
            button, times = _CLICKS[name]
            return Click(raw, target, button, times, x=x, y=y)
        case _ if name in _POINTERS:
            return Pointer(raw, target, _POINTERS[name], x or 0.0, y or 0.0)
        case "mouseOver":
            return Hover(raw, target)
        case "check" | "uncheck":
            return Check(raw, target, on=name == "check")
        case "dragAndDropToObject" | "dragAndDrop":
            onto = target_from_selectors(((selector_from_locator(value),),) if value else (), where.frame, where.window)
            return Drag(raw, target, onto)
        case _:
            return None


def _on_field(raw: dict[str, Json], name: str, where: Place, value: str) -> Event | None:
    target = target_from_command(raw, where.frame, where.window)
    match name:
        case "type" if target.role == "file":
            return Upload(raw, target, PureWindowsPath(value).name)
        case "type" | "typeKeys" | "editContent":
            return Type(raw, target, value, secret=masked_noun(value), appends=name == "typeKeys")
        case "sendKeys":
            return _sent_keys(raw, target, value)
        case "select" | "addSelection" | "removeSelection":
            option, index = option_from_locator(value)
            return Select(raw, target, option, on=name != "removeSelection", secret=masked_noun(value), index=index)
        case _:
            return None


def _sent_keys(raw: dict[str, Json], target: Target, value: str) -> Event:
    text, keys = keys_from_text(value)
    if keys and keys[0] in MODIFIERS and len(text) < 2:
        return Press(raw, (*keys, *text), target=target)
    if keys and not text:
        same = len(set(keys)) == 1
        return Press(raw, keys[:1] if same else keys, len(keys) if same else 1, chord=False, target=target)
    return Type(raw, target, text, appends=True, secret=masked_noun(text), then=keys)


def _on_browser(raw: dict[str, Json], name: str, target: str, value: str) -> Event | None:
    match name:
        case "close":
            return Close(raw)
        case "answerPrompt" | "webdriverAnswerOnVisiblePrompt":
            return Dialog(raw, accept=True, answer=target, secret=masked_noun(target))
        case _ if name in _ANSWERS:
            return Dialog(raw, accept=_ANSWERS[name])
        case _ if name in _SCRIPTS:
            why = f"The recording runs a script ({name}), which nobody can do by hand. It is kept with this step."
            why += " Words in it were taken out, because they may be secret." if holds_mask(target) else ""
            return Unknown(raw, name, why, "A script runs here", value=target, about=value, script=True, at=("target",))
        case _ if name in _FLOW:
            why = f"The recording has {name} {shorten(target, 200)}".rstrip() + " here, which a reader has to judge."
            item = value if name == "forEach" else ""
            return Unknown(raw, name, why, _FLOW[name], value=target, about=item, script=True, at=("target",))
        case _:
            return None


def _note(raw: dict[str, Json], name: str, where: Place, target: str, value: str) -> Event:
    """What is no step: a check, a wait, a variable. Anything else is not known."""
    if name in ("store", "storeJson"):
        return Aside(raw, leads=True, value=target, about=value, at=("target",))
    if name in ("assert", "verify"):  # of a variable
        return Aside(raw, value=value, about=target)
    if name in ("assertPrompt", "assertAlert", "assertConfirmation"):
        return Aside(raw, about=target)
    if name in _LEADING or name in _NOTES:
        return Aside(raw, leads=name in _LEADING)
    if name.startswith(_CHECKS):
        on_element = name.endswith(("Value", "Text", "Label"))
        return Aside(
            raw, target=target_from_command(raw, where.frame, where.window) if on_element else None, value=value
        )
    return Unknown(raw, name, "Cairn does not know this command of Selenium IDE.")


def _point(value: str) -> tuple[float | None, float | None]:
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", value)
    return (float(found[1]), float(found[2])) if found else (None, None)
