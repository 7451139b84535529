"""A window's elements, as far as they show: asked for level by level, within a time.

Only what may hold the answer is entered: asking a spreadsheet for all of its cells would take minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agents.desktop.atspi import roles
from agents.desktop.atspi.bus import ACCESSIBLE, COMPONENT, ON_SCREEN, ROOT, Bus, Node, call, name_of, parent_of
from ingest.wire import Rectangle

MOST_CHILDREN = 400  # of one element that are looked at
MOST = 4_000  # elements that one look takes in
DEEP = 40  # levels

_PROGRAM: Node = ("", "/org/a11y/atspi/null")  # the parent of what has none


@dataclass(frozen=True, slots=True)
class Found:
    """An element. at: 1, 2, 3, … among its parent's children."""

    node: Node
    role: int
    states: frozenset[int]
    box: Rectangle | None
    name: str
    at: int = 1
    parent: Found | None = field(default=None, repr=False)

    def has(self, state: int) -> bool:
        return state in self.states

    def way(self) -> Iterator[Found]:
        """It, its parent, and so on up."""
        one: Found | None = self
        while one is not None:
            yield one
            one = one.parent

    def path(self) -> str:
        steps = [f"{roles.path_name(one.role)}[{one.at}]" for one in self.way()]
        return "/" + "/".join(reversed(steps))


class TooSlow(Exception):
    """A window has more elements than there is time for."""


def contains(box: Rectangle | None, x: float, y: float) -> bool:
    return box is not None and box.x <= x < box.x + box.width and box.y <= y < box.y + box.height


def scaled(box: Rectangle, scale: float) -> Rectangle:
    return Rectangle(box.x * scale, box.y * scale, box.width * scale, box.height * scale)


def scale_between(told: Rectangle | None, frame: Rectangle) -> float:
    """How many pixels of the screen are one of those in which a program tells where things are.

    told: its window, by what it tells; frame: by the screen. They differ by a title bar as well, which is told of by
    some; so it is a scale only where both sides say so: 1, 1.25, 1.5, 1.75, 2, …
    """
    if told is None or not (frame.width and frame.height):
        return 1.0
    across, down = frame.width / told.width, frame.height / told.height
    scale = max(round(across * 4) / 4, 1.0)
    fits = abs(across - scale) < 0.08 * scale and abs(down - scale) < 0.2 * scale
    return scale if fits else 1.0


def words_beside(found: Found, words: Sequence[Found]) -> str:
    """Those that end nearest before it in its line, or else stand nearest above it."""
    box = found.box
    if box is None:
        return ""
    boxes = [(one.name, one.box) for one in words if one.name and one.box]
    before = [
        (box.x - (one.x + one.width), name)
        for name, one in boxes
        if one.x + one.width <= box.x + 1 and one.y < box.y + box.height and box.y < one.y + one.height
    ]
    above = [
        (box.y - (one.y + one.height), name)
        for name, one in boxes
        if one.y + one.height <= box.y + 1 and one.x < box.x + box.width and box.x < one.x + one.width
    ]
    return min(before or above, default=(0.0, ""))[1]


def program_of(bus: Bus, pid: int, deadline: float) -> Node | None:
    """The program with this process, as it is on the bus."""
    applications = children_of(bus, ROOT, deadline)
    driver: Node = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
    asked = [call(driver, driver[0], "GetConnectionUnixProcessID", "s", name) for name, _ in applications]
    pids = bus.ask_all(asked, deadline)
    return next((node for node, found in zip(applications, pids, strict=True) if found and found[0] == pid), None)


def children_of(bus: Bus, node: Node, deadline: float) -> list[Node]:
    [answer] = bus.ask_all([call(node, ACCESSIBLE, "GetChildren")], deadline)
    return [(str(name), str(path)) for name, path in answer[0]] if answer else []


def windows_of(bus: Bus, program: Node, deadline: float) -> list[Found]:
    """The windows that a program shows."""
    return [one for one in describe(bus, children_of(bus, program, deadline), None, deadline) if one.has(roles.SHOWING)]


def walk(bus: Bus, tops: Sequence[Found], enters: Callable[[Found], bool], deadline: float) -> Iterator[Found]:
    """These and what is in them, level by level, entering what is to be entered. Raises TooSlow."""
    level, taken = list(tops), 0
    for _ in range(DEEP):
        yield from level
        entered = [one for one in level if enters(one)]
        if not entered:
            return
        taken += len(level)
        answers = bus.ask_all([call(one.node, ACCESSIBLE, "GetChildren") for one in entered], deadline)
        if time.monotonic() > deadline or taken > MOST:
            raise TooSlow
        level = []
        for parent, answer in zip(entered, answers, strict=True):
            nodes = [(str(name), str(path)) for name, path in answer[0][:MOST_CHILDREN]] if answer else []
            level += [one for one in describe(bus, nodes, parent, deadline) if one.has(roles.SHOWING)]


def rooted(bus: Bus, found: Found, deadline: float) -> Found:
    """The element with all that it is in, up to its window, as if it had been walked to."""
    way, places, node = [found.node], [], found.node
    while len(way) < DEEP:
        place, parent = bus.ask_all([call(node, ACCESSIBLE, "GetIndexInParent"), parent_of(node)], deadline)
        places.append(int(place[0]) + 1 if place else 0)
        node = (str(parent[0][1][0]), str(parent[0][1][1])) if parent else _PROGRAM
        if node[1] in (ROOT[1], _PROGRAM[1]):
            break
        way.append(node)
    rooted_: Found | None = None
    for one, at in zip(reversed(describe(bus, way, None, deadline)), reversed(places), strict=False):
        rooted_ = replace(one, at=at, parent=rooted_)
    return rooted_ or found


def describe(bus: Bus, nodes: Sequence[Node], parent: Found | None, deadline: float) -> list[Found]:
    """Elements with what is to be known of all of them. One that does not answer is left out."""
    asked = []
    for node in nodes:
        asked += [
            call(node, ACCESSIBLE, "GetRole"),
            call(node, ACCESSIBLE, "GetState"),
            call(node, COMPONENT, "GetExtents", "u", ON_SCREEN),
            name_of(node),
        ]
    answers = bus.ask_all(asked, deadline)
    if time.monotonic() > deadline:
        raise TooSlow
    found: list[Found] = []
    for at, node in enumerate(nodes):
        role, states, extents, name = answers[4 * at : 4 * at + 4]
        if role is not None and states is not None:
            found.append(Found(node, role[0], _states(states), _box(extents), _text(name), at + 1, parent))
    return found


def _states(answer: Any) -> frozenset[int]:
    low, high = answer[0][:2]
    bits = low | high << 32
    return frozenset(bit for bit in range(64) if bits >> bit & 1)


def _box(answer: Any | None) -> Rectangle | None:
    """None for what is nowhere: some programs say so by a size of nothing, some by a corner far away."""
    if answer is None:
        return None
    x, y, width, height = answer[0]
    return (
        Rectangle(x, y, width, height) if width > 0 and height > 0 and abs(x) < 100_000 and abs(y) < 100_000 else None
    )


def _text(answer: Any | None) -> str:
    return str(answer[0][1]) if answer else ""
