"""Two hundred secrets are typed, clicked beside and scrolled past while somebody records: nothing kept holds one.

Looked through are the extension's storage as it lies on disk before anything is sent; then, on the server, Postgres
with its write-ahead log and every row of every table, blobs, the index, what was printed, the figures, the guide and
its exports; and every picture, in which secrets have an ink of their own. What is no secret has to be found in all of
it, or nobody would have looked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
from playwright.async_api import Page

from tests.agents.made_site import a_site
from tests.agents.planted import (
    ORDINARY,
    ORDINARY_INK,
    SECRET_INK,
    Planted,
    everything,
    marks_in,
    needles,
    page,
)
from tests.agents.recording import Recorded, begin, events_of, signed_in_browser
from tests.agents.recording_browser import RecordingBrowser
from tests.agents.seen import inked, picture_of
from tests.stories.server import Server, a_server

OF_EXTENSION = ("IndexedDB/chrome-extension*", "Local Extension Settings", "Service Worker", "Extension *")
BETWEEN = 40  # secrets from one picture to the next
FORMATS = ("md", "html", "json", "recorder")


async def test_none_of_two_hundred_secrets_is_kept_anywhere() -> None:
    planted = everything()
    with a_server() as server, a_site({"": page(planted)}) as site:
        async with signed_in_browser(server) as browser:
            shown = browser.context.pages[0]
            await shown.goto(site.url)
            recorded = await begin(browser, server, "Planted")
            await asyncio.to_thread(server.kill)
            for at in range(0, len(planted), BETWEEN):
                await does(shown, planted[at : at + BETWEEN])
                await takes_a_picture(browser)
            async with browser.popup() as popup:
                await popup.until("!document.getElementById('trouble').hidden", 60)
            await browser.kill()
            kept = [path for each in OF_EXTENSION for path in files(browser.profile / "Default", each)]
            assert holding(kept, ORDINARY), "the sweep found nothing at all"
            assert leaks(kept) == []

            await asyncio.to_thread(server.start)
            await browser.start()
            await recorded.until_saved()
            await recorded.stop()
        assert len(await recorded.steps()) > 150
        await sweep(server, recorded)


async def does(shown: Page, planted: list[Planted]) -> None:
    for each in planted:
        await shown.locator(f"#{each.name}").click()
        if each.typed:
            await shown.keyboard.type(each.secret)
    await shown.locator("#city").click()
    await shown.keyboard.type(f"{ORDINARY} ")
    await shown.keyboard.press("Tab")  # a text is told once it is left
    await shown.locator(f"#{planted[-1].name}").scroll_into_view_if_needed()


async def takes_a_picture(browser: RecordingBrowser) -> None:
    async with browser.popup() as popup:
        await popup.click("picture")
        await popup.until_last(
            "Picture", "Look at", seconds=300
        )  # each step before it is written to a disk that others use


async def sweep(server: Server, recorded: Recorded) -> None:
    """All that the server has, while it runs and as it lies on disk."""
    rows = await every_row(server.dsn)
    assert any(needle in rows for needle in needles(ORDINARY))
    assert marks_in(rows) == []
    metrics = (await server.api.ask("GET", "/metrics")).body
    guide = str(await recorded.steps()).encode()
    assert ORDINARY.encode() in guide
    assert [*marks_in(metrics), *marks_in(guide)] == []
    folder = server.data.parent / "exported"
    for kind in FORMATS:
        assert server.cairn("export", recorded.guide, "--format", kind, "-o", folder / kind).returncode == 0
    assert holding(files(folder, "*"), ORDINARY)
    await every_picture(server, recorded)
    await asyncio.to_thread(server.stop)
    assert leaks(files(server.data.parent, "*")) == []


async def every_row(dsn: str) -> bytes:
    """Each value of each table, as it is after whatever Postgres does to keep it small."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
        found = [row for (table,) in tables for row in await connection.fetch(f"select * from {table}")]
        return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in found for value in row)
    finally:
        await connection.close()


async def every_picture(server: Server, recorded: Recorded) -> None:
    """None shows the ink of secrets, and one shows the other ink, so that there was something to see."""
    medias = {step["picture"]["media"] for step in await recorded.steps() if step["picture"]}
    shots = [event["shot"] for event in events_of(await recorded.steps()) if event["type"] == "picture"]
    assert len(medias) >= 3, shots
    ordinary = 0
    for media in medias:
        image = await picture_of(server, recorded.guide, media)
        assert inked(image, SECRET_INK) == 0, media
        ordinary += inked(image, ORDINARY_INK)
    assert ordinary > 20


def files(folder: Path, pattern: str) -> list[Path]:
    return [path for found in folder.glob(pattern) for path in ([found] if found.is_file() else found.rglob("*"))]


def contents(paths: list[Path]) -> Iterator[tuple[Path, bytes]]:
    for path in paths:
        if path.is_file():
            yield path, path.read_bytes()


def holding(paths: list[Path], mark: str) -> list[Path]:
    return [path for path, content in contents(paths) if any(needle in content for needle in needles(mark))]


def leaks(paths: list[Path]) -> list[tuple[str, list[str]]]:
    return [(path.name, marks) for path, content in contents(paths) if (marks := marks_in(content))]
