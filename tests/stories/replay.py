"""What the log in Postgres alone makes of a guide, found by a process that knows nothing else.

python -m tests.stories.replay <way to the database> <guide> [<the seq to stop at>]
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

from pycrdt import Doc

from collab.update import read_update
from storage.database import open_database
from storage.growth import select_history
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, UpdateLog
from tests.stories.oracle import Said, said_by


async def rebuilt(dsn: str, guide: str, upto: int | None = None) -> Said:
    """The guide as its log has it, up to a seq: integrated in a new process, in the order of the numbers."""
    words = [sys.executable, "-m", "tests.stories.replay", dsn, guide, *([] if upto is None else [str(upto)])]
    process = await asyncio.create_subprocess_exec(*words, stdout=PIPE)
    told, _ = await process.communicate()
    assert process.returncode == 0, "the log cannot be replayed"
    return Said.from_json(json.loads(told))


async def head(dsn: str, guide: str) -> int:
    """The seq of the last entry."""
    database = await open_database(dsn, size=1)
    try:
        return (await UpdateLog(database).open(_content(guide))).seq
    finally:
        await database.close()


async def _replay(dsn: str, guide: str, upto: int | None) -> Said:
    database = await open_database(dsn, size=1)
    try:
        kept = await UpdateLog(database).open(_content(guide))
        history = await select_history(database, kept.number)
    finally:
        await database.close()
    assert [entry.seq for entry in history] == list(range(1, len(history) + 1)), "the numbers have a gap"
    doc: Doc[object] = Doc()
    known: dict[int, int] = {}
    for entry in history[:upto]:
        reached = read_update(entry.update).reached_from(known)
        assert reached is not None, f"entry {entry.seq} builds upon what is not before it, and waits for ever"
        known.update(reached)
        doc.apply_update(entry.update)
    return said_by(doc)


def _content(guide: str) -> Document:
    return Document(FIRST_TENANT, GuideId(guide))


if __name__ == "__main__":
    _, way, asked, *rest = sys.argv
    print(json.dumps(asyncio.run(_replay(way, asked, int(rest[0]) if rest else None)).as_json()))
