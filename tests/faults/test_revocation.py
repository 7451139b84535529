"""Whatever takes an access away closes the sockets that rest on it, on the other node too, with Redis or without.

After a second nothing is delivered there or taken from there, what had been sent before is discarded, and nobody else
notices anything.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from collab.protocol import Update, encode
from tests.faults.nodes import Nodes
from tests.soak.scale import scaled
from tests.stories.guests import a_person, by_link
from tests.stories.peer import Peer, open_socket
from tests.stories.story import a_guide
from tests.stories.words import tokens_of

AT_ONCE = 1.0  # seconds, with news from Postgres
ROUNDS = scaled(1, 20)


@dataclass(frozen=True, slots=True)
class Setting:
    """A guide, somebody with a socket open who can write, and what takes that away."""

    guide: str
    headers: Mapping[str, str]
    take_away: Callable[[], Awaitable[Any]]


async def role_down(nodes: Nodes, guide: str) -> Setting:
    ben = await a_person(nodes.b, "Бен")
    await nodes.api.put(f"/api/guides/{guide}/grants/{ben.id}", {"access": "edit"})
    return Setting(
        guide,
        ben.api.headers,
        lambda: nodes.api.put(f"/api/guides/{guide}/grants/{ben.id}", {"access": "view"}),
    )


async def removed(nodes: Nodes, guide: str) -> Setting:
    ben = await a_person(nodes.b, "Бен")
    await nodes.api.put(f"/api/guides/{guide}/grants/{ben.id}", {"access": "edit"})
    return Setting(guide, ben.api.headers, lambda: nodes.api.delete(f"/api/guides/{guide}/grants/{ben.id}"))


async def session_ended(nodes: Nodes, guide: str) -> Setting:
    ben = await a_person(nodes.b, "Бен", "edit")
    return Setting(guide, ben.api.headers, lambda: ben.api.post("/api/sign-out"))


async def link_revoked(nodes: Nodes, guide: str) -> Setting:
    link = await nodes.api.post(f"/api/guides/{guide}/links", {"access": "edit"})
    guest = await by_link(nodes.b, link["url"])
    return Setting(guide, guest.headers, lambda: nodes.api.delete(f"/api/guides/{guide}/links/{link['id']}"))


async def link_expired(nodes: Nodes, guide: str) -> Setting:
    end = datetime.now(UTC) + timedelta(seconds=4)
    made = {"access": "edit", "expires_at": end.isoformat()}
    guest = await by_link(nodes.b, (await nodes.api.post(f"/api/guides/{guide}/links", made))["url"])

    async def wait() -> None:
        await asyncio.sleep((end - datetime.now(UTC)).total_seconds())

    return Setting(guide, guest.headers, wait)


async def guide_deleted(nodes: Nodes, _: str) -> Setting:
    other = await a_guide(nodes.b)
    ben = await a_person(nodes.b, "Бен", "edit")
    return Setting(other, ben.api.headers, lambda: nodes.api.delete(f"/api/guides/{other}"))


async def token_revoked(nodes: Nodes, guide: str) -> Setting:
    token = nodes.b.cairn("token", "--name", "robot").stdout.strip()
    listed = nodes.b.cairn("tokens").stdout.splitlines()
    [*_, id_] = [line.split()[0] for line in listed if line.endswith("robot")]

    async def revoke() -> None:
        # The command has begun long before it revokes: what counts is when it has.
        assert (await asyncio.to_thread(nodes.b.cairn, "token", "revoke", id_)).returncode == 0

    return Setting(guide, {"Authorization": f"Bearer {token}"}, revoke)


WAYS = (role_down, removed, session_ended, link_revoked, link_expired, guide_deleted, token_revoked)


@pytest.mark.parametrize("redis", ["up", "down"])
@pytest.mark.parametrize("where", ["the same node", "the other node"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_what_is_taken_away_is_gone_at_open_sockets_within_a_second_and_nobody_else_notices(
    nodes: Nodes, way: Callable[[Nodes, str], Awaitable[Setting]], where: str, redis: str
) -> None:
    if redis == "down":
        nodes.valkey.kill()
    guide, node = await a_guide(nodes.b), nodes.b if where == "the same node" else nodes.a
    for number in range(ROUNDS):
        setting = await way(nodes, guide)
        async with AsyncExitStack() as stack:
            others = [Peer("Åsa"), Peer("Zoé")]
            for other, there in zip(others, (nodes.a, nodes.b), strict=True):
                await stack.enter_async_context(other.connected(there, guide, **nodes.headers))
            typist = Typist(f"Typist {number}", node, setting)
            await stack.enter_async_context(typist)
            await setting.take_away()
            ended = await typist.ends_within(AT_ONCE)
            # Who writes into a guide that is deleted may hear of it from the log first.
            assert ended == 1012 or (way is guide_deleted and ended == 4404)
            taken_at_the_end = set(typist.sent_until(typist.gone_at))
            await asyncio.sleep(0.3)
            for other in others:
                other.type_somewhere(random.Random(1))
                await other.until_saved()
                assert other.closes == [], "somebody else was shown out"
            said = tokens_of(await nodes.api.get(f"/api/guides/{guide}"))
            assert not {word for word in said if f"«Typist {number}·" in word} - taken_at_the_end


class Typist:
    """Types without pause into a socket that is about to be closed, and does not come back."""

    def __init__(self, name: str, node: Any, setting: Setting) -> None:
        self._setting = setting
        self._node = node
        self._peer = Peer(name)
        self._sent: list[tuple[float, str]] = []
        self.gone_at = 0.0

    async def __aenter__(self) -> None:
        where = f"/sync/{self._setting.guide}"
        self._socket = await open_socket(self._node, where, dict(self._setting.headers)).__aenter__()
        await self._socket.recv()  # they have been let in
        async with Peer("reader").connected(self._node, self._setting.guide, **self._node.headers) as reader:
            self._peer.doc.apply_update(reader.doc.get_update())
        self._tasks = [asyncio.create_task(self._type()), asyncio.create_task(self._read())]

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def ends_within(self, seconds: float) -> int | None:
        async with asyncio.timeout(seconds):
            await self._socket.wait_closed()
        self.gone_at = time.monotonic()
        return self._socket.close_code

    def sent_until(self, moment: float) -> list[str]:
        return [word for at, word in self._sent if at <= moment]

    async def _type(self) -> None:
        chance = random.Random(2)
        while True:
            state = self._peer.doc.get_state()
            word = self._peer.type_somewhere(chance)
            try:
                await self._socket.send(encode(Update(self._peer.doc.get_update(state))))
            except ConnectionClosed:
                return
            self._sent.append((time.monotonic(), word))
            await asyncio.sleep(0.005)

    async def _read(self) -> None:
        try:
            async for _ in self._socket:
                await asyncio.sleep(0)
        except ConnectionClosed:
            return
