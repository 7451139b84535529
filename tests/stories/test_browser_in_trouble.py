"""Stories of browsers in trouble: the state line tells the truth, and what was typed is not lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import expect

from tests.stories.browser import Chromium
from tests.stories.files import TEA, bad_files
from tests.stories.people import the_owner
from tests.stories.server import Server
from tests.stories.story import STEPS, a_guide
from tests.waiting import until_answer


async def test_the_state_line_says_so_while_postgres_stands_still(sturdy: Server, chromium: Chromium) -> None:
    guide = await a_guide(sturdy)
    owner = await the_owner(sturdy, chromium)
    await owner.open(f"{sturdy.url}/guides/{guide}")
    with sturdy.postgres_asleep():
        await owner.type_at_end(owner.title_of(0), " — später")
        await expect(owner.see("state-line")).to_contain_text("Saving…")
        await expect(owner.see("state-line")).to_contain_text("Not saved yet")
    await owner.until_saved()
    assert (await sturdy.api.get(f"/api/guides/{guide}"))["steps"][0]["title"] == f"{STEPS[0]} — später"


async def test_what_is_typed_while_the_server_is_dead_is_saved_when_it_is_back(
    sturdy: Server, chromium: Chromium
) -> None:
    guide = await a_guide(sturdy)
    owner = await the_owner(sturdy, chromium)
    await owner.open(f"{sturdy.url}/guides/{guide}")
    typing = asyncio.create_task(owner.type_at_end(owner.title_of(0), " one two three four five six seven eight"))
    await until_answer(lambda: owner.title_of(0).get_by_text(" two").count())
    await asyncio.to_thread(sturdy.kill)
    await typing
    await expect(owner.see("state-line")).to_have_text("Offline – your edits are kept on this device")
    await asyncio.to_thread(sturdy.start)
    await owner.until_saved()
    said = (await sturdy.api.get(f"/api/guides/{guide}"))["steps"][0]["title"]
    assert said == f"{STEPS[0]} one two three four five six seven eight"


async def test_what_was_typed_offline_outlives_the_tab(sturdy: Server, chromium: Chromium) -> None:
    guide = await a_guide(sturdy)
    owner = await the_owner(sturdy, chromium)
    await owner.open(f"{sturdy.url}/guides/{guide}")
    await asyncio.to_thread(sturdy.kill)
    await owner.type_at_end(owner.title_of(1), " — ohne Netz 😀")
    await expect(owner.see("state-line")).to_contain_text("kept on this device")
    await owner.page.close()

    await asyncio.to_thread(sturdy.start)
    owner.page = await owner.context.new_page()
    await owner.open(f"{sturdy.url}/guides/{guide}")
    await expect(owner.title_of(1)).to_have_text(f"{STEPS[1]} — ohne Netz 😀")
    assert (await sturdy.api.get(f"/api/guides/{guide}"))["steps"][1]["title"] == f"{STEPS[1]} — ohne Netz 😀"


async def test_an_edit_larger_than_a_sockets_frame_is_saved_all_the_same(server: Server, chromium: Chromium) -> None:
    guide = await a_guide(server)
    owner = await the_owner(server, chromium)
    await owner.open(f"{server.url}/guides/{guide}")
    await owner.title_of(0).click()
    await owner.page.keyboard.insert_text("x" * 1_200_000)
    await expect(owner.see("state-line")).not_to_have_text("Saved")
    await owner.until_saved()
    titles = [step["title"] for step in (await server.api.get(f"/api/guides/{guide}"))["steps"]]
    assert titles[0].count("x") >= 1_200_000
    assert titles[1:] == list(STEPS[1:])


async def test_files_that_are_no_recordings_are_refused_in_words_on_the_home_page(
    server: Server, chromium: Chromium, tmp_path: Path
) -> None:
    bad_files(tmp_path)
    owner = await the_owner(server, chromium)
    await owner.see("import-input").set_input_files([tmp_path / "truncated.json", TEA, tmp_path / "shopping.json"])
    results = owner.see("import-result")
    await expect(results).to_have_count(3)
    await expect(results.nth(0)).to_contain_text("Not imported: line")
    assert (await results.nth(0).inner_text()).count("truncated.json") == 1
    await expect(results.nth(1)).to_contain_text("4 steps")
    await expect(results.nth(2)).to_contain_text("shopping.json")
