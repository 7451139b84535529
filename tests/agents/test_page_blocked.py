"""Pages that a blocked site makes have no address of their own, and are as blocked as it is.

Each story is told twice, so that it is the policy alone which makes the difference.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.agents.pages import Recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")

BANK = "shop.example"
BUTTON = "<title>Accounts</title><button style='position: fixed; inset: 0'>Accounts</button>"
WINDOWS = {
    "filled": f"() => {{ open('about:blank').document.body.innerHTML = `{BUTTON}` }}",
    "made": f"() => {{ open(URL.createObjectURL(new Blob([`{BUTTON}`], {{ type: 'text/html' }}))) }}",
}


@pytest.mark.parametrize("making", WINDOWS.values(), ids=WINDOWS)
async def test_a_window_that_a_blocked_site_makes_tells_nothing(recorded: Recorded, making: str) -> None:
    window = await _opened_at_the_bank(recorded, making)
    await recorded.until("m.kind === 'calm' && /^(about:blank|blob:)/.test(m.url)")
    await window.mouse.click(100, 100)
    assert [deed["element"]["name"] for deed in await _deeds(recorded, window)] == ["Accounts"]

    window = await _opened_at_the_bank(recorded, making, BANK)
    await recorded.until("m.kind === 'left' && /^(about:blank|blob:)/.test(m.url)")
    await window.mouse.click(100, 100)
    assert await _deeds(recorded, window) == []
    assert {message["kind"] for message in await recorded.messages() if message["url"] != recorded.page.url} == {"left"}


@pytest.mark.parametrize("sandbox", ["", "sandbox"])
async def test_a_frame_that_a_blocked_frame_makes_is_a_part_of_it(recorded: Recorded, sandbox: str) -> None:
    """sandbox: it does not say whose it is either."""
    frame = f"<iframe id='made' {sandbox} srcdoc='<button>Balance</button>'></iframe>"
    making = "(_, frame) => document.body.insertAdjacentHTML('beforeend', frame)"
    for blocked, expected in (([], ("click", "Balance")), (["localhost"], ("gap", "blocked"))):
        await recorded.open("frames.html", block_sites=blocked)
        payment = recorded.page.frame_locator("#stranger")
        await payment.locator("#pay").evaluate(making, frame)
        await recorded.until("new Set(told.filter(m => m.url.startsWith('about:')).map(m => m.from)).size === 3")
        await payment.frame_locator("#made").get_by_role("button").click()
        await recorded.until(f"m.kind === 'deed' && m.deed.type === '{expected[0]}'")
        [deed] = await recorded.deeds()
        assert (deed["type"], deed["why"] if deed["type"] == "gap" else deed["element"]["name"]) == expected


async def _opened_at_the_bank(recorded: Recorded, making: str, *blocked: str) -> Page:
    """The window that a page of the bank makes."""
    await recorded.page.goto("about:blank")
    await recorded.background.evaluate("hosts => begin({ block_sites: hosts })", list(blocked))
    await recorded.page.goto(f"{recorded.site.plain}/blank.html")
    async with recorded.page.expect_popup() as window:
        await recorded.page.evaluate(making)
    return await window.value


async def _deeds(recorded: Recorded, window: Page) -> list[dict[str, object]]:
    """All that was done in it, told by the time that something done later elsewhere is."""
    await window.close()
    await recorded.page.goto(f"{recorded.site.url}/blank.html")
    await recorded.until(f"m.kind === 'calm' && m.url.startsWith('{recorded.site.url}')")
    return await recorded.deeds()
