"""What has the focus, program by program: they say so when it moves, and it is described at once.

Keys are looked at a moment after they were pressed, so the focus may be elsewhere by then, or its window closed: what
counts is what had it when they were pressed. And a program may tell late that it moved the focus: what is typed right
after Tab goes to the field that gets it next, though nobody has heard of that yet.
"""

# jeepney comes without types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jeepney import HeaderFields, MatchRule, Message, MessageType, message_bus

from agents.desktop.acts import Seen
from agents.desktop.atspi.bus import Bus, Node, call

SETTLED = 400  # milliseconds after which a program has told of a move, if something made it move the focus
MOST = 64  # moves of one program that are remembered
_EVENT = "org.a11y.atspi.Event.Object"
_REGISTRY: Node = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry")


@dataclass(frozen=True, slots=True)
class Moved:
    """at: when we heard of it, in milliseconds since 1970. seen: None where nothing is to be told of it."""

    at: int
    seen: Seen | None


class Focus:
    """Listens from when it is made until it is closed. describe: called in its thread with what got the focus."""

    def __init__(self, address: str, describe: Callable[[Node], Seen | None]) -> None:
        self._bus = Bus(address)
        self._describe = describe
        self._moves: dict[str, deque[Moved]] = {}  # by the program's name on the bus
        self._maybe = 0  # when something was last done by which the focus may move
        self._there = threading.Condition()
        rule = MatchRule(type="signal", interface=_EVENT, member="StateChanged")
        rule.add_arg_condition(0, "focused")
        self._bus.ask(message_bus.AddMatch(rule))
        of_registry, event = "org.a11y.atspi.Registry", "object:state-changed:focused"
        self._bus.ask(call(_REGISTRY, of_registry, "RegisterEvent", "sass", event, [], ""))
        threading.Thread(target=self._listen, name="atspi-focus", daemon=True).start()

    def of(self, program: str, when: int) -> Moved | None:
        """What had it in a program at a time; None when that was never told."""
        with self._there:
            if when < self._maybe + SETTLED:
                settled = max(self._maybe + SETTLED - time.time_ns() // 1_000_000, 0) / 1_000
                self._there.wait_for(lambda: self._heard_since(program, self._maybe), settled)
            return had_focus(self._moves.get(program, ()), when, self._maybe)

    def may_move(self, when: int) -> None:
        """Something was done by which the focus may move."""
        with self._there:
            self._maybe = when

    def put(self, program: str, moved: Moved) -> None:
        with self._there:
            self._moves.setdefault(program, deque(maxlen=MOST)).append(moved)
            self._there.notify_all()

    def _heard_since(self, program: str, since: int) -> bool:
        moves = self._moves.get(program)
        return moves is not None and len(moves) > 0 and moves[-1].at >= since

    def close(self) -> None:
        self._bus.close()

    def _listen(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except (OSError, ValueError):  # it was closed, by us or by the end of the session
                return
            self._hear(message)

    def _hear(self, message: Message) -> None:
        fields, body = message.header.fields, message.body
        if message.header.message_type is not MessageType.signal or fields.get(HeaderFields.interface) != _EVENT:
            return
        if body[0] != "focused" or not body[1]:
            return
        program, path = str(fields[HeaderFields.sender]), str(fields[HeaderFields.path])
        self.put(program, Moved(time.time_ns() // 1_000_000, self._describe((program, path))))


def had_focus(moves: Sequence[Moved], when: int, maybe: int) -> Moved | None:
    """What had the focus at a time. maybe: when something was last done, before that, by which it may have moved.

    Where it cannot be told which of two it was, it is the one that holds a secret.
    """
    before = [one for one in moves if one.at <= when]
    now = before[-1] if before else None
    if now is not None and now.at >= maybe:
        return now
    soon = next((one for one in moves if when < one.at <= maybe + SETTLED), None)
    if soon is None or (now is not None and now.seen is not None and now.seen.secret):
        return now
    return soon
