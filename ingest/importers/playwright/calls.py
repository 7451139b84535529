"""What a Playwright script does, as events. One raw value of `walking.py` makes one event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PureWindowsPath

from ingest.errors import Misshapen
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
    KeyDown,
    KeyUp,
    Navigate,
    Press,
    Scroll,
    Section,
    Select,
    Switch,
    Target,
    Type,
    Unknown,
    Upload,
    Words,
)
from ingest.importers import shape
from ingest.importers.playwright.locating import MAIN, target_from_path
from ingest.secrecy import masked_noun

MARK = "playwright"  # the member of a raw value that names the line it was read from
_BUTTONS: dict[Json, Button] = {"right": "secondary", "middle": "auxiliary", "left": "primary"}
_HELD = {"ControlOrMeta": "Ctrl", "Control": "Ctrl", "Shift": "Shift", "Alt": "Alt", "Meta": "Cmd"}
_FLOW = {
    "if": "The next steps are done only under a condition",
    "else": "Otherwise, the next steps are done",
    "for": "The next steps are repeated",
}
_WAITS = ("wait", "is", "get", "set", "add", "text", "inner", "input", "all", "count", "title", "url", "content")
_QUIET = frozenset((
    "screenshot", "pause", "focus", "blur", "scrollIntoViewIfNeeded", "listen", "route", "unroute", "unrouteAll",
    "bringToFront", "highlight", "assert", "mouse.move", "boundingBox", "emulateMedia", "video", "viewportSize",
    "viewport", "selectText", "ariaSnapshot", "pdf", "clock", "tracing", "off", "removeListener", "routeFromHAR",
    "exposeFunction", "exposeBinding", "evaluateHandle", "elementHandle", "elementHandles", "frames", "then", "catch",
))  # fmt: skip
_SCRIPTS = frozenset(("evaluate", "evaluateAll", "$eval", "$$eval", "setContent"))


def events_from_calls(raws: Sequence[Json]) -> tuple[Event, ...]:
    """One event for each."""
    return tuple(event_from_call(raw, f"calls[{at}]") for at, raw in enumerate(raws))


def event_from_call(value: Json, place: str) -> Event:  # noqa: PLR0911 — a line a kind
    """Raises Misshapen."""
    raw = shape.members(value, place)
    line = raw.get(MARK)
    if not isinstance(line, int):
        raise Misshapen(f"{place}.{MARK}", "a line's number was expected")
    match raw:
        case {"test": str() as title}:
            return Aside(raw, leads=True) if raw.get("only") is True else Section(raw, title)
        case {"step": str() as title}:
            return Section(raw, title)
        case {"tidy": True}:
            return Aside(raw)
        case {"switch": str()}:
            return Switch(raw, "")
        case {"answer": answer}:
            text = raw.get("value")
            said = text if isinstance(text, str) else None
            return Dialog(raw, answer == "accept", said, masked_noun(said or ""), at=("value",))
        case {"flow": str() as kind}:
            why = f"Line {line} of the script: a reader has to judge when this holds."
            return Unknown(raw, kind, why, _FLOW.get(kind, ""), value=_text(raw, "code"), script=True, at=("code",))
        case {"code": str() as code}:
            why = f"Line {line} of the script is kept with this step. Cairn does not run scripts, so it cannot tell."
            return Unknown(raw, _text(raw, "called") or f"line {line}", why, value=code, script=True, at=("code",))
        case {"expect": str()}:
            target = _target(raw) if "on" in raw else None
            return Aside(raw, target=target, value=_text(raw, "value"))
        case {"do": str() as name}:
            return _done(raw, name, line)
        case _:
            raise Misshapen(place, "it does nothing")


def _done(raw: dict[str, Json], name: str, line: int) -> Event:
    event = _on_page(raw, name) or _on_element(raw, name) or _on_field(raw, name)
    if event is not None:
        return event
    if name in _SCRIPTS:
        why = f"Line {line} runs a script in the page, which nobody can do by hand. It is kept with this step."
        return Unknown(raw, name, why, "A script runs here", value=_text(raw, "value"), script=True)
    if name in _QUIET or name.startswith(_WAITS):
        return Aside(raw, target=_target(raw) if "on" in raw else None, value=_text(raw, "value"))
    return Unknown(raw, name, f"Line {line} of the script does this, which Cairn does not know.")


def _on_page(raw: dict[str, Json], name: str) -> Event | None:
    value, (x, y) = _text(raw, "value"), _numbers(raw)
    event: Event | None = None
    match name:
        case "goto" if value:
            event = Navigate(raw, value)
        case "newPage":
            event = Navigate(raw, "about:blank")
        case "reload":
            event = Press(raw, ("F5",))
        case "goBack":
            event = Click(raw, Target(), "back")
        case "goForward":
            event = Click(raw, Target(), "forward")
        case "close" if "on" not in raw:
            event = Close(raw)
        case "mouse.wheel":
            event = Scroll(raw, None, x, y, downwards=y >= 0)
        case "keyboard.press" if not _is_letter(value):
            event = Press(raw, _keys(value))
        case "keyboard.down":
            event = KeyDown(raw, value, masked_noun(value), at=("value",))
        case "keyboard.up":
            event = KeyUp(raw, value, masked_noun(value), at=("value",))
        case "download":
            event = Words(raw, "tip", "A file is downloaded", [], 0)
        case _:
            event = None
    return event


def _on_element(raw: dict[str, Json], name: str) -> Event | None:  # noqa: PLR0911 — a line a kind
    target, options = _target(raw), _options(raw)
    match name:
        case "dragAndDrop":
            onto: list[Json] = [{"locator": [one]} for one in _with(raw)[:1]]
            return Drag(raw, target_from_path([{"locator": [_text(raw, "value")]}], _page(raw)), _pathed(raw, onto))
        case _ if not target.selectors:
            return None
        case "click" | "dblclick" | "tap":
            twice = name == "dblclick" or options.get("clickCount") == 2
            return Click(
                raw, target, _BUTTONS.get(options.get("button"), "primary"), 2 if twice else 1, held=_held(options)
            )
        case "dispatchEvent" if raw.get("value") == "click":
            return Click(raw, target)
        case "hover":
            return Hover(raw, target)
        case "check" | "uncheck":
            return Check(raw, target, on=name == "check")
        case "setChecked":
            return Check(raw, target, on=_with(raw)[:1] != [False])
        case "dragTo":
            found = next((one for one in _with(raw) if isinstance(one, dict) and "locator" in one), {})
            return Drag(raw, target, _pathed(raw, found.get("locator")))
        case _:
            return None


def _on_field(raw: dict[str, Json], name: str) -> Event | None:  # noqa: PLR0911 — a line a kind
    target, value = _target(raw), _text(raw, "value")
    secret = masked_noun(value)
    match name:
        case "press" | "keyboard.press" if _is_letter(value):
            return Type(raw, target, value, appends=True, secret=secret)
        case "keyboard.type" | "keyboard.insertText":
            return Type(raw, target, value, appends=True, secret=secret)
        case _ if not target.selectors:
            return None
        case "fill":
            return Type(raw, target, value, secret=secret)
        case "clear":
            return Type(raw, target, "")
        case "type" | "pressSequentially":
            return Type(raw, target, value, appends=True, secret=secret)
        case "press":
            return Press(raw, _keys(value), target=target)
        case "selectOption":
            words, index = _option(raw)
            return Select(raw, target, words, index=index, secret=masked_noun(words))
        case "setInputFiles":
            return Upload(raw, target, ", ".join(_files(raw))) if _files(raw) else Type(raw, target, "")
        case _:
            return None


def _option(raw: dict[str, Json]) -> tuple[str, int | None]:
    """What is chosen: its words, its value or its place, of several all."""
    if "value" in raw:
        return _text(raw, "value"), None
    first = next(iter(_with(raw)), None)
    told: list[str] = []
    for one in first if isinstance(first, list) else [first]:
        match one:
            case str():
                told.append(one)
            case {"label": str() as words} | {"value": str() as words}:
                told.append(words)
            case {"label": [str() as words, *_]} | {"value": [str() as words, *_]}:
                told.append(words)
            case {"index": int() as index}:
                return "", index
    return ", ".join(told), None


def _files(raw: dict[str, Json]) -> list[str]:
    first = next(iter(_with(raw)), None)
    given: list[Json] = [raw["value"]] if "value" in raw else first if isinstance(first, list) else [first]
    names = [one.get("name") if isinstance(one, dict) else one for one in given]
    return [PureWindowsPath(one).name for one in names if isinstance(one, str) and one]


def _target(raw: dict[str, Json]) -> Target:
    return _pathed(raw, raw.get("on"))


def _pathed(raw: dict[str, Json], path: Json) -> Target:
    return target_from_path(path[:100] if isinstance(path, list) else [], _page(raw))


def _page(raw: dict[str, Json]) -> str:
    return _text(raw, "page") or MAIN


def _keys(value: str) -> tuple[str, ...]:
    """`Control+Shift+s`; a plus at the end is the key itself."""
    *held, key = [*value[:-1].split("+"), "+"] if value.endswith("+") else value.split("+")
    return tuple("Control" if one == "ControlOrMeta" else one for one in [*held, key] if one) or ("Unidentified",)


def _is_letter(value: str) -> bool:
    """Letters that are pressed are a text; one that was masked stays one."""
    return len(value) == 1 or bool(masked_noun(value))


def _held(options: dict[str, Json]) -> tuple[str, ...]:
    given = options.get("modifiers")
    return (
        tuple(_HELD[one] for one in given if isinstance(one, str) and one in _HELD) if isinstance(given, list) else ()
    )


def _numbers(raw: dict[str, Json]) -> tuple[float, float]:
    found = [float(one) for one in _with(raw) if isinstance(one, int | float) and not isinstance(one, bool)]
    return (found[0], found[1]) if len(found) > 1 else (0.0, 0.0)


def _options(raw: dict[str, Json]) -> dict[str, Json]:
    return next((one for one in _with(raw) if isinstance(one, dict)), {})


def _with(raw: dict[str, Json]) -> list[Json]:
    given = raw.get("with")
    return given if isinstance(given, list) else []


def _text(raw: dict[str, Json], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""
