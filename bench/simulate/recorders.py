"""What recorders at work cost, as people make them work: an event at a time, each told before the next comes.

    .venv/bin/python -m bench.simulate.recorders            print the figures
    .venv/bin/python -m bench.simulate.recorders --write    put them into bench/costs.json, with the date

The row `recorders` of `make bench` asks how much a process can take. Here it is what one event takes of everything:
of the process that serves, of the processes apart that fold it into steps, and of Postgres. What a server takes that
nobody asks anything of is measured first, and taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import sys
from collections.abc import Mapping

import asyncpg
import psutil  # type: ignore[import-untyped]  # its types are a package of their own
from PIL import Image

from bench.asking import Asking
from bench.processes import family
from bench.rows.recorders import Recorder, begun
from bench.server import Server, running_server
from bench.simulate.costs import FILE, Unfit, replace_figures
from ingest.sealing import seal

RECORDERS = 20
EVENTS = 30  # of each
PACE = 0.5  # seconds from one event to the next
PICTURES = 60
PICTURE = 50_000  # bytes, about
MICRO = 1e6


async def figures(server: Server) -> dict[str, float]:
    """Each figure by its name in bench/costs.json."""
    recorders = await begun(server, RECORDERS)
    await asyncio.gather(*(_say(recorder, 4) for recorder in recorders))  # every process apart has begun
    connection = await asyncpg.connect(server.dsn)
    try:
        idle = _used(server)
        await asyncio.sleep(EVENTS * PACE)
        before, wal = _used(server), await connection.fetchval("select pg_current_wal_insert_lsn()::text")
        await asyncio.gather(*(_say(recorder, EVENTS) for recorder in recorders))
        after = _used(server)
        number = RECORDERS * EVENTS
        taken = {where: (after[where] - before[where]) - (before[where] - idle[where]) for where in after}
        found = {f"{where}_event_us": max(0.0, seconds) / number * MICRO for where, seconds in taken.items()}
        written = await connection.fetchval("select pg_current_wal_insert_lsn() - $1::text::pg_lsn", wal)
        kept = await connection.fetchval(
            "select pg_total_relation_size('recording_batches') / count(*) from recording_batches"
        )
    finally:
        await connection.close()
    found["wal_event_bytes"] = float(written) / number
    found["event_bytes"] = float(kept)
    return found | await _pictures(server, recorders[0])


async def _say(recorder: Recorder, events: int) -> None:
    for _ in range(events):
        await recorder.send(recorder.next_batch(1))
        await asyncio.sleep(PACE)


async def _pictures(server: Server, recorder: Recorder) -> dict[str, float]:
    contents = [_picture(number) for number in range(PICTURES)]
    before = _used(server)
    with Asking(server) as asking:
        for content in contents:
            path = f"/api/recordings/{recorder.id}/pictures/{hashlib.sha256(content).hexdigest()}"
            sealed = seal(content, recorder.key, recorder.id)
            answer = await asyncio.to_thread(asking.send, "PUT", path, sealed, {"Content-Type": "application/jose"})
            assert answer.status == 201, answer
    after = _used(server)
    return {f"{where}_picture_us": (after[where] - before[where]) / PICTURES * MICRO for where in after}


def _picture(number: int) -> bytes:
    """A page of that many bytes: something to look at in the middle of much that is plain."""
    written = io.BytesIO()
    page = Image.new("RGB", (1280, 800), (250, 250, 248))
    page.paste(Image.effect_noise((220, 190 + number % 7), 60).convert("RGB"), (100 + number, 100))
    page.save(written, "JPEG", quality=85)
    return written.getvalue()


def _used(server: Server) -> Mapping[str, float]:
    """Seconds of a core that each has had."""
    serving = psutil.Process(server.serving())
    return {
        "serve": _seconds([serving.pid]),
        "apart": _seconds([child.pid for child in serving.children(recursive=True)]),
        "pg": _seconds(family(server.postgres)),
    }


def _seconds(pids: list[int]) -> float:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(each.user + each.system for each in times))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.simulate.recorders", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put them into {FILE.name}")
    asked = parser.parse_args()
    with running_server() as server:
        found = asyncio.run(figures(server))
    for name, figure in found.items():
        print(f"{name:20} {figure:12,.1f}")
    if asked.write:
        try:
            replace_figures(found)
        except Unfit as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
