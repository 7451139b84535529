"""Random stories of convergence, many: pycrdt's and Yjs' copies of a guide, through the real hub on a real log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bench.figures import Figure, claim, told
from storage.database import Database
from storage.log import UpdateLog
from tests.soak.copies import Copy, PycrdtCopy, YjsCopy
from tests.soak.random_story import Story
from tests.soak.scale import chance, scaled
from tests.stories.node import NodeClients

STORIES = scaled(200, 10_000)
STEPS = scaled(60, 200)
AT_ONCE = 8  # they share commits
WITH_YJS = 5  # every so many stories have a copy in Node


async def test_copies_that_edit_part_and_lose_what_they_send_end_alike(
    database: Database, node: NodeClients, figure: Callable[[Figure], None]
) -> None:
    left = list(range(STORIES))
    log = UpdateLog(database)
    edits = 0

    async def tell() -> None:
        nonlocal edits
        while left:
            number = left.pop()
            choices = chance("story", number)
            copies = await _copies(number, node, choices.sample(range(1, 2**32), choices.randrange(2, 7)))
            try:
                said = await Story(database, log, f"story-{number}", copies, choices).run(STEPS)
            except BaseException as error:
                error.add_note(f"in story {number}")
                raise
            edits += sum(said.state.values())

    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(tell())
    figure(told("random stories, steps of each, letters and nodes made", f"{STORIES:,}, {STEPS}, {edits:,}"))
    figure(claim("copies that differ from each other or from the log, or that wait for something", "none", holds=True))


async def _copies(number: int, node: NodeClients, clients: Sequence[int]) -> list[Copy]:
    copies: list[Copy] = [PycrdtCopy(client) for client in clients]
    if number % WITH_YJS == 0:
        copies[0] = await YjsCopy.open(node, f"story {number}", clients[0])
    return copies
