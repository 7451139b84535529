"""Wall clocks that jump, of Cairn and of Postgres, each by itself: nothing depends on them but what expires."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

import storage.embedded
from bench.figures import Figure, claim, every, told
from collab.peer import COME_BACK
from storage.embedded import EmbeddedPostgres
from tests.soak.clocks import RIGHT, Clock
from tests.soak.scale import scaled
from tests.stories.agreement import all_agree
from tests.stories.guests import by_link
from tests.stories.peer import Peer
from tests.stories.processes import cpu_seconds
from tests.stories.raw import a_socket
from tests.stories.server import Server, a_server
from tests.stories.story import a_guide
from tests.stories.typing import all_connected, all_typing
from tests.stories.words import Ledger
from tests.waiting import SOON, until, until_answer
from web.wire import LOOK

STOPPED = "2026-01-01 00:00:00"
JUMPS = (("+1h", RIGHT), ("-1h", "+1h"), (RIGHT, "-1d"), ("-1d", "-1d"), (STOPPED, "+1h"), (RIGHT, STOPPED))
"""Where Cairn's clock and that of Postgres jump to."""
ROUNDS = scaled(1, 20)
WORDS = scaled(15, 100)  # that are saved before the next jump
IDLE = scaled(0.4, 5.0)  # seconds
BUSY = 0.5  # cores
LOOKS = 20


@dataclass(frozen=True, slots=True)
class Timed:
    """A server with two clocks, and the way to it and its log."""

    server: Server
    dsn: str
    cairns: Clock
    postgres: Clock

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def headers(self) -> dict[str, str]:
        return self.server.headers

    @property
    def processes(self) -> list[int]:
        return [*self.server.pids("serve"), *self.server.pids("work")]

    def set(self, cairns: str, postgres: str) -> None:
        self.cairns.set(cairns)
        self.postgres.set(postgres)


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Timed]:
    cairns, postgres_clock = Clock(folder, "cairns-clock"), Clock(folder, "postgres-clock")
    with pytest.MonkeyPatch.context() as patch:
        environment = {**storage.embedded.ENVIRONMENT, **postgres_clock.environment}
        patch.setattr(storage.embedded, "ENVIRONMENT", environment)
        postgres = EmbeddedPostgres(folder / "timed", {**storage.embedded.SETTINGS, "fsync": "off"})
        postgres.start()
    try:
        with a_server({"CAIRN_DATABASE_URL": postgres.dsn, **cairns.environment}) as server:
            yield Timed(server, postgres.dsn, cairns, postgres_clock)
    finally:
        postgres.stop()


async def test_no_jump_of_a_clock_changes_an_order_or_makes_anybody_busy(
    timed: Timed, figure: Callable[[Figure], None]
) -> None:
    ledger = Ledger()
    guide = await a_guide(timed.server)
    peers = [Peer(f"p{number}", ledger) for number in range(4)]
    busiest = 0.0
    async with all_connected(peers, timed, guide):
        for round_ in range(ROUNDS):
            for cairns, postgres in JUMPS:
                timed.set(cairns, postgres)
                async with all_typing(peers, round_, cairns, postgres):
                    saved = len(ledger.saved)
                    await until(lambda: len(ledger.saved) > saved + WORDS, 30)  # noqa: B023
                for peer in peers:
                    await peer.until_saved()
                busiest = max(busiest, await _cores_once_idle(timed))
        await all_agree(timed, guide, peers, ledger)
        assert all(peer.visits == 1 for peer in peers), "somebody had to come back"
    figure(told("jumps of two clocks by an hour or a day, or to a stop", f"{ROUNDS * len(JUMPS)}"))
    figure(claim("edits lost, doubled or out of order; replicas that differ", "none", holds=True))
    figure(every("cores that idle processes take after a jump", [busiest], "cores", at_most=BUSY))


async def _cores_once_idle(timed: Timed) -> float:
    """How many cores it takes once what was typed is indexed; after many looks, whatever it takes then."""
    cores = 0.0
    for _ in range(LOOKS):
        before = cpu_seconds(timed.processes)
        await asyncio.sleep(IDLE)
        cores = (cpu_seconds(timed.processes) - before) / IDLE
        if cores <= BUSY:
            break
    return cores


async def test_a_ticket_is_good_by_the_clock_of_the_database_alone(timed: Timed) -> None:
    guide = await a_guide(timed.server)
    for cairns in ("+1h", "-1d"):
        timed.set(cairns, RIGHT)
        ticket = (await timed.server.api.post("/api/tickets", {"guide": guide}))["ticket"]
        async with a_socket(timed.server, f"/sync/{guide}", {"Sec-WebSocket-Protocol": f"ticket.{ticket}"}) as raw:
            assert await raw.message(), "it was not let in"


async def test_an_open_socket_ends_with_its_link_by_the_clock_of_the_database_alone(timed: Timed) -> None:
    timed.set(RIGHT, RIGHT)
    guide = await a_guide(timed.server)
    link = await _a_link(timed, guide)
    guest = await by_link(timed.server, link["url"])
    async with a_socket(timed.server, f"/sync/{guide}", guest.headers) as raw:
        for cairns in ("+1h", "-1d"):
            timed.set(cairns, RIGHT)
            await asyncio.sleep(2 * LOOK)
            assert await raw.outcome() is None
        timed.set(RIGHT, "+1h")
        async with asyncio.timeout(SOON):
            assert await raw.close_code() == COME_BACK


async def test_a_link_expires_by_the_clock_of_the_database_alone(timed: Timed) -> None:
    timed.set("-1d", RIGHT)
    said = (await timed.server.api.ask("GET", "/healthz")).headers["date"]
    assert parsedate_to_datetime(said) < datetime.now(UTC) - timedelta(hours=23), "Cairn's clock cannot be set"
    timed.set(RIGHT, RIGHT)
    guide = await a_guide(timed.server)
    link = await _a_link(timed, guide)

    async def works() -> bool:
        return (await timed.server.api.acting_as().ask("GET", link["url"])).status < 400

    for cairns, postgres, lives in (
        ("+1h", RIGHT, True),
        (RIGHT, "+1h", False),
        ("-1d", "+1h", False),
        ("+1h", "-1d", True),
    ):
        timed.set(cairns, postgres)
        assert await works() is lives, (cairns, postgres)
    timed.set(RIGHT, RIGHT)


async def _a_link(timed: Timed, guide: str) -> dict[str, str]:
    """One that expires in half an hour. Who makes it is refused until Cairn has seen that the clock was put right."""
    soon = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    made: list[dict[str, str]] = []

    async def is_made() -> object:
        made.append(await timed.server.api.post(f"/api/guides/{guide}/links", {"access": "view", "expires_at": soon}))
        return True

    await until_answer(is_made, AssertionError)
    return made[0]
