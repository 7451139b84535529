"""Who takes part in stories with browsers: the owner, and colleagues who were let in."""

from __future__ import annotations

import asyncio

from tests.stories.browser import Chromium, Visitor
from tests.stories.guests import new_person
from tests.stories.server import Server


async def the_owner(server: Server, chromium: Chromium) -> Visitor:
    return await chromium.visitor(address=await asyncio.to_thread(server.new_sign_in_link))


async def a_colleague(server: Server, chromium: Chromium, name: str) -> Visitor:
    """Somebody who may edit everything here, in a browser of their own."""
    made = await server.api.post("/api/people", new_person(name, "edit"))
    return await chromium.visitor(address=made["sign_in"])
