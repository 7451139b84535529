"""axe: what a page does wrong for those who use it by keyboard, by ear, or with less than perfect eyes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.stories.node import HERE

AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def wrongs(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, and its own advice, a line each."""
    if not AXE.exists():
        pytest.skip("axe is not installed: make test does that")
    await page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = await page.evaluate(
        "async (rules) => (await axe.run(document, {runOnly: rules})).violations", RULES
    )
    return [f"{each['id']}: {node['html']} – {node['failureSummary']}" for each in found for node in each["nodes"]]
