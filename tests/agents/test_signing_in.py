"""Stories of the extension's own pages: somebody signs it in by keyboard, is refused, signs out again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.agents.recording_browser import RecordingBrowser, a_recording_browser
from tests.stories.axe import wrongs
from tests.stories.server import Server


async def asked_to_be_let_in(browser: RecordingBrowser, server: Server, options: Page) -> Page:
    """By keyboard alone; answers Cairn's page, where somebody is signed in."""
    link = await asyncio.to_thread(server.new_sign_in_link)
    person = await browser.context.new_page()
    await person.goto(link)
    await options.bring_to_front()
    await options.get_by_label("Where is your Cairn?").focus()
    await options.keyboard.press("Control+a")
    await options.keyboard.type(f"{server.url}/")
    await options.keyboard.press("Tab")
    await options.keyboard.press("Control+a")
    await options.keyboard.type("Ana’s browser")
    await options.keyboard.press("Tab")
    await expect(options.get_by_role("button", name="Sign in")).to_be_focused()
    async with browser.context.expect_page() as opened:
        await options.keyboard.press("Enter")
    return await opened.value


async def test_the_extension_is_let_in_refused_and_signed_out(server: Server) -> None:
    before = (await server.api.get("/api/devices"))["devices"]
    async with a_recording_browser() as browser:
        options = await browser.own_page("options")
        cairn = await asked_to_be_let_in(browser, server, options)
        code = await options.locator("#user-code").inner_text()
        await expect(cairn.get_by_test_id("code")).to_have_value(code)
        await cairn.get_by_test_id("continue").click()
        await cairn.get_by_test_id("deny").click()
        await expect(options.get_by_role("alert")).to_have_text("This recorder was not let in.", timeout=30_000)
        popup = await browser.own_page("popup")
        await expect(popup.get_by_role("alert")).to_have_text("This recorder was not let in.")
        await popup.close()

        cairn = await asked_to_be_let_in(browser, server, options)
        await cairn.get_by_test_id("continue").click()
        await cairn.get_by_test_id("allow").click()
        await expect(cairn.get_by_test_id("done")).to_be_visible()
        await expect(options.get_by_role("heading", name="Signed in")).to_be_visible(timeout=30_000)
        await expect(options.locator("#in-workspace")).to_have_text("Home")
        devices = (await server.api.get("/api/devices"))["devices"]
        assert [device["name"] for device in devices if device not in before] == ["Ana’s browser"]

        await options.get_by_role("button", name="Sign out").click()
        await expect(options.get_by_label("Where is your Cairn?")).to_have_value(f"{server.url}/")
        left = (await server.api.get("/api/devices"))["devices"]
        assert [device["id"] for device in left] == [device["id"] for device in before]


async def test_a_cairn_that_is_not_there_is_said_not_to_be(server: Server) -> None:
    async with a_recording_browser() as browser:
        options = await browser.own_page("options")
        await options.get_by_label("Where is your Cairn?").fill("http://127.0.0.1:9")
        await options.get_by_role("button", name="Sign in").click()
        await expect(options.get_by_role("alert")).to_have_text(
            "http://127.0.0.1:9 does not answer. Copy its address from where you have Cairn open."
        )
        await options.get_by_label("Where is your Cairn?").fill("not an address")
        await options.get_by_role("button", name="Sign in").click()
        await expect(options.get_by_role("alert")).to_contain_text(
            "“not an address” is no address of a Cairn. One looks like https://cairn.example.org"
        )


async def test_a_cairn_that_never_answers_is_waited_for_for_some_seconds_and_no_longer_than_somebody_wants() -> None:
    async with a_silent_address() as silent, a_recording_browser() as browser:
        options = await browser.own_page("options")
        address, sign_in = options.get_by_label("Where is your Cairn?"), options.locator("#sign-in")
        await address.fill(silent)
        await sign_in.press("Enter")
        await expect(options.get_by_role("alert")).to_contain_text(f"{silent} does not answer.", timeout=15_000)
        await expect(sign_in).to_have_text("Sign in")
        await expect(sign_in).to_be_focused()

        await sign_in.press("Enter")
        await expect(sign_in).to_have_text("Asking…")
        await look(options)
        await options.get_by_role("button", name="Stop asking").press("Enter")
        await expect(sign_in).to_be_focused(timeout=4_000)
        await expect(sign_in).to_have_text("Sign in")

        await sign_in.press("Enter")
        await expect(sign_in).to_have_text("Asking…")
        await address.press("End")
        await address.press_sequentially("0")
        await expect(sign_in).to_have_text("Sign in", timeout=4_000)
        await expect(address).to_have_value(f"{silent}0")
        await expect(options.get_by_role("alert")).to_be_hidden()


async def test_who_has_stopped_is_one_click_from_the_guide_also_when_signed_out(server: Server) -> None:
    async with a_recording_browser() as browser:
        await browser.sign_in(server)
        popup = await browser.own_page("popup")
        await popup.get_by_label("What will the guide show?").fill("Order paper")
        await popup.keyboard.press("Enter")
        await expect(popup.locator("#state")).to_have_text("Recording")
        guide = await popup.get_by_role("link", name="Open the guide").get_attribute("href")
        await popup.get_by_role("button", name="Stop").press("Enter")
        link = popup.get_by_role("link", name="Open “Order paper”")
        await expect(link).to_be_focused(timeout=30_000)
        await expect(popup.get_by_label("What will the guide show?")).to_have_value("")
        options = await browser.own_page("options")
        await options.get_by_role("button", name="Sign out").click()
        await expect(popup.get_by_role("button", name="Sign in")).to_be_visible()
        await expect(link).to_have_attribute("href", guide or "")
        await look(popup)


async def test_its_pages_are_right_for_everybody_in_light_and_dark_on_a_phone(server: Server) -> None:
    async with a_recording_browser() as browser:
        options, popup = await browser.own_page("options"), await browser.own_page("popup")
        await look(options, popup)
        await browser.sign_in(server)
        await look(options, popup)
        await popup.bring_to_front()
        await popup.get_by_role("button", name="Record").click()
        await expect(popup.locator("#state")).to_have_text("Recording")
        await popup.get_by_text("What is masked").click()
        await popup.get_by_role("button", name="Note").click()
        await expect(popup.get_by_label("A note for whoever reads the guide")).to_be_focused()
        await look(popup)
        await popup.get_by_role("button", name="Pause").click()
        await expect(popup.locator("#state")).to_have_text("Paused")
        await look(popup)


@asynccontextmanager
async def a_silent_address() -> AsyncIterator[str]:
    """Where somebody takes every call and never says a word."""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until they hang up
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def look(*pages: Page) -> None:
    for page in pages:
        await page.set_viewport_size({"width": 320, "height": 600})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, (page.url, "is too wide for a phone")
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert await wrongs(page) == [], (page.url, scheme)
