"""What tests stand on.

One real Postgres for the whole run, with a fresh migrated database for each test that asks; a running Cairn for those
that leave it as it was, and another for those that hurt it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import astuple
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from xdist.remote import Producer

from bench.figures import Figure
from storage.database import Database, migrate, open_database
from storage.embedded import SETTINGS, EmbeddedPostgres
from tests.faults.proxy import Proxy
from tests.sharing_out import ByFile
from tests.soak import scale
from tests.soak.recorder import PROPERTY
from tests.stories.server import Server, a_server

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "migrated"
_numbers = count(1)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that every account may enter: as root, Postgres runs as another one."""
    made = Path(tempfile.mkdtemp(prefix="cairn-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """The server. Without fsync: a test may kill a process, but never the machine."""
    server = EmbeddedPostgres(folder / "postgres", {**SETTINGS, "fsync": "off"})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated database, from which copies are made in milliseconds."""

    async def make() -> None:
        await _on_server(postgres, f"create database {TEMPLATE}")
        await migrate(dsn_of(postgres, TEMPLATE))

    asyncio.run(make())
    return TEMPLATE


@pytest.fixture
async def dsn(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """How to connect to a fresh, migrated database that nobody else uses."""
    name = f"test_{next(_numbers)}"
    await _on_server(postgres, f"create database {name} template {template}")
    yield dsn_of(postgres, name)
    await _on_server(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """A fresh, migrated database, open."""
    opened = await open_database(dsn)
    yield opened
    await opened.close()


@pytest.fixture
def proxy(dsn: str) -> Iterator[Proxy]:
    """A way to the fresh database that a test cuts."""
    address = urlsplit(dsn)
    with Proxy(address.hostname or "", address.port or 0).running() as running:
        yield running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One for the whole run. A test that uses it makes guides of its own, and neither ends nor stops anything."""
    with a_server() as started:
        yield started


@pytest.fixture(scope="session")
def hurt_server() -> Iterator[Server]:
    """Another for the whole run, which tests restart, kill and starve."""
    with a_server({"CAIRN_SPARE": "yes"}) as started:
        yield started


@pytest.fixture
def sturdy(hurt_server: Server) -> Server:
    """One that a test may do anything to, in guides of its own. It runs, whatever the test before did to it."""
    if not hurt_server.is_running():
        hurt_server.start()
    hurt_server.until_ready()
    return hurt_server


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real recordings and traces that are not ours to commit; a test without it is skipped."""
    found = Path(os.environ.get("CAIRN_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not found.is_dir():
        pytest.skip("there is no corpus here: CAIRN_CORPUS names its folder")
    return found


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[Figure], None]:
    """Tells what a test measured, for the table of ``make soak``; fails when its bound does not hold."""

    def tell(measured: Figure) -> None:
        record_property(PROPERTY, astuple(measured))
        assert measured.holds is not False, f"{measured.what}: {measured.measured}, but {measured.bound} is promised"

    return tell


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test whose module scales what it does is one of ``make soak``'s."""
    for item in items:
        if hasattr(getattr(item, "module", None), scale.scaled.__name__):
            item.add_marker("soak")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what its server printed, and the seed that its choices came from."""
    report = yield
    if report.failed:
        for name in ("server", "sturdy"):
            told = getattr(item, "funcargs", {}).get(name)
            if isinstance(told, Server):
                report.sections.append((f"what the {name} printed", told.printed[-20_000:]))
        if item.get_closest_marker("soak"):
            report.sections.append(("the seed", f"CAIRN_SEED={scale.SEED} makes the same choices again"))
    return report


def dsn_of(postgres: EmbeddedPostgres, name: str) -> str:
    return f"{postgres.dsn.rpartition('/')[0]}/{name}"


async def _on_server(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
