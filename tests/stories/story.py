"""A guide as people have it, to edit in stories: some steps with words in more than one alphabet."""

from __future__ import annotations

from typing import Any

from pycrdt import Doc

from docmodel.view import json_from_view, view_from_update
from storage.database import open_database
from storage.growth import select_history
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, UpdateLog
from tests.stories.server import Server

STEPS = ("Open the café’s page", "Klick auf „Speichern“", "選択する", "Type 😀 into the field")


async def a_guide(server: Server, title: str = "Paying for tea ☕") -> str:
    """Make one; its id."""
    guide = (await server.api.post("/api/guides", {"title": title}))["id"]
    for step in STEPS:
        await server.api.post(f"/api/guides/{guide}/steps", {"title": step, "body": f"{step}. É só isso!"})
    return str(guide)


async def replayed(server: Server, guide: str) -> dict[str, Any]:
    """What the log in Postgres alone makes of a guide, integrated in the order of its numbers, which have no gap."""
    database = await open_database(server.dsn, size=1)
    try:
        kept = await UpdateLog(database).open(Document(FIRST_TENANT, GuideId(guide)))
        entries = await select_history(database, kept.number)
    finally:
        await database.close()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    doc: Doc[Any] = Doc()
    for entry in entries:
        doc.apply_update(entry.update)
    return json_from_view(view_from_update(doc.get_update()))
