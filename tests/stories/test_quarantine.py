"""The editor of a guide in quarantine: it shows what was good, says why, and lets nobody type."""

from __future__ import annotations

from playwright.async_api import expect

from storage.database import open_database
from storage.ids import FIRST_TENANT, GuideId
from storage.log import STRIKES, Document, UpdateLog
from storage.quarantine import insert_strike
from tests.stories.browser import Chromium
from tests.stories.people import the_owner
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import until_answer


async def test_the_editor_shows_it_as_it_was_and_says_why(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server, "Tea")
    database = await open_database(server.dsn, size=1)
    try:
        kept = await UpdateLog(database).open(Document(FIRST_TENANT, GuideId(guide)))
        reached = "select exists (select from marks where document = $1 and consumer = 'understood' and seq = $2)"
        await until_answer(lambda: database.fetchval(reached, kept.number, kept.seq))
        for _ in range(STRIKES):
            await insert_strike(database, kept.number, "it died")
    finally:
        await database.close()
    owner = await the_owner(server, chromium)
    await owner.page.goto(f"{server.url}/guides/{guide}")
    await expect(owner.see("set-aside")).to_contain_text("cannot be changed until an operator has looked at it")
    await expect(owner.see("step")).to_have_count(4)
    await expect(owner.see("state-line")).to_have_attribute("data-state", "reading")
    await expect(owner.page.locator("[contenteditable]:not([contenteditable=false])")).to_have_count(0)
