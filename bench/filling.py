"""Many guides, put straight into the log as their first update: how they are made is not what is measured."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

from auth.owner import HOME
from bench.words import DOING, Words
from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.schema import Box, Picture
from storage.database import Database
from storage.growth import keep_snapshot
from storage.guides import insert_guide
from storage.ids import FIRST_TENANT, Author, Digest, GuideId, new_id
from storage.log import Document, Line, UpdateLog
from storage.media import Media, insert_media

CAIRN = Author("cairn")
AT_ONCE = 50  # guides


async def put_guides(database: Database, guides: Sequence[NewGuide], first_client: int) -> list[GuideId]:
    """Put guides into the workspace that the owner sees. first_client: who writes the first; the next one writes on."""
    made = await _put_rows(database, len(guides))
    numbers = await _numbers_of(database, made)
    lines = [
        Line(number, new_guide(content, client), CAIRN)
        for client, (number, content) in enumerate(zip(numbers, guides, strict=True), first_client)
    ]
    for first in range(0, len(lines), AT_ONCE):
        await UpdateLog(database).append(lines[first : first + AT_ONCE])
    return made


async def put_snapshots(database: Database, number: int, update: bytes) -> list[GuideId]:
    """Put guides that all say this, as the log has them once the worker has made a snapshot."""
    log = UpdateLog(database)
    made = await _put_rows(database, number)
    for document in await _numbers_of(database, made):
        (seq,) = await log.append([Line(document, update, CAIRN)])
        assert seq is not None
        assert await keep_snapshot(database, document, seq, update)
    return made


async def put_pictures(database: Database, guide: GuideId, content: NewGuide) -> None:
    """Let a guide's pictures be in use in it, so that they have addresses. There are no bytes behind them."""
    pictures = [step.picture for step in content.steps if step.picture is not None]
    media = [Media(Digest(each.media), each.type, 50_000, each.width, each.height) for each in pictures]
    await insert_media(database, FIRST_TENANT, guide, media, CAIRN)


def written(words: Words, steps: int) -> NewGuide:
    """A guide of words: a title, two tags, and steps with a title and a sentence or two."""
    return NewGuide(
        title=words.line(3, 7).capitalize(),
        summary=words.line(5, 20),
        tags=tuple(words.draw(2)),
        steps=tuple(
            NewStep(new_id(), title=f"{words.random.choice(DOING)} {words.line(2, 5)}", body=words.line(6, 25))
            for _ in range(steps)
        ),
    )


def illustrated(words: Words, steps: int) -> NewGuide:
    """A guide as recordings become: each step with a picture and where to look in it, some of its words marked."""
    return NewGuide(
        title=words.line(3, 7).capitalize(),
        summary=words.line(10, 30),
        tags=tuple(words.draw(3)),
        steps=tuple(_illustrated_step(words) for _ in range(steps)),
    )


def _illustrated_step(words: Words) -> NewStep:
    name = new_id()
    said = [
        {"type": "text", "text": f"{words.line(4, 12)} "},
        {"type": "text", "text": words.line(1, 3), "marks": [{"type": "bold"}]},
        {"type": "text", "text": f" {words.line(4, 12)}."},
    ]
    digest = hashlib.sha256(name.encode()).hexdigest()
    return NewStep(
        name,
        title=f"{words.random.choice(DOING)} “{words.line(1, 4)}”",
        body=[{"type": "paragraph", "content": said}],
        picture=Picture(digest, "image/png", 1280, 800, Box(0.4, 0.3, 0.1, 0.05)),
    )


async def _put_rows(database: Database, number: int) -> list[GuideId]:
    """Guides that say nothing yet."""
    made = [GuideId(new_id()) for _ in range(number)]
    for first in range(0, number, AT_ONCE):
        some = made[first : first + AT_ONCE]
        await asyncio.gather(
            *(insert_guide(database, FIRST_TENANT, guide, workspace=HOME, author=CAIRN) for guide in some)
        )
    return made


async def _numbers_of(database: Database, guides: Sequence[GuideId]) -> list[int]:
    log = UpdateLog(database)
    return [(await log.open(Document(FIRST_TENANT, guide))).number for guide in guides]
