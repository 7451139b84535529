"""What an rrweb stream tells of, as events. One raw value of `stream.py` makes one event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PureWindowsPath

from ingest.errors import Misshapen
from ingest.events import Check, Click, Event, Json, Navigate, Page, Scroll, Select, Target, Type, Unknown, Upload
from ingest.importers import shape
from ingest.secrecy import masked_noun
from ingest.targets import role_from_aria, words_from_selectors
from ingest.text import plain

MARK = "rrweb"  # the member of a raw value that names its time
MISSING = "The stream does not hold what was acted upon: it began later, or its page changed unseen."


def events_from_deeds(raws: Sequence[Json]) -> tuple[Event, ...]:
    return tuple(event_from_deed(raw, f"deeds[{at}]") for at, raw in enumerate(raws))


def event_from_deed(value: Json, place: str) -> Event:
    """Raises Misshapen."""
    raw = shape.members(value, place)
    if "missing" in raw:
        what = shape.text(raw, "missing", place)
        return Unknown(raw, what, MISSING, "Something was done here that the recording does not show")
    match shape.text(raw, "do", place):
        case "navigate":
            url = shape.text(raw, "url", place)
            return Navigate(raw, url, Page(url), led=True) if raw.get("led") is True else Navigate(raw, url)
        case "scroll":
            x, y = shape.number(raw, "x") or 0.0, shape.number(raw, "y") or 0.0
            target = target_from_element(raw["element"], place) if "element" in raw else None
            return Scroll(raw, target, x, y, downwards=raw.get("up") is not True)
        case kind:
            return _on_element(raw, kind, place)


def target_from_element(value: Json, place: str) -> Target:
    """The element that a raw value describes. Raises Misshapen."""
    where = f"{place}.element"
    element = shape.members(value, where)
    chains = shape.chains(element.get("selectors"), f"{where}.selectors")
    path = shape.items(element.get("frame", []), f"{where}.frame")
    words = {key: plain(shape.text(element, key, where, "")) for key in ("role", "name", "row", "section")}
    return Target(
        chains,
        tuple(one for one in path if isinstance(one, str)),
        name=words["name"],
        label="" if words["name"] else words_from_selectors(chains),
        role=role_from_aria(words["role"]),
        row=words["row"],
        section=words["section"],
    )


def _on_element(raw: dict[str, Json], kind: str, place: str) -> Event:
    target = target_from_element(raw.get("element"), place)
    value = shape.text(raw, "value", place, "")
    secret = masked_noun(value)
    event: Event
    match kind:
        case "click":
            event = Click(raw, target)
        case "dblclick":
            event = Click(raw, target, times=2)
        case "contextmenu":
            event = Click(raw, target, "secondary")
        case "check":
            event = Check(raw, target, on=raw.get("on") is True)
        case "select":
            event = Select(raw, target, value, secret=secret)
        case "type":
            event = Type(raw, target, value, secret=secret)
        case "upload":
            event = Upload(raw, target, PureWindowsPath(value).name)
        case _:
            raise Misshapen(f"{place}.do", "nothing is known that is called so")
    return event
