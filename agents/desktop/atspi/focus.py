"""What has the focus, program by program: they say so when it moves, and nobody has to look for it at each key."""

# jeepney comes without types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import threading

from jeepney import HeaderFields, MatchRule, Message, MessageType, message_bus

from agents.desktop.atspi.bus import Bus, Node, call

_EVENT = "org.a11y.atspi.Event.Object"
_REGISTRY: Node = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry")


class Focus:
    """Listens from when it is made until it is closed."""

    def __init__(self, address: str) -> None:
        self._bus = Bus(address)
        self._focused: dict[str, Node] = {}
        self._moved = threading.Condition()
        rule = MatchRule(type="signal", interface=_EVENT, member="StateChanged")
        rule.add_arg_condition(0, "focused")
        self._bus.ask(message_bus.AddMatch(rule))
        registered = call(
            _REGISTRY, "org.a11y.atspi.Registry", "RegisterEvent", "sass", "object:state-changed:focused", [], ""
        )
        self._bus.ask(registered)
        threading.Thread(target=self._listen, name="atspi-focus", daemon=True).start()

    def of(self, program: str) -> Node | None:
        """What last got the focus in a program, by its name on the bus."""
        with self._moved:
            return self._focused.get(program)

    def after(self, program: str, before: Node | None, seconds: float) -> Node | None:
        """The same, once it has moved on from there, or after that time."""
        with self._moved:
            self._moved.wait_for(lambda: self._focused.get(program) != before, seconds)
            return self._focused.get(program)

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
        if body[0] == "focused" and body[1]:
            node = (str(fields[HeaderFields.sender]), str(fields[HeaderFields.path]))
            with self._moved:
                self._focused[node[0]] = node
                self._moved.notify_all()
