"""rrweb streams: a JSON list of events, `{"events": […]}`, or a line for each. What somebody did becomes raw values.

The stream says what happened to a page; a mirror of the page is kept so that a click has an element with a name. Mouse
moves, mutations and what a player needs besides are not kept. Each raw value names its time: `{"rrweb": 1700…, …}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ingest.errors import Misshapen
from ingest.events import Json
from ingest.importers.rrweb.mirror import ELEMENT, Mirror, Node
from ingest.importers.rrweb.naming import acted_upon, named, option_of
from ingest.secrecy import SECRET, mask

DEEPEST = 900  # lists and objects inside each other: a page's nodes are
_CLICKS = {2: "click", 3: "contextmenu", 4: "dblclick"}
_HEAD = 4_000  # characters that are looked at to tell a stream
_TYPE, _DATA = re.compile(r'"type"\s*:\s*[0-7]\b'), re.compile(r'"data"\s*:')


def is_stream(text: str) -> bool:
    """Whether it begins as an rrweb stream does."""
    head = text[:_HEAD]
    return head.lstrip()[:1] in ("[", "{") and bool(_TYPE.search(head) and _DATA.search(head))


def lines_of(text: str) -> list[Json] | None:
    """The events of a stream with a line for each; None when it is one JSON value."""
    first, end, rest = text.strip().partition("\n")
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("type"), int)
        or (end and not rest.lstrip().startswith("{"))
    ):
        return None
    return [value, *(_line(number, line) for number, line in enumerate(rest.splitlines(), 2) if line.strip())]


def events_in(value: Json) -> list[Json] | None:
    """The events of a stream, or None when it is none."""
    match value:
        case {"events": [{"type": int(), "data": _}, *_] as events}:
            return list(events)
        case [{"type": int(), "data": _}, *_]:
            return list(value)
        case {"type": int(), "data": _}:
            return [value]
        case _:
            return None


def raws_from_stream(events: Iterable[Json]) -> list[Json]:
    """What somebody did, in order. Raises Misshapen."""
    watch = _Watch()
    for at, event in enumerate(events):
        if not isinstance(event, dict):
            raise Misshapen(f"events[{at}]", "an object was expected; a packed stream has to be unpacked first")
        data = event.get("data")
        time = event.get("timestamp")
        if isinstance(data, dict):
            watch.take(event.get("type"), data, int(time) if isinstance(time, int | float) else 0)
    return watch.raws


class _Watch:
    """One stream as it goes by."""

    def __init__(self) -> None:
        self.raws: list[Json] = []
        self._mirror = Mirror()
        self._url = ""
        self._done = False  # whether something was done on this page
        self._last: tuple[str, Json] | None = None  # the deed before: which, and to which node
        self._heights: dict[int, float] = {}

    def take(self, kind: Json, data: dict[str, Json], time: int) -> None:
        """kind: rrweb's EventType; of an incremental one, data.source is its IncrementalSource."""
        match kind, data.get("source"):
            case 4, _:  # meta: where the page is
                self._go(data.get("href"), time)
            case 2, _:  # a full snapshot
                self._mirror.show(data.get("node"))
            case 5, _:  # custom: some tell of a page that way
                payload = data.get("payload")
                self._go(payload.get("href") if isinstance(payload, dict) else None, time)
            case 3, 0:  # a mutation
                self._mirror.change(data)
            case 3, 2:  # the mouse
                self._click(data, time)
            case 3, 3:
                self._scroll(data, time)
            case 3, 5 if data.get("userTriggered") is not False:
                self._input(data, time)

    def _go(self, href: Json, time: int) -> None:
        if not isinstance(href, str) or href == self._url:
            return
        raw: dict[str, Json] = {"rrweb": time, "do": "navigate", "url": href}
        self.raws.append(raw | ({"led": True} if self._done else {}))
        self._url, self._done, self._last = href, False, None
        self._heights.clear()

    def _click(self, data: dict[str, Json], time: int) -> None:
        node, which = self._mirror.find(data.get("id")), data.get("type")
        kind = _CLICKS.get(which, "") if isinstance(which, int) else ""
        if not kind:
            return
        if node is None:
            self.raws.append({"rrweb": time, "missing": kind})
            return
        self._tell(
            {"rrweb": time, "do": kind, "element": named(acted_upon(node, self._mirror), self._mirror).json},
            kind,
            node.id,
        )
        self._last = None  # two clicks are two

    def _scroll(self, data: dict[str, Json], time: int) -> None:
        node = self._mirror.find(data.get("id"))
        x, y = (float(one) if isinstance(one := data.get(key), int | float) else 0.0 for key in ("x", "y"))
        if node is None or y == self._heights.get(node.id, 0.0):
            return
        raw: dict[str, Json] = {"rrweb": time, "do": "scroll", "x": x, "y": y}
        if y < self._heights.get(node.id, 0.0):
            raw["up"] = True
        raw |= (
            {"element": named(node, self._mirror).json}
            if node.kind == ELEMENT and node.tag not in ("html", "body")
            else {}
        )
        self._heights[node.id] = y
        self._tell(raw, "scroll", node.id)

    def _input(self, data: dict[str, Json], time: int) -> None:
        node = self._mirror.find(data.get("id"))
        if node is None:
            self.raws.append({"rrweb": time, "missing": "input"})
            return
        raw = _entered(node, self._mirror, data, time)
        if raw is not None:
            self._tell(raw, str(raw["do"]), node.id)

    def _tell(self, raw: dict[str, Json], kind: str, node: int) -> None:
        """Of typing and scrolling the end is told."""
        if self._last == (kind, node) and kind != "check":
            self.raws.pop()
        self._last, self._done = (kind, node), True
        self.raws.append(raw)


def _entered(node: Node, mirror: Mirror, data: dict[str, Json], time: int) -> dict[str, Json] | None:
    """What an input event says somebody did, or None where the page did it."""
    text, kind = data.get("text"), node.attributes.get("type", "").lower()
    element = named(node, mirror)
    raw: dict[str, Json] = {"rrweb": time, "do": "type", "element": element.json}
    if kind in ("checkbox", "radio"):
        on = data.get("isChecked") is True
        return raw | {"do": "check", "on": on} if on or kind == "checkbox" else None
    value = text if isinstance(text, str) else ""
    if kind == "file":
        return raw | {"do": "upload", "value": value}
    if node.tag == "select":
        raw["do"] = "select"
        value = option_of(node, value)
    if value and set(value) == {"*"}:  # as rrweb masks; what it did not mask redaction looks for everywhere
        value = mask(element.secret or SECRET)
    return raw | {"value": value}


def _line(number: int, line: str) -> Json:
    try:
        value: Json = json.loads(line)
    except (ValueError, RecursionError):
        raise Misshapen(f"line {number}", "an event of the stream in JSON was expected") from None
    return value
