"""A guide as people have it, to edit in stories: some steps with words in more than one alphabet."""

from __future__ import annotations

from typing import Any

import asyncpg
from pycrdt import Doc

from docmodel.view import json_from_view, view_from_update
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
    connection = await asyncpg.connect(server.dsn)
    try:
        rows = await connection.fetch(
            """
            select seq, update
              from entries
              join documents on documents.number = entries.document
             where documents.guide = $1 and documents.part = 'content'
             order by seq
            """,
            guide,
        )
    finally:
        await connection.close()
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    doc: Doc[Any] = Doc()
    for row in rows:
        doc.apply_update(row["update"])
    return json_from_view(view_from_update(doc.get_update()))
