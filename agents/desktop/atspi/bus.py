"""The accessibility bus: a D-Bus of its own, on which each program answers for its elements.

    session bus -> org.a11y.Bus says where it is -> programs answer questions of AT-SPI there

Questions are asked many at a time and answered as they come: one by one, a window of a hundred elements would take
longer than a person takes to go on. No answer in time is as good as none.
"""

# jeepney comes without types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any, TypeAlias

from jeepney import DBusAddress, HeaderFields, Message, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from agents.desktop.errors import NotHere

ACCESSIBLE, COMPONENT, TEXT = (f"org.a11y.atspi.{one}" for one in ("Accessible", "Component", "Text"))
SLOW = 2.0  # seconds that setting up may take
ON_SCREEN = 0  # GetExtents: coordinates of the whole screen

Node: TypeAlias = tuple[str, str]
"""A program's name on the bus, and the path of one of its elements."""
ROOT: Node = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")


def _address(node: Node, interface: str) -> DBusAddress:
    return DBusAddress(node[1], bus_name=node[0], interface=interface)


def call(node: Node, interface: str, method: str, signature: str = "", *body: Any) -> Message:
    return new_method_call(_address(node, interface), method, signature or None, body)


def name_of(node: Node) -> Message:
    return Properties(_address(node, ACCESSIBLE)).get("Name")


def parent_of(node: Node) -> Message:
    return Properties(_address(node, ACCESSIBLE)).get("Parent")


class Bus:
    """A connection to it. Several threads may ask."""

    def __init__(self, address: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(address)
        self._turn = Lock()

    def close(self) -> None:
        self._connection.close()

    def ask(self, question: Message, seconds: float = SLOW) -> Any | None:
        """The body of the answer; None when there is none in time, or it is an error."""
        return self.ask_all([question], time.monotonic() + seconds)[0]

    def ask_all(self, questions: Sequence[Message], deadline: float) -> list[Any | None]:
        """The bodies of the answers, in the order of the questions."""
        answers: list[Any | None] = [None] * len(questions)
        with self._turn:
            waiting: dict[int, int] = {}
            for at, question in enumerate(questions):
                serial = next(self._connection.outgoing_serial)
                self._connection.send(question, serial=serial)
                waiting[serial] = at
            while waiting and (left := deadline - time.monotonic()) > 0:
                try:
                    answer = self._connection.receive(timeout=left)
                except TimeoutError:
                    break
                # Late answers to what was asked before are nobody's any more.
                at_ = waiting.pop(answer.header.fields.get(HeaderFields.reply_serial, 0), None)
                if at_ is not None and answer.header.message_type is MessageType.method_return:
                    answers[at_] = answer.body
        return answers

    def receive(self) -> Message:
        """The next message, whenever it comes; for whoever asks nothing any more, and listens."""
        return self._connection.receive()


def bus_address() -> str:
    """Where it is, and tells programs that somebody listens. Raises NotHere when this session has none."""
    try:
        with open_dbus_connection("SESSION") as session:
            status = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Status")
            session.send_and_get_reply(Properties(status).set("IsEnabled", "b", True), timeout=SLOW)
            asked = new_method_call(status.with_interface("org.a11y.Bus"), "GetAddress")
            answer = session.send_and_get_reply(asked, timeout=SLOW)
    except (OSError, KeyError, ValueError, TimeoutError) as error:
        raise NotHere(
            "Programs here do not tell of their buttons and fields: there is no accessibility bus."
        ) from error
    if answer.header.message_type is not MessageType.method_return:
        raise NotHere("Programs here do not tell of their buttons and fields: the accessibility bus does not start.")
    return str(answer.body[0])
