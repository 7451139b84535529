"""A guide as people have it, to edit in stories: some steps with words in more than one alphabet."""

from __future__ import annotations

from tests.stories.server import Server

STEPS = ("Open the café’s page", "Klick auf „Speichern“", "選択する", "Type 😀 into the field")


async def a_guide(server: Server, title: str = "Paying for tea ☕") -> str:
    """Make one; its id."""
    guide = (await server.api.post("/api/guides", {"title": title}))["id"]
    for step in STEPS:
        await server.api.post(f"/api/guides/{guide}/steps", {"title": step, "body": f"{step}. É só isso!"})
    return str(guide)
