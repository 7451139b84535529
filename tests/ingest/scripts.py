"""The same errand in each language and style that Playwright's codegen writes, for tests."""

from __future__ import annotations

SYNC = """\
import re
from playwright.sync_api import Playwright, sync_playwright, expect


def run(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(headless=False)
    context = browser.new_context()
    page = context.new_page()
    page.goto("https://shop.test/")
    page.get_by_role("textbox", name="User").fill("ana")
    page.get_by_label("Password").fill("hunter2!")
    page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    with page.expect_popup() as page1_info:
        page.get_by_role("link", name="Help").click()
    page1 = page1_info.value
    page1.get_by_text("Contact").nth(2).dblclick()
    page1.close()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("row", name="Tea").get_by_role("button").first.click(button="right")
    page.locator("#pay").content_frame.get_by_placeholder("City").press("Enter")
    page.get_by_label("Country").select_option("de")
    expect(page.get_by_text("Thanks")).to_be_visible()

    # ---------------------
    context.close()
    browser.close()


with sync_playwright() as playwright:
    run(playwright)
"""

ASYNC = """\
import asyncio
import re
from playwright.async_api import Playwright, async_playwright, expect


async def run(playwright: Playwright) -> None:
    browser = await playwright.chromium.launch(headless=False)
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto("https://shop.test/")
    await page.get_by_role("textbox", name="User").fill("ana")
    await page.get_by_label("Password").fill("hunter2!")
    await page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    async with page.expect_popup() as page1_info:
        await page.get_by_role("link", name="Help").click()
    page1 = await page1_info.value
    await page1.get_by_text("Contact").nth(2).dblclick()
    await page1.close()
    page.once("dialog", lambda dialog: dialog.dismiss())
    await page.get_by_role("row", name="Tea").get_by_role("button").first.click(button="right")
    await page.locator("#pay").content_frame.get_by_placeholder("City").press("Enter")
    await page.get_by_label("Country").select_option("de")
    await expect(page.get_by_text("Thanks")).to_be_visible()
    await context.close()
    await browser.close()


async def main() -> None:
    async with async_playwright() as playwright:
        await run(playwright)


asyncio.run(main())
"""

PYTEST = """\
import re
from playwright.sync_api import Page, expect

USER = "ana"


def test_example(page: Page) -> None:
    page.goto("https://shop.test/")
    page.get_by_role("textbox", name="User").fill(USER)
    page.get_by_label("Password").fill("hunter2!")
    page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    with page.expect_popup() as page1_info:
        page.get_by_role("link", name="Help").click()
    page1 = page1_info.value
    page1.get_by_text("Contact").nth(2).dblclick()
    page1.close()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("row", name="Tea").get_by_role("button").first.click(button="right")
    page.locator("#pay").content_frame.get_by_placeholder("City").press("Enter")
    page.get_by_label("Country").select_option("de")
    expect(page.get_by_text("Thanks")).to_be_visible()
"""

_DEEDS = """\
  await page.goto('https://shop.test/');
  await page.getByRole('textbox', { name: 'User' }).fill('ana');
  await page.getByLabel('Password').fill('hunter2!');
  await page.getByRole('button', { name: /sign in/i }).click();
  const page1Promise = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Help' }).click();
  const page1 = await page1Promise;
  await page1.getByText('Contact').nth(2).dblclick();
  await page1.close();
  page.once('dialog', dialog => {
    console.log(`Dialog message: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  await page.getByRole('row', { name: 'Tea' }).getByRole('button').first().click({
    button: 'right'
  });
  await page.locator('#pay').contentFrame().getByPlaceholder('City').press('Enter');
  await page.getByLabel('Country').selectOption('de');
  await expect(page.getByText('Thanks')).toBeVisible();
"""

TYPESCRIPT = f"""\
import {{ test, expect }} from '@playwright/test';

test('test', async ({{ page }}) => {{
{_DEEDS}}});
"""

LIBRARY = f"""\
const {{ chromium }} = require('playwright');

(async () => {{
  const browser = await chromium.launch({{
    headless: false
  }});
  const context = await browser.newContext();
  const page = await context.newPage();
{_DEEDS}
  // ---------------------
  await context.close();
  await browser.close();
}})();
"""

STYLES = {"sync.py": SYNC, "async.py": ASYNC, "test_it.py": PYTEST, "it.spec.ts": TYPESCRIPT, "library.js": LIBRARY}

TITLES = [
    "Go to shop.test",
    'Type "ana" into the "User" field',
    'Type the password into the "Password" field',
    'Click the "sign in" button',
    'Click the "Help" link',
    "Switch to the other tab",
    'Double-click "Contact"',
    "Close the tab",
    'Right-click the button in the "Tea" row',
    'Click "Cancel" in the message',
    'Press Enter in the "City" field',
    'Select "de" in the "Country" dropdown',
]
"""What it becomes in each."""
