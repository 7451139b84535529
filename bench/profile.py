"""A profile: of what a page's main thread did, how much was within an extension's script, or called by it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession

EVERY = 100  # microseconds between two looks at the stack
IDLE = ("(idle)",)


@dataclass(frozen=True, slots=True)
class Share:
    """Milliseconds within an extension's script, and of everything."""

    ours: float
    all: float

    @property
    def percent(self) -> float:
        return 100 * self.ours / self.all


async def share_of_extension(devtools: CDPSession, do: Callable[[], Awaitable[None]]) -> Share:
    await devtools.send("Profiler.enable")
    await devtools.send("Profiler.setSamplingInterval", {"interval": EVERY})
    await devtools.send("Profiler.start")
    await do()
    profile: dict[str, Any] = (await devtools.send("Profiler.stop"))["profile"]
    return share_in(profile)


def share_in(profile: dict[str, Any]) -> Share:
    """profile: as the Chrome DevTools Protocol has it, Profiler.Profile."""
    within: dict[int, bool] = {}
    idle: set[int] = set()
    for node in profile["nodes"]:  # parents come before their children
        is_ours = node["callFrame"]["url"].startswith("chrome-extension:")
        within[node["id"]] = within.get(node["id"], False) or is_ours
        for child in node.get("children", ()):
            within[child] = within[node["id"]]
        if node["callFrame"]["functionName"] in IDLE:
            idle.add(node["id"])
    spent = [0.0, 0.0]
    for node_id, microseconds in zip(profile["samples"], profile["timeDeltas"], strict=True):
        if node_id not in idle:
            spent[within[node_id]] += microseconds / 1000
    return Share(spent[1], sum(spent))
