"""What the log in Postgres alone makes of a guide, found by a process that knows nothing else.

python -m tests.stories.replay <way to the database> <guide> [<the seq to stop at>]
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

import asyncpg
from pycrdt import Doc

from collab.update import read_update
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
    rows = await _fetch(dsn, "select head from documents where guide = $1 and part = 'content'", guide)
    return int(rows[0]["head"])


async def _replay(dsn: str, guide: str, upto: int | None) -> Said:
    rows = await _fetch(
        dsn,
        """
        select seq, update
          from entries
          join documents on documents.number = entries.document
         where documents.guide = $1 and documents.part = 'content' and ($2::bigint is null or seq <= $2)
         order by seq
        """,
        guide,
        upto,
    )
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1)), "the numbers have a gap"
    doc: Doc[object] = Doc()
    known: dict[int, int] = {}
    for row in rows:
        reached = read_update(row["update"]).reached_from(known)
        assert reached is not None, f"entry {row['seq']} builds upon what is not before it, and waits for ever"
        known.update(reached)
        doc.apply_update(row["update"])
    return said_by(doc)


async def _fetch(dsn: str, sql: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()


if __name__ == "__main__":
    _, way, asked, *rest = sys.argv
    print(json.dumps(asyncio.run(_replay(way, asked, int(rest[0]) if rest else None)).as_json()))
