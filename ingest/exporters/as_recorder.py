"""Events of other tools as steps of Chrome's Recorder, where it has a word for them. Pure.

What it has no word for goes as a customStep that carries the raw event – `selenium.<command>` of a Selenium project,
else `cairn.event` – and is read back from there. So a guide goes out whole, and what can be replayed can be replayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.events import (
    Aside,
    Check,
    Click,
    Close,
    Event,
    Hover,
    Json,
    Navigate,
    Press,
    Select,
    Target,
    Type,
)
from ingest.importers.foreign import EVENT, tool_of
from ingest.importers.playwright.engines import ONLY_HERE
from ingest.importers.recorder import SELENIUM
from ingest.joining import typed_after
from ingest.targets import same_element

_HELD = {"Ctrl": "Control", "Cmd": "Meta", "AltGr": "AltGraph"}
INSIDE = 5.0  # pixels from an element's corner: the Recorder wants to know where, Selenium clicks the middle


def steps_from_events(events: Iterable[Event]) -> Iterator[list[Json]]:
    """For each event the Recorder's steps, at least one."""
    typed: Type | None = None
    for event in events:
        if isinstance(event, Type):
            follows = typed is not None and same_element(typed.target, event.target)
            typed = typed_after(typed, event) if follows and typed is not None else event
            yield [_change(typed.target, typed.value), *_keys(event.then)] if _fits(event.target) else [_kept(event)]
        else:
            typed = typed if isinstance(event, Aside) else None
            yield _steps(event)


def _steps(event: Event) -> list[Json]:  # noqa: PLR0911 — a line a kind
    match event:
        case Navigate() if not event.led:  # where a deed led is no deed: replayed, it would go there twice
            return [{"type": "navigate", "url": event.url}]
        case Close():
            return [{"type": "close", "target": "main"}]
        case Press() if event.chord:
            return [*_keys(event.keys, chord=True)] * event.times
        case Press():
            return [*_keys(event.keys)] * event.times
        case Click(held=(_, *_)) if _fits(event.target):
            down, up = _halves([_HELD.get(key, key) for key in event.held])
            return [*down, _on_element(event), *up]
        case Click() | Check() | Hover() | Select() if _fits(event.target):
            return [_on_element(event)]
        case _:
            return [_viewport(event.raw) or _kept(event)]


def _on_element(event: Click | Check | Hover | Select) -> Json:
    target = event.target
    match event:
        case Click():
            button: dict[str, Json] = {} if event.button == "primary" else {"button": event.button}
            x, y = (INSIDE if at is None else at for at in (event.x, event.y))
            return _step("doubleClick" if event.times == 2 else "click", target) | button | {"offsetX": x, "offsetY": y}
        case Check():
            return _step("click", target) | {"offsetX": INSIDE, "offsetY": INSIDE}
        case Hover():
            return _step("hover", target)
        case Select():
            return _change(target, event.value) if event.index is None and event.on else _kept(event)


def _change(target: Target, value: str) -> Json:
    return _step("change", target) | {"value": value}


def _step(kind: str, target: Target) -> dict[str, Json]:
    step: dict[str, Json] = {
        "type": kind,
        "target": "main",
        "selectors": [list(chain) for chain in target.selectors],
    }
    return step | ({"frame": [*target.frame]} if target.frame else {})


def _keys(keys: Iterable[str], *, chord: bool = False) -> list[Json]:
    """Each key down and up again; in a chord all down first, and up in the opposite order."""
    down, up = _halves(list(keys))
    if chord:
        return [*down, *up]
    return [step for pair in zip(down, reversed(up), strict=True) for step in pair]


def _halves(names: list[str]) -> tuple[list[Json], list[Json]]:
    """The keys down, and up again in the opposite order."""
    down: list[Json] = [{"type": "keyDown", "target": "main", "key": key} for key in names]
    up: list[Json] = [{"type": "keyUp", "target": "main", "key": key} for key in reversed(names)]
    return down, up


def _viewport(raw: Json) -> Json:
    if not isinstance(raw, dict) or raw.get("command") != "setWindowSize":
        return None
    size = re.fullmatch(r"\s*(\d{1,5})x(\d{1,5})\s*", str(raw.get("target")))
    if size is None:
        return None
    return {
        "type": "setViewport",
        "width": int(size[1]),
        "height": int(size[2]),
        "deviceScaleFactor": 1,
        "isMobile": False,
        "hasTouch": False,
        "isLandscape": False,
    }


def _kept(event: Event) -> Json:
    """The raw event itself, in a step of our own."""
    raw = event.raw if isinstance(event.raw, dict) else {}
    if tool_of(raw) != "side":
        return {"type": "customStep", "name": EVENT, "parameters": raw}
    target: Target | None = getattr(event, "target", None)
    frame = target.frame if target else ()
    step: dict[str, Json] = {"type": "customStep", "name": f"{SELENIUM}{raw.get('command', 'test')}", "parameters": raw}
    return step | ({"frame": [*frame]} if frame and all(isinstance(index, int) for index in frame) else {})


def _fits(target: Target) -> bool:
    """Whether the Recorder can say where this is: frames by number, in the main window."""
    known = all(isinstance(index, int) for index in target.frame)
    ours = any(part.startswith(ONLY_HERE) for chain in target.selectors for part in chain)
    return known and target.window == "main" and bool(target.selectors) and not ours
