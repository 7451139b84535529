"""Finding: from a target in a recording to the element on the page, by its selectors in their order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import ElementHandle, Error, Frame, Page

from docmodel.schema import Box
from ingest.events import Target
from ingest.selectors import Hint, hint_in
from ingest.targets import role_from_hints
from ingest.text import plain

POLL = 0.1  # seconds between two looks at the page
_SOURCE = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
_FIND = f"(given) => {{ {_SOURCE}\nreturn find(given) }}"
_DESCRIBE = f"(element) => {{ {_SOURCE}\nreturn describe(element) }}"
_BOX = f"(element) => {{ {_SOURCE}\nreturn boxOf(element) }}"
_PREFIXES = ("aria", "text", "xpath", "pierce")


class Described(msgspec.Struct, frozen=True):
    """What the page says of an element."""

    name: str
    role: str
    tag: str
    type: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An element on the page, with its name, its role among ours, and where it is in the window (pixels)."""

    element: ElementHandle
    name: str
    role: str
    secret: bool
    x: float
    y: float
    width: float
    height: float

    def box(self, width: int, height: int) -> Box | None:
        """Where it is in a picture of the window, as far as it can be seen there."""
        left, top = max(0.0, self.x), max(0.0, self.y)
        right, bottom = min(float(width), self.x + self.width), min(float(height), self.y + self.height)
        if right <= left or bottom <= top:
            return None
        return Box(left / width, top / height, (right - left) / width, (bottom - top) / height)


async def find(page: Page, target: Target, seconds: float) -> Found | None:
    """The element, as soon as it can be seen; None when it does not appear in time."""
    given = {"chains": [[_spelled(part) for part in chain] for chain in target.selectors], "last": False}
    end = asyncio.get_running_loop().time() + seconds
    while True:
        given["last"] = asyncio.get_running_loop().time() >= end
        with suppress(Error):  # the page is just going somewhere else: look again there
            frame = await _frame(page, target)
            handle = (await frame.evaluate_handle(_FIND, given)).as_element() if frame else None
            if handle is not None:
                return await _described(handle, seconds)
        if given["last"]:
            return None
        await asyncio.sleep(POLL)


async def _frame(page: Page, target: Target) -> Frame | None:
    """The frame at the end of the path, or None while it is not there."""
    frame: Frame | None = page.main_frame
    for step in target.frame:
        if frame is None:
            return None
        if isinstance(step, int):
            frame = frame.child_frames[step] if step < len(frame.child_frames) else None
        else:
            holder = await frame.evaluate_handle(_FIND, {"chains": [[_spelled(step)]], "last": True})
            element = holder.as_element()
            frame = await element.content_frame() if element else None
    return frame


async def _described(element: ElementHandle, seconds: float) -> Found:
    await element.scroll_into_view_if_needed(timeout=max(seconds, 1) * 1000)
    said = msgspec.convert(await element.evaluate(_DESCRIBE), Described)
    role = role_from_hints([Hint("page", said.tag, {"role": said.role, "type": said.type})])
    box = await _box_in_window(element)
    return Found(element, plain(said.name), role, said.secret, **box)


async def _box_in_window(element: ElementHandle) -> dict[str, float]:
    """An element knows its place in its own frame; the frames around it are where their elements are."""
    box: dict[str, float] = dict(await element.evaluate(_BOX))
    frame = await element.owner_frame()
    while frame is not None and frame.parent_frame is not None:
        holder = await frame.frame_element()
        inset: list[float] = await holder.evaluate(
            "(e) => { const b = e.getBoundingClientRect(); return [b.x + e.clientLeft, b.y + e.clientTop] }"
        )
        box["x"] += inset[0]
        box["y"] += inset[1]
        frame = frame.parent_frame
    return box


def _spelled(selector: str) -> dict[str, Any]:
    """A selector with its prefix taken off, for page.js."""
    kind, sign, rest = selector.partition("/")
    if not sign or kind not in _PREFIXES:
        kind, rest = ("xpath", selector) if selector.startswith(("//", "(//")) else ("css", selector)
    seen = hint_in(selector) if kind == "aria" else None
    role = seen.attributes.get("role", "") if seen else ""
    return {"kind": kind, "value": rest, "name": seen.text if seen else "", "role": role}
