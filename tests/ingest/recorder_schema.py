"""The shape of a Recorder flow as @puppeteer/replay's `parse` demands it (SchemaUtils.ts): an honest double."""

from __future__ import annotations

from typing import Any

NUMBERS = {
    "click": ("offsetX", "offsetY"),
    "doubleClick": ("offsetX", "offsetY"),
    "setViewport": ("width", "height", "deviceScaleFactor"),
    "emulateNetworkConditions": ("download", "upload", "latency"),
}
TEXTS = {
    "change": ("value",),
    "keyDown": ("key",),
    "keyUp": ("key",),
    "navigate": ("url",),
    "waitForExpression": ("expression",),
    "customStep": ("name",),
}
SELECTED = {"click", "doubleClick", "hover", "change", "waitForElement"}
TYPES = {*NUMBERS, *TEXTS, *SELECTED, "close", "scroll"}
BUTTONS = {"primary", "auxiliary", "secondary", "back", "forward"}


def check_flow(flow: Any) -> None:
    """Fail where replay's parser would throw."""
    assert isinstance(flow["title"], str)
    for step in flow["steps"]:
        check_step(step)


def check_step(step: Any) -> None:
    kind = step["type"]
    assert kind in TYPES
    assert all(isinstance(step[key], int | float) for key in NUMBERS.get(kind, ()))
    assert all(isinstance(step[key], str) for key in TEXTS.get(kind, ()))
    assert step.get("button", "primary") in BUTTONS
    assert all(isinstance(index, int) for index in step.get("frame", []))
    if kind == "setViewport":
        assert all(isinstance(step[key], bool) for key in ("isMobile", "hasTouch", "isLandscape"))
    if kind in SELECTED:
        assert isinstance(step["selectors"], list)
    for selector in step.get("selectors", []):
        assert isinstance(selector, str) or all(isinstance(part, str) for part in selector)
