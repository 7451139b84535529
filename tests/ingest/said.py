"""What a recorder says, in few words, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ingest.retelling import Heard, Kept, batch_from_said
from ingest.wire import (
    Checked,
    Chosen,
    Clicked,
    Element,
    Navigated,
    Pressed,
    Rectangle,
    Said,
    Scene,
    Shot,
    Typed,
)

SHOP = Scene("https://shop.test/orders", "Orders", 1, width=1200, height=800)
MAIL = Scene("https://mail.test/inbox", "Inbox", 2, width=1200, height=800)


def element(name: str = "", role: str = "", **more: Any) -> Element:
    selectors = ((f"aria/{name}",),) if name else ((f"#{more.pop('id', 'x')}",),)
    return Element(selectors, role=role, name=name, **more)


def click(n: int, name: str, role: str = "button", scene: Scene = SHOP, *, times: int = 1, **more: Any) -> Clicked:
    shot = more.pop("shot", None)
    return Clicked(n=n, at=1_000 * n, scene=scene, shot=shot, times=times, element=element(name, role, **more))


def type_(n: int, value: str, name: str, scene: Scene = SHOP, **more: Any) -> Typed:
    return Typed(n=n, at=1_000 * n, scene=scene, element=element(name, "textbox"), value=value, **more)


def choose(n: int, value: str, name: str) -> Chosen:
    return Chosen(n=n, at=n, scene=SHOP, element=element(name, "combobox"), value=value)


def check(n: int, name: str, role: str = "checkbox", *, on: bool = True) -> Checked:
    return Checked(n=n, at=n, scene=SHOP, element=element(name, role), on=on)


def go(n: int, scene: Scene, by: Any = "address") -> Navigated:
    return Navigated(n=n, at=n, scene=scene, by=by)


def press(n: int, *keys: str) -> Pressed:
    return Pressed(n=n, at=n, scene=SHOP, keys=keys)


def shot(digest: str = "a" * 64, **more: Any) -> Shot:
    return Shot(digest, 1200, 800, **more)


def box(x: float, y: float, width: float, height: float) -> Rectangle:
    return Rectangle(x, y, width, height)


def heard(said: Sequence[Said], *, ended: bool = False, pictures: Iterable[str] = (), title: str = "") -> Heard:
    kept = {digest: Kept("image/png", 1200, 800) for digest in pictures}
    return Heard("rec", (batch_from_said(said),), kept, title, None, ended)
