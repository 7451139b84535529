"""Stories of a recorder that asks to be let in: by keyboard, without a script, in the light and in the dark."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from playwright.async_api import expect

from auth.oauth import BY_CODE
from tests.stories.axe import wrongs
from tests.stories.browser import Chromium, Visitor
from tests.stories.guests import new_person
from tests.stories.people import a_colleague
from tests.stories.server import Server

PHONE = 320  # CSS pixels: what WCAG 1.4.10 asks to be enough


@asynccontextmanager
async def a_recorder(
    server: Server, name: str = "Ana’s laptop"
) -> AsyncIterator[tuple[AsyncOAuth2Client, dict[str, Any]]]:
    """One that has just asked, and what it was told."""
    async with AsyncOAuth2Client(
        client_id="cairn-desktop", token_endpoint_auth_method="none", token_endpoint=f"{server.url}/oauth/token"
    ) as client:
        asked = {"client_id": "cairn-desktop", "device_name": name}
        answer = await client.request(
            "POST", f"{server.url}/oauth/device_authorization", data=asked, withhold_token=True
        )
        assert answer.status_code == 200, answer.text
        yield client, answer.json()


async def test_a_recorder_is_let_in_by_keyboard_without_a_script_and_ended_again(
    server: Server, chromium: Chromium
) -> None:
    made = await server.api.post("/api/people", new_person("Ana", "edit"))
    ana = await chromium.visitor(scripts=False, address=made["sign_in"])
    async with a_recorder(server) as (recorder, codes):
        await ana.go(codes["verification_uri_complete"])
        assert ana.page.url == f"{server.url}/device", "the code is in no history"
        await expect(ana.page.get_by_label("Code")).to_have_value(codes["user_code"])
        await ana.page.get_by_label("Code").press("Enter")

        await expect(ana.page.get_by_role("heading", level=1)).to_have_text("Let this recorder record for you?")
        await expect(ana.see("device-name")).to_have_text("Ana’s laptop")
        await expect(ana.see("asks")).to_contain_text("127.0.0.1, the same as this browser’s")
        await expect(ana.page.get_by_role("radio", name="Home")).to_be_checked()
        await ana.page.get_by_role("radio", name="Home").focus()
        await ana.page.keyboard.press("Tab")
        await expect(ana.page.get_by_role("button", name="Allow")).to_be_focused()
        await ana.page.keyboard.press("Enter")
        await expect(ana.see("done")).to_have_text("Ana’s laptop is let in")

        await recorder.fetch_token(grant_type=BY_CODE, device_code=codes["device_code"])
        told = (await recorder.get(f"{server.url}/api/device")).json()
        assert (told["person"]["name"], told["workspace"]["name"], told["device"]["name"]) == (
            "Ana",
            "Home",
            "Ana’s laptop",
        )

        await ana.page.get_by_role("link", name="Your recorders").click()
        await ana.page.get_by_role("button", name="End Ana’s laptop").click()
        await expect(ana.see("device")).to_have_count(0)
        assert (await recorder.get(f"{server.url}/api/device")).status_code == 401


async def test_home_leads_to_how_to_record_and_to_ones_recorders(server: Server, chromium: Chromium) -> None:
    ana = await a_colleague(server, chromium, "Ana at home")
    await ana.go(server.url)
    await ana.page.get_by_role("link", name="Record", exact=True).click()
    await expect(ana.see("cairn-at")).to_have_text(server.url)
    await ana.page.get_by_role("link", name="Your recorders").click()
    await expect(ana.page.get_by_role("heading", name="Your recorders")).to_be_visible()
    await ana.go(server.url)
    await ana.page.get_by_role("button", name="Ana at home").click()
    await ana.page.get_by_role("menuitem", name="Your recorders").click()
    await expect(ana.page.get_by_role("heading", name="Your recorders")).to_be_visible()


async def tells_how(visitor: Visitor, server: Server) -> None:
    await visitor.go(f"{server.url}/record")
    await expect(visitor.see("cairn-at")).to_be_visible()


async def asks(visitor: Visitor, server: Server) -> None:
    await visitor.go(f"{server.url}/device")


async def is_wrong(visitor: Visitor, server: Server) -> None:
    await asks(visitor, server)
    await visitor.see("code").fill("BBBB-BBBB")
    await visitor.see("continue").click()
    await expect(visitor.page.get_by_role("alert")).to_be_visible()
    await expect(visitor.see("code")).to_be_focused()


async def shows(visitor: Visitor, server: Server) -> None:
    async with a_recorder(server) as (_, codes):
        await visitor.go(codes["verification_uri_complete"])
        await visitor.see("continue").click()
        await expect(visitor.see("allow")).to_be_visible()


async def is_done(visitor: Visitor, server: Server) -> None:
    await shows(visitor, server)
    await visitor.see("allow").click()
    await expect(visitor.see("done")).to_be_visible()


async def lists(visitor: Visitor, server: Server) -> None:
    async with a_recorder(server, "A desktop with quite a long name, which goes on and on") as (client, codes):
        await visitor.go(codes["verification_uri_complete"])
        await visitor.see("continue").click()
        await visitor.see("allow").click()
        await expect(visitor.see("done")).to_be_visible()
        await client.fetch_token(grant_type=BY_CODE, device_code=codes["device_code"])
    await asks(visitor, server)
    await expect(visitor.see("device")).to_have_count(1)


@pytest.mark.parametrize("shown", [tells_how, asks, is_wrong, shows, is_done, lists])
async def test_the_page_is_right_for_everybody_in_light_and_dark_and_on_a_phone(
    server: Server, chromium: Chromium, shown: Callable[[Visitor, Server], Awaitable[None]]
) -> None:
    visitor = await a_colleague(server, chromium, f"Ana who {shown.__name__}")
    await shown(visitor, server)
    for scheme in ("light", "dark"):
        await visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (1280, PHONE):
            await visitor.page.set_viewport_size({"width": width, "height": 800})
            assert await wrongs(visitor.page) == [], (scheme, width)
            assert await visitor.page.evaluate("document.documentElement.scrollWidth") <= width
