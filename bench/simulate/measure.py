"""What the simulation is fed with, as far as the log's own statements tell it: run alone, on a quiet machine.

    .venv/bin/python -m bench.simulate.measure            print the figures
    .venv/bin/python -m bench.simulate.measure --write    put them into bench/costs.json, with the date

A Postgres of our own with fsync on, the statements of storage/log.py as they are, batches of different documents as a
process full of rooms makes them. Core time is that of the processes, so that other work disturbs it less than latency.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from itertools import islice
from time import perf_counter, process_time

import psutil  # type: ignore[import-untyped]  # its types are a package of their own

from auth.owner import HOME
from bench.figures import percentile
from bench.processes import family
from bench.server import roomy_folder
from bench.simulate.costs import FILE, Unfit, replace_figures
from storage import log
from storage.database import Database, migrate, open_database
from storage.embedded import EmbeddedPostgres
from storage.ids import FIRST_TENANT, Author
from storage.log import Document, Line, UpdateLog

GUIDES = 50_000
OPEN = 2048  # rooms of one process
BEYOND = 1_000_000  # no document here has so many entries
WRITERS = 8  # processes that append at the same time
UPDATE = bytes(40)  # a keystroke's update is 25 to 60 bytes; the log never looks into it
ANA = Author("person:ana")
MICRO = 1e6


class Meter:
    """Wall time, our core time and Postgres' core time of what is done, per time it is done."""

    def __init__(self, database: Database, postgres: int) -> None:
        self._database = database
        self._postgres = postgres

    async def of(self, work: Callable[[], Awaitable[object]], times: int) -> tuple[float, float, float]:
        """Median wall, mean own core, mean Postgres core: µs each."""
        await work()
        walls: list[float] = []
        own, theirs = process_time(), self._postgres_time()
        for _ in range(times):
            began = perf_counter()
            await work()
            walls.append(perf_counter() - began)
        used = (process_time() - own) / times, (self._postgres_time() - theirs) / times
        return percentile(walls, 0.5) * MICRO, used[0] * MICRO, used[1] * MICRO

    def _postgres_time(self) -> float:
        total = 0.0
        for pid in family(self._postgres):
            times = psutil.Process(pid).cpu_times()
            total += times.user + times.system
        return total


async def figures(database: Database, postgres: int, dsn: str) -> dict[str, float]:
    """Each figure by its name in bench/costs.json."""
    await database.execute(_FILL, FIRST_TENANT, HOME, ANA, GUIDES)
    await database.execute("analyze")  # as autovacuum does, before somebody has to wait for a plan made in ignorance
    update_log = UpdateLog(database)
    rows = await database.fetch("select number, guide from documents order by number limit $1", OPEN)
    numbers = [row["number"] for row in rows]
    documents = [Document(FIRST_TENANT, row["guide"]) for row in rows]
    meter = Meter(database, postgres)
    found: dict[str, float] = {}

    def appending(size: int) -> Callable[[], Awaitable[object]]:
        turn = iter(numbers * 1000)
        return lambda: update_log.append([Line(number, UPDATE, ANA) for number in islice(turn, size)])

    few, many = 2, 128
    one = await meter.of(appending(few), 600)
    wal = await _wal(database)
    lot = await meter.of(appending(many), 150)
    found["wal_line_bytes"] = (await _wal(database) - wal) / (151 * many)
    for name, place in (("serve", 1), ("pg", 2)):
        found[f"{name}_line_us"] = (lot[place] - one[place]) / (many - few)
        found[f"{name}_statement_us"] = one[place] - few * found[f"{name}_line_us"]
    found["statement_wall_us"] = one[0]
    kept = await database.fetchrow("select pg_total_relation_size('entries') as size, count(*) as n from entries")
    assert kept is not None
    found["entry_bytes"] = kept["size"] / kept["n"] - len(UPDATE)
    head = (await update_log.heads(numbers[:1]))[numbers[0]].seq
    read = await meter.of(lambda: update_log.read(numbers[0], after=head - 1), 2000)
    found["serve_read_us"], found["pg_read_us"] = read[1], read[2]
    look = await meter.of(lambda: update_log.heads(numbers[:1]), 500)
    looks = await meter.of(lambda: update_log.heads(numbers), 100)
    for name, place in (("serve", 1), ("pg", 2)):
        found[f"{name}_head_us"] = (looks[place] - look[place]) / (OPEN - 1)
    turn = iter(documents)
    opened = await meter.of(lambda: update_log.open(next(turn)), 1000)
    found["serve_open_us"], found["pg_open_us"] = opened[1], opened[2]
    await update_log.mark("nobody", {row["number"]: BEYOND for row in await database.fetch(_ALL)})
    await database.execute("analyze")
    found["pg_document_us"] = (await meter.of(lambda: update_log.changed("nobody"), 30))[2] / GUIDES
    found["commits_without_news"] = await _commits(dsn, numbers)
    said = log._APPEND  # noqa: SLF001 - to know what it would cost to notify with each commit, it is made to
    log._APPEND = said.rstrip() + " and (select pg_notify('cairn_log', 'first')) is not null\n"  # noqa: SLF001
    found["commits_with_news"] = await _commits(dsn, numbers)
    log._APPEND = said  # noqa: SLF001
    return found


async def _commits(dsn: str, numbers: list[int]) -> float:
    """Statements a second of WRITERS who each write eight documents of their own."""
    databases = [await open_database(dsn) for _ in range(WRITERS)]
    done = 0

    async def write(update_log: UpdateLog, ours: list[int]) -> None:
        nonlocal done
        while perf_counter() < until:
            await update_log.append([Line(number, UPDATE, ANA) for number in ours])
            done += 1

    began = perf_counter()
    until = began + 3
    await asyncio.gather(
        *(write(UpdateLog(each), numbers[place * 8 : place * 8 + 8]) for place, each in enumerate(databases))
    )
    took = perf_counter() - began
    for each in databases:
        await each.close()
    return done / took


_ALL = "select number from documents"
_FILL = """
with made as (
    insert into guides (tenant, id, workspace, created_by)
    select $1, 'guide' || place, $2, $3 from generate_series(1, $4::int) as place returning tenant, id
)
insert into documents (tenant, guide, part) select tenant, id, 'content' from made
"""


async def _wal(database: Database) -> float:
    return float(await database.fetchval("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))


async def measured() -> dict[str, float]:
    with roomy_folder() as folder:
        postgres = EmbeddedPostgres(folder / "postgres")
        try:
            postgres.start()
            await migrate(postgres.dsn)
            database = await open_database(postgres.dsn)
            try:
                return await figures(database, postgres.pid, postgres.dsn)
            finally:
                await database.close()
        finally:
            postgres.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.simulate.measure", description="Measure the log's costs.")
    parser.add_argument("--write", action="store_true", help=f"put the figures into {FILE.name}")
    asked = parser.parse_args()
    found = asyncio.run(measured())
    for name, figure in found.items():
        print(f"{name:24} {figure:12.1f}")
    if asked.write:
        try:
            replace_figures(found)
        except Unfit as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
