"""Telling guides what recorders said: a task for each recording that has news, and one look for those left behind.

What came while a recording was being told is told together afterwards. All of it can be lost: whoever hears of the
recording next, here or in another process, finds in the database what is left to tell.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Never, cast

from collab.hub import Hub
from docmodel.document import EMPTY_UPDATE
from docmodel.errors import Invalid
from ingest.languages.known import Code
from ingest.retelling import Heard, Kept, retell
from ingest.sealing import unseal
from storage.database import Database
from storage.errors import CairnError, Unavailable
from storage.ids import RecordingId, TenantId
from storage.log import Document
from storage.media import select_media
from storage.recordings import Brief, Recording, note_failed, note_told, select_batches, select_recording, select_untold
from storage.turns import turn_of
from web.apart import Broke, run_apart
from web.client_ids import fresh_client
from web.keys import RecordingKeys

STORIES = 64 * 1024 * 1024  # bytes of what was said that are kept open
GATHER = 0.1  # seconds from one telling of a recording to the next at least: what comes meanwhile is told together
SHARE = 3  # times as long as the last telling took: one that is long, and told by a machine in a hurry, costs no more
LONGEST_PAUSE = 3.0  # seconds
LOOK = 5.0  # seconds between two looks for recordings that were left behind
AT_ONCE = 2  # recordings that are told; each holds a connection, and a process apart for a part of it
LEFT = timedelta(seconds=10)  # since something was said, after which one counts as such
TRIES = (0.5, 2.0, 5.0)  # seconds without a database, after which it is tried again; then it is left to the look
PATIENCE = 30.0  # seconds that the look waits for one of them

log = logging.getLogger(__name__)

Name = tuple[TenantId, RecordingId]


@dataclass(slots=True)
class Story:
    """What was said in a recording so far, in the clear. last: the number of its last event. size in bytes."""

    batches: list[bytes] = field(default_factory=list)
    last: int = 0
    size: int = 0

    def add(self, batch: bytes, last: int) -> None:
        self.batches.append(batch)
        self.last = last
        self.size += len(batch)


class Teller:
    """Tells. One at a time of each recording, here and in all processes that share the database."""

    def __init__(self, database: Database, hub: Hub, keys: RecordingKeys) -> None:
        self._database = database
        self._hub = hub
        self._keys = keys
        self._stories: OrderedDict[Name, Story] = OrderedDict()
        self._size = 0  # bytes of all stories
        self._tasks: dict[Name, asyncio.Task[None]] = {}
        self._news: set[Name] = set()
        self._places = asyncio.Semaphore(AT_ONCE)

    def hear(self, tenant: TenantId, recording: RecordingId, batch: bytes, first: int, last: int) -> None:
        """What was said just now and is on disk: it need not be read from there again, where all before it is known."""
        name = (tenant, recording)
        story = self._forget(name) or (Story() if first == 1 else None)
        if story is not None:
            if story.last == first - 1:
                story.add(batch, last)
            self._keep(name, story)

    def tell(self, tenant: TenantId, recording: RecordingId) -> asyncio.Task[None]:
        """Something was said in it. The task ends when all that was said by now is in the guide, or cannot be."""
        name = (tenant, recording)
        self._news.add(name)
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = asyncio.create_task(self._tell_all(name))
        return task

    async def run(self) -> Never:
        """Look for recordings that somebody was to tell who is no longer there."""
        while True:
            await asyncio.sleep(LOOK)
            with suppress(Unavailable):
                for each in await select_untold(self._database, older=LEFT):
                    # One after the other: whoever records just now must not wait behind a hundred of them.
                    await asyncio.wait([self.tell(each.tenant, each.id)], timeout=PATIENCE)

    async def close(self) -> None:
        """Stop. What was not told is told by whoever looks next."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell_all(self, name: Name) -> None:
        try:
            await self._tell_on(name)
        finally:  # at once: whoever has news from here on begins a task of their own
            self._tasks.pop(name, None)

    async def _tell_on(self, name: Name) -> None:
        tries = iter(TRIES)
        while name in self._news:
            self._news.discard(name)
            began = time.monotonic()
            try:
                await self._tell(name)
            except Unavailable:
                pause = next(tries, None)
                if pause is None:
                    return
                self._news.add(name)
                await asyncio.sleep(pause)
            except (CairnError, Invalid, Broke) as error:
                await self._rest(name, error)
                return
            else:
                if name in self._news:
                    took = time.monotonic() - began
                    await asyncio.sleep(min(max(GATHER, took * SHARE), LONGEST_PAUSE))

    async def _rest(self, name: Name, error: Exception) -> None:
        """It cannot be told, and would not be a moment later. It is tried again, and said once."""
        self._forget(name)
        with suppress(Unavailable):
            if await note_failed(self._database, *name) == 1:
                log.warning("Recording %s could not be told, and is tried again later: %s", name[1], error)

    async def _tell(self, name: Name) -> None:
        async with self._places, turn_of(self._database, f"recording {name[1]}"):
            recording = await select_recording(self._database, *name)
            if recording is None or recording.key is None or recording.rests:
                return
            story = await self._story(recording)
            ended = recording.stopped_at is not None
            document = Document(recording.tenant, recording.guide)
            kept = await select_media(self._database, recording.tenant, recording.guide)
            pictures: dict[str, Kept] = {one.sha256: Kept(one.type, one.width, one.height) for one in kept}
            last = story.last  # more may be heard while it is told
            heard = Heard(
                recording.id,
                tuple(story.batches),
                pictures,
                recording.title,
                recording.after,
                ended,
                recording.from_step,
                recording.to_step,
                cast("Code", recording.language),
            )
            update, _ = await self._hub.content(document)
            made = await run_apart(retell, update, heard, fresh_client())
            if made.update != EMPTY_UPDATE:
                await self._hub.write(document, made.update, recording.author)
            await note_told(self._database, *name, Brief(last, made.steps, made.last, made.since), ended=ended)
            if recording.tries:
                log.info("Recording %s is told after all.", recording.id)
            if ended:
                self._forget(name)

    async def _story(self, recording: Recording) -> Story:
        """All that was said, of which only what is new is read and deciphered."""
        name = (recording.tenant, recording.id)
        story = self._forget(name) or Story()
        if story.last < recording.have:
            assert recording.key is not None
            key = self._keys.opened(recording.id, recording.key)
            for batch in await select_batches(self._database, *name, after=story.last):
                story.add(unseal(batch.sealed, key, recording.id), batch.last)
        self._keep(name, story)
        return story

    def _keep(self, name: Name, story: Story) -> None:
        """Keep it open for the next time, in place of those that nobody heard for longest."""
        self._forget(name)
        self._stories[name] = story
        self._size += story.size
        while self._size > STORIES and len(self._stories) > 1:
            self._forget(next(iter(self._stories)))

    def _forget(self, name: Name) -> Story | None:
        story = self._stories.pop(name, None)
        self._size -= story.size if story else 0
        return story
