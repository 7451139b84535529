"""Elements by AT-SPI: what lies at a place, what has the focus, what a field says, which words a window shows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from agents.desktop.acts import Seen, Window
from agents.desktop.atspi import roles
from agents.desktop.atspi.bus import ACCESSIBLE, TEXT, Bus, Node, bus_address, call, name_of
from agents.desktop.atspi.focus import Focus
from agents.desktop.atspi.tree import (
    Found,
    TooSlow,
    children_of,
    contains,
    describe,
    program_of,
    rooted,
    walk,
    windows_of,
    words_beside,
)
from ingest.wire import Rectangle

LOOK = 0.4  # seconds to find what lies at a place, or has the focus
ALL = 1.5  # seconds to read all that a window shows
MOVING = 0.06  # seconds after which the focus has moved, if a key moved it
LABELLED_BY = 2
LONGEST = 20_000  # characters of a field
SHOWN = 4_000  # characters of a field that are looked through for what must not be pictured


class AtspiElements:
    """One session's."""

    def __init__(self) -> None:
        """Raises NotHere when this session has no accessibility bus."""
        address = bus_address()
        self._bus = Bus(address)
        self._focus = Focus(address)
        self._programs: dict[int, Node] = {}

    def at(self, window: Window, x: int, y: int) -> Seen:
        """The smallest element there, or the button that it is a part of."""
        deadline = time.monotonic() + LOOK
        hits: list[Found] = []
        try:
            tops = self._tops(window, deadline)
            if not tops:
                return Seen(window)

            def may_hold(one: Found) -> bool:
                return one.role in roles.MENUS or one.box is None or contains(one.box, x, y)

            hits = [one for one in walk(self._bus, tops, may_hold, deadline) if contains(one.box, x, y)]
            return self._seen(window, _chosen(hits), deadline + LOOK) if hits else Seen(window)
        except TooSlow:
            return Seen(window)

    def focused(self, window: Window) -> Seen:
        """What keys go to. Where that is nothing we know to take commands, it is as if nothing were told."""
        deadline = time.monotonic() + LOOK
        try:
            found = self._focused(window, deadline)
            if found is None:
                return Seen(window)
            seen = self._seen(window, rooted(self._bus, found, deadline), deadline + LOOK)
        except TooSlow:
            return Seen(window)
        return seen if seen.editable or seen.secret or found.role in roles.KEYS_ACT_ON else Seen(window)

    def reading(self, seen: Seen) -> str | None:
        node = _node_of(seen.key)
        if node is None or seen.secret:
            return None
        answer = self._bus.ask(call(node, TEXT, "GetText", "ii", 0, -1), LOOK)
        return str(answer[0])[:LONGEST] if answer else None

    def texts(self, window: Window) -> Sequence[tuple[str, Rectangle, bool]] | None:
        deadline = time.monotonic() + ALL
        try:
            tops = self._tops(window, deadline)
            found = list(walk(self._bus, tops, lambda _: True, deadline))
            fields = [one for one in found if one.has(roles.EDITABLE) or one.role in (roles.TERMINAL, 61, 73)]
            asked = [call(one.node, TEXT, "GetText", "ii", 0, SHOWN) for one in fields]
            said = dict(zip([one.node for one in fields], self._bus.ask_all(asked, deadline), strict=True))
        except TooSlow:
            return None
        if not tops:
            return None
        return [
            (f"{one.name} {answer[0] if (answer := said.get(one.node)) else ''}", one.box, one.role == roles.PASSWORD)
            for one in found
            if one.box is not None and one.role not in roles.TOPS
        ]

    def close(self) -> None:
        self._focus.close()
        self._bus.close()

    # -- finding -----------------------------------------------------------------------------------------------------

    def _tops(self, window: Window, deadline: float) -> list[Found]:
        """What a program shows of this window: those of the same name, or all."""
        program = self._program(window, deadline)
        if program is None:
            return []
        tops = windows_of(self._bus, program, deadline)
        return [one for one in tops if one.name == window.title] or tops

    def _program(self, window: Window, deadline: float) -> Node | None:
        if not window.pid:
            return None
        known = self._programs.get(window.pid) or program_of(self._bus, window.pid, deadline)
        if known is not None:
            self._programs[window.pid] = known
        return known

    def _focused(self, window: Window, deadline: float) -> Found | None:
        program = self._program(window, deadline)
        if program is None:
            return None
        node = self._focus.of(program[0])
        found = self._if_focused(node, deadline)
        if found is None and node is not None:
            found = self._if_focused(self._focus.after(program[0], node, MOVING), deadline)
        if found is not None:
            return found
        tops = self._tops(window, deadline)
        return next((one for one in walk(self._bus, tops, lambda _: True, deadline) if _takes_keys(one)), None)

    def _if_focused(self, node: Node | None, deadline: float) -> Found | None:
        found = describe(self._bus, [node], None, deadline) if node else []
        return found[0] if found and found[0].has(roles.FOCUSED) else None

    # -- describing --------------------------------------------------------------------------------------------------

    def _seen(self, window: Window, found: Found, deadline: float) -> Seen:
        if found.role == roles.TERMINAL:
            return Seen(window)  # a password is typed into it like anything else
        label = self._label(found, deadline) if not found.name else ""
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
            box=found.box,
            path=found.path(),
            secret="password" if secret else None,
            editable=found.has(roles.EDITABLE) or secret,
            lines=found.has(roles.MULTI_LINE),
            checked=found.has(roles.CHECKED) if checkable else None,
            key=f"{found.node[0]} {found.node[1]}",
        )

    def _label(self, found: Found, deadline: float) -> str:
        """The words that the program ties to it; those that stand before or above it, for want of them."""
        [relations] = self._bus.ask_all([call(found.node, ACCESSIBLE, "GetRelationSet")], deadline)
        for kind, targets in relations[0] if relations else ():
            if kind == LABELLED_BY and targets:
                [answer] = self._bus.ask_all([name_of((str(targets[0][0]), str(targets[0][1])))], deadline)
                return str(answer[0][1]) if answer else ""
        if found.parent is None or found.role not in roles.FIELDS:
            return ""
        beside = describe(self._bus, children_of(self._bus, found.parent.node, deadline), None, deadline)
        return words_beside(found, [one for one in beside if one.role in roles.WORDS and one.has(roles.SHOWING)])


def _chosen(hits: Sequence[Found]) -> Found:
    """The deepest; of words or a picture in a button, the button."""
    deepest = max(enumerate(hits), key=lambda pair: (sum(1 for _ in pair[1].way()), pair[0]))[1]
    if deepest.role in roles.PARTS:
        return next((one for one in deepest.way() if one.role in roles.ACTED_ON), deepest)
    return deepest


def _takes_keys(one: Found) -> bool:
    return one.has(roles.FOCUSED) and one.role not in roles.TOPS


def _node_of(key: str) -> Node | None:
    name, _, path = key.partition(" ")
    return (name, path) if path else None
