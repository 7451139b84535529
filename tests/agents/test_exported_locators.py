"""What a page calls an element is what Playwright finds it by: an exported test reaches what was clicked."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ingest.exporters.locators import path_from_event
from ingest.exporters.python import locator
from ingest.importers.agent import events_from_said
from ingest.wire import Said
from tests.agents.pages import Deed, Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_whatever_kind_of_element_was_clicked_is_found(recorded: Recorded) -> None:
    await recorded.open("kinds.html")
    page = recorded.page
    there: list[Any] = await page.locator(".try").all()
    for one in there:
        await one.click()
    clicked = [deed for deed in await recorded.deeds() if deed["type"] in ("click", "type", "check", "choose")]
    assert len(clicked) == len(there)
    lost = []
    for deed, element in zip(clicked, there, strict=True):
        written = locator(path_of(deed))
        found = eval(written, {"page": page})
        meant = await element.element_handle()
        if not await found.count() or not await found.evaluate("(found, meant) => found === meant", meant):
            lost.append((deed["element"]["name"], deed["element"]["role"], written))
    assert lost == [], "\n".join(map(str, lost))


def path_of(deed: Deed) -> tuple[Any, ...]:
    said = msgspec.convert([{**deed, "n": 1}], list[Said])
    return tuple(path_from_event(events_from_said(said)[-1]))
