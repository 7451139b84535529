"""Elements by AT-SPI: what lies at a place, what has the focus, what a field says, which words a window shows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from agents.desktop.acts import Seen, Window
from agents.desktop.atspi import roles
from agents.desktop.atspi.bus import ACCESSIBLE, TEXT, Bus, Node, bus_address, call, name_of
from agents.desktop.atspi.focus import Focus, Moved
from agents.desktop.atspi.tree import (
    Found,
    TooSlow,
    all_windows_of,
    children_of,
    contains,
    describe,
    program_of,
    rooted,
    scale_between,
    scaled,
    walk,
    walk_all,
    windows_of,
    words_beside,
)
from agents.desktop.atspi.words import label_named, texts_of
from agents.desktop.desktop import Texts
from agents.desktop.whole_words import some_of

LOOK = 1.0  # seconds to find what lies at a place, or has the focus
ALL = 2.5  # seconds to read all that a window shows
_NO_WINDOW = Window(0, "", "")
LONGEST = 20_000  # characters of a field


class AtspiElements:
    """One session's."""

    def __init__(self) -> None:
        """Raises NotHere when this session has no accessibility bus."""
        address = bus_address()
        self._bus, self._listening = Bus(address), Bus(address)  # who waits for one holds up nobody at the other
        self._focus = Focus(address, self._describe)
        self._programs: dict[int, Node] = {}
        self._scales: dict[str, float] = {}  # by the program's name on the bus

    def at(self, window: Window, x: int, y: int, when: int) -> Seen:
        """The smallest element there, or the button that it is a part of."""
        deadline = time.monotonic() + LOOK
        try:
            tops = self._tops(window, deadline)
            scale = self._scale(window, tops)

            def may_hold(one: Found) -> bool:
                return one.role in roles.MENUS or one.box is None or contains(one.box, x / scale, y / scale)

            return self._hit(window, list(walk(self._bus, tops, may_hold, deadline)), (x / scale, y / scale), when)
        except TooSlow:
            return Seen(window)

    def all_at(self, window: Window, x: int, y: int, when: int) -> tuple[Seen, Texts | None]:
        """The same, and with it all that the window shows in words; the first alone when there is too much of that."""
        deadline = time.monotonic() + ALL
        try:
            found, scale = self._all(window, deadline)
            texts = texts_of(self._bus, found, scale, deadline)
            of_window = _in(found, _of(window, [one for one in found if one.parent is None]))
            return self._hit(window, of_window, (x / scale, y / scale), when), texts if found else None
        except TooSlow:
            return self.at(window, x, y, when), None

    def _hit(self, window: Window, found: Sequence[Found], at: tuple[float, float], when: int) -> Seen:
        hits = [one for one in found if contains(one.box, *at)]
        if not hits:
            return Seen(window)
        chosen = _chosen(hits)
        seen = self._seen(self._bus, window, chosen, time.monotonic() + LOOK)
        if chosen.has(roles.FOCUSED):  # it has the focus already, so nobody will tell that it gets it
            self._focus.put(chosen.node[0], Moved(when, seen))
        return seen

    def focused(self, window: Window, when: int) -> Seen:
        """What keys went to. Where that is nothing we know to take commands, it is as if nothing were told."""
        try:
            program = self._program(window, time.monotonic() + LOOK)
            if program is None:
                return Seen(window)
            moved = self._focus.of(program[0], when)
            if moved is None:
                moved = Moved(0, self._found_focused(window))
                self._focus.put(program[0], moved)
        except TooSlow:
            return Seen(window)
        return Seen(window) if moved.seen is None else replace(moved.seen, window=window)

    def may_move(self, when: int) -> None:
        self._focus.may_move(when)

    def _found_focused(self, window: Window) -> Seen | None:
        """By looking at all there is: for a focus that was where it is before we listened."""
        deadline = time.monotonic() + LOOK
        walked = walk(self._bus, self._tops(window, deadline), lambda _: True, deadline)
        found = next((one for one in walked if one.has(roles.FOCUSED) and one.role not in roles.TOPS), None)
        return None if found is None else self._keyed(self._bus, found)

    def reading(self, seen: Seen) -> str | None:
        node = _node_of(seen.key)
        if node is None or seen.secret:
            return None
        answer = self._bus.ask(call(node, TEXT, "GetText", "ii", 0, -1), LOOK)
        return some_of(str(answer[0]), LONGEST) if answer else None

    def texts(self, window: Window) -> Texts | None:
        deadline = time.monotonic() + ALL
        try:
            found, scale = self._all(window, deadline)
            return texts_of(self._bus, found, scale, deadline) if found else None
        except TooSlow:
            return None

    def _all(self, window: Window, deadline: float) -> tuple[list[Found], float]:
        """Of all windows of the program: a picture shows them all."""
        program = self._program(window, deadline)
        tops = [] if program is None else all_windows_of(self._bus, program, deadline)
        return list(walk_all(self._bus, tops, deadline)), self._scale(window, _of(window, tops))

    def close(self) -> None:
        self._focus.close()
        self._listening.close()
        self._bus.close()

    # -- finding -----------------------------------------------------------------------------------------------------

    def _tops(self, window: Window, deadline: float) -> list[Found]:
        program = self._program(window, deadline)
        return [] if program is None else _of(window, windows_of(self._bus, program, deadline))

    def _scale(self, window: Window, tops: Sequence[Found]) -> float:
        """Of the program, as this window of it shows; a menu tells nothing of that."""
        if not tops:
            return 1.0
        name = tops[0].node[0]
        told = next((one for one in tops if one.name == window.title), None)
        if told is not None and not window.is_popup:
            self._scales[name] = scale_between(told.box, window.frame)
        return self._scales.get(name, 1.0)

    def _program(self, window: Window, deadline: float) -> Node | None:
        if not window.pid:
            return None
        known = self._programs.get(window.pid) or program_of(self._bus, window.pid, deadline)
        if known is not None:
            self._programs[window.pid] = known
        return known

    # -- describing --------------------------------------------------------------------------------------------------

    def _describe(self, node: Node) -> Seen | None:
        """What got the focus, for whoever asks later; None where nothing is to be told of it."""
        deadline = time.monotonic() + LOOK
        try:
            found = describe(self._listening, [node], None, deadline)
            return self._keyed(self._listening, rooted(self._listening, found[0], deadline)) if found else None
        except TooSlow:
            return None

    def _keyed(self, bus: Bus, found: Found) -> Seen | None:
        """Something that keys go to; None when that is nothing we know to take commands."""
        seen = self._seen(bus, _NO_WINDOW, found, time.monotonic() + LOOK)
        return seen if seen.editable or seen.secret or found.role in roles.KEYS_ACT_ON else None

    def _seen(self, bus: Bus, window: Window, found: Found, deadline: float) -> Seen:
        if found.role == roles.TERMINAL:
            return Seen(window)  # a password is typed into it like anything else
        label = self._label(bus, found, deadline) if not found.name else ""
        checkable = found.role in roles.CHECKABLE
        secret = found.role == roles.PASSWORD
        item = next((one for one in found.way() if one.role in (roles.ROW, 32, 91) and one is not found), None)
        group = next((one for one in found.way() if one.role in roles.GROUPS and one.name and one is not found), None)
        return Seen(
            window,
            told=found.role not in roles.TOPS,
            role=roles.ARIA.get(found.role, ""),
            name=found.name,
            label=label,
            row=item.name if item else "",
            section=group.name if group else "",
            box=scaled(found.box, self._scales.get(found.node[0], 1.0)) if found.box else None,
            path=found.path(),
            secret="password" if secret else None,
            editable=found.has(roles.EDITABLE) or secret,
            lines=found.has(roles.MULTI_LINE),
            checked=found.has(roles.CHECKED) if checkable else None,
            key=f"{found.node[0]} {found.node[1]}",
        )

    def _label(self, bus: Bus, found: Found, deadline: float) -> str:
        """The words that the program ties to it; those that stand before or above it, for want of them."""
        [relations] = bus.ask_all([call(found.node, ACCESSIBLE, "GetRelationSet")], deadline)
        label = label_named(relations)
        if label is not None:
            [answer] = bus.ask_all([name_of(label)], deadline)
            return str(answer[0][1]) if answer else ""
        if found.parent is None or found.role not in roles.FIELDS:
            return ""
        beside = describe(bus, children_of(bus, found.parent.node, deadline), None, deadline)
        return words_beside(found, [one for one in beside if one.role in roles.WORDS and one.has(roles.SHOWING)])


def _of(window: Window, tops: Sequence[Found]) -> list[Found]:
    """What a program shows of this window: those of the same name, or all."""
    return [one for one in tops if one.name == window.title] or list(tops)


def _in(found: Sequence[Found], tops: Sequence[Found]) -> list[Found]:
    """Those that lie in these windows."""
    inside = {one.node for one in tops}
    return [one for one in found if deque(one.way(), 1)[0].node in inside]


def _chosen(hits: Sequence[Found]) -> Found:
    """The deepest; of words or a picture in a button, the button."""
    deepest = max(enumerate(hits), key=lambda pair: (sum(1 for _ in pair[1].way()), pair[0]))[1]
    if deepest.role in roles.PARTS:
        return next((one for one in deepest.way() if one.role in roles.ACTED_ON), deepest)
    return deepest


def _node_of(key: str) -> Node | None:
    name, _, path = key.partition(" ")
    return (name, path) if path else None
