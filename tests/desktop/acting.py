"""A person at a made-up desktop, in few words, for tests of what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agents.desktop.acts import Act, KeyDown, Monitor, PointerDown, PointerUp, Seen, View, Window
from agents.desktop.folding import Folding
from ingest.wire import Held, Rectangle, Said

LEFT = Monitor("left", Rectangle(0, 0, 1000, 800))
RIGHT = Monitor("right", Rectangle(1000, 0, 2000, 1600), 2.0)
ORDERS = Window(1, "Shop", "Orders", Rectangle(100, 50, 400, 300), 7)
TERMINAL = Window(2, "XTerm", "ana: ~", Rectangle(0, 0, 300, 200), 8)
SAVE = Seen(ORDERS, True, "button", "Save", box=Rectangle(120, 80, 60, 20), path="/frame[1]/button[1]", key="save")
CUSTOMER = Seen(ORDERS, True, "textbox", "Customer", editable=True, path="/frame[1]/text[1]", key="customer")
PASSWORD = Seen(ORDERS, True, "textbox", "", secret="password", editable=True, path="/frame[1]/text[2]", key="pw")
NOTES = Seen(ORDERS, True, "textbox", "Notes", editable=True, lines=True, key="notes")
EXPRESS = Seen(ORDERS, True, "checkbox", "Express", checked=False, key="express")
PROMPT = Seen(TERMINAL)


@dataclass(slots=True)
class Person:
    """said: what was told of them. fields: what the fields say, where the program tells."""

    folding: Folding = field(default_factory=lambda: Folding(lambda _: None))
    fields: dict[str, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    at: int = 1_000

    def __post_init__(self) -> None:
        self.folding.reading = lambda seen: self.fields.get(seen.key)

    def act(self, act: Act) -> None:
        self.said += self.folding.take(act)

    def press(self, seen: Seen, x: int = 130, y: int = 90, button: Any = "primary", held: Sequence[Held] = ()) -> None:
        self.at += 50
        self.act(PointerDown(self.at, x, y, button, seen, View(LEFT), tuple(held)))

    def release(self, x: int = 130, y: int = 90, button: Any = "primary", onto: Seen | None = None) -> None:
        self.at += 50
        self.act(PointerUp(self.at, x, y, button, onto))

    def click(self, seen: Seen, times: int = 1, button: Any = "primary") -> None:
        for _ in range(times):
            self.press(seen, button=button)
            self.release(button=button)

    def key(self, seen: Seen, key: str, *held: Held) -> None:
        self.at += 20
        text = key if len(key) == 1 and not set(held) - {"Shift"} else ""
        self.act(KeyDown(self.at, key, text, seen, View(LEFT), held))

    def type(self, seen: Seen, text: str) -> None:
        for letter in text:
            self.key(seen, letter)

    def wait(self, milliseconds: int = 1_000) -> None:
        self.at += milliseconds
        self.said += self.folding.wait(self.at)

    def finish(self) -> list[Said]:
        self.said += self.folding.finish(self.at)
        assert [one.n for one in self.said] == list(range(1, len(self.said) + 1))
        return self.said


def on(seen: Seen, monitor: Monitor) -> tuple[Seen, View]:
    return replace(seen, box=Rectangle(1100, 40, 30, 10)), View(monitor)
