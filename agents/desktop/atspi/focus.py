"""What has the focus, program by program: they say so when it moves, and it is described at once.

Keys are looked at a moment after they were pressed, so the focus may be elsewhere by then, or its window closed. What
counts is the order: a program does what it is told one after the other, so what is typed after Tab goes to the field
that gets the focus next, however long that takes to be told.
"""

# jeepney comes without types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from jeepney import HeaderFields, MatchRule, Message, MessageType, message_bus

from agents.desktop.acts import Seen
from agents.desktop.atspi.bus import Bus, Node, call

PATIENCE = 1.5  # seconds after which a focus that was to move is taken to have stayed
_EVENT = "org.a11y.atspi.Event.Object"
_REGISTRY: Node = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry")


class Focus:
    """Listens from when it is made until it is closed. describe: called in its thread with what got the focus."""

    def __init__(self, address: str, describe: Callable[[Node], Seen | None]) -> None:
        self._bus = Bus(address)
        self._describe = describe
        self._focused: dict[str, Seen] = {}  # by the program's name on the bus
        self._moves = 0  # how often the focus has moved, in all programs
        self._expected: tuple[int, float] | None = None  # beyond how many moves we have to be, and until when to wait
        self._moved = threading.Condition()
        rule = MatchRule(type="signal", interface=_EVENT, member="StateChanged")
        rule.add_arg_condition(0, "focused")
        self._bus.ask(message_bus.AddMatch(rule))
        of_registry, event = "org.a11y.atspi.Registry", "object:state-changed:focused"
        self._bus.ask(call(_REGISTRY, of_registry, "RegisterEvent", "sass", event, [], ""))
        threading.Thread(target=self._listen, name="atspi-focus", daemon=True).start()

    def of(self, program: str) -> Seen | None:
        """What has it in a program, once it has moved if it was to; None when that was never told."""
        with self._moved:
            if self._expected is not None:
                moves, until = self._expected
                self._moved.wait_for(lambda: self._moves > moves, max(until - time.monotonic(), 0.0))
                self._expected = None
            return self._focused.get(program)

    def expect_move(self, onto: str) -> None:
        """onto: the element's key, where it is known; one that has the focus already needs no move."""
        with self._moved:
            if not onto or all(seen.key != onto for seen in self._focused.values()):
                self._expected = (self._moves, time.monotonic() + PATIENCE)

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
        seen = self._describe((program, path))
        with self._moved:
            if seen is None:
                self._focused.pop(program, None)
            else:
                self._focused[program] = seen
            self._moves += 1
            self._moved.notify_all()
