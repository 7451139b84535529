"""Stories of senders who are broken or mean it: only their own connection ends, with the code that says why.

What is sent here overflows, panics or poisons a CRDT library that integrates it (docs/why/no-document-in-the-hub.md).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pycrdt import Doc, Map, Text, XmlElement, XmlFragment, XmlText

from collab.protocol import decode_state
from tests.hostile.frames import DECLARED, HOSTILE, bad_message
from tests.hostile.updates import POISON
from tests.soak.scale import chance, scaled
from tests.stories.peer import Peer
from tests.stories.processes import memory_of
from tests.stories.raw import a_connection, a_socket, masked, upgrade
from tests.stories.server import Server
from tests.stories.story import a_guide
from web.frames import BINARY, TEXT

AT_ONCE = 20  # bad clients
MESSAGES = scaled(1_500, 150_000)
GARBAGE = scaled(400, 40_000)
HALF = scaled(150, 15_000)
GROWTH = 32 * 1024 * 1024  # bytes that the serving process may have grown by


@asynccontextmanager
async def nobody_is_harmed(server: Server) -> AsyncIterator[str]:
    """A guide to send to, while somebody else edits it and another; both go on, and so does the server."""
    before = server.pids("serve")[0]
    guide, other = await a_guide(server), await a_guide(server, "Next door")
    inside, beside = Peer("Åsa"), Peer("Бен")
    async with inside.connected(server, guide), beside.connected(server, other):
        yield guide
        for peer, where in ((inside, guide), (beside, other)):
            word = peer.type_somewhere(random.Random(1))
            await peer.until_saved()
            assert word in (await server.api.ask("GET", f"/api/guides/{where}")).text
        assert beside.closes == []
        assert inside.closes == []
    assert server.pids("serve")[0] == before, "the serving process died"


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_frame_that_makes_no_sense_ends_only_its_own_connection(server: Server, what: str) -> None:
    message, code = HOSTILE[what]
    frame = masked(TEXT, message.encode()) if isinstance(message, str) else masked(BINARY, message)
    async with nobody_is_harmed(server) as guide, a_socket(server, f"/sync/{guide}", server.headers) as sender:
        began = time.monotonic()
        await sender.send(frame)
        assert await sender.outcome() == code
        assert time.monotonic() - began < 5


async def test_thousands_of_damaged_messages_take_nothing_down_and_each_ends_in_a_declared_code(server: Server) -> None:
    became: Counter[int | None] = Counter()
    fate = chance("damaged messages over sockets")
    async with nobody_is_harmed(server) as guide:
        sound = [*(await _healthy_updates(server, guide)), *map(bytes.fromhex, POISON)]
        memory = memory_of(server.pids("serve")[0])
        bad = iter([bad_message(fate, sound) for _ in range(MESSAGES)])

        async def send_all() -> None:
            for message in bad:
                async with a_socket(server, f"/sync/{guide}", server.headers) as sender:
                    await sender.say(message)
                    became[await sender.outcome()] += 1

        await asyncio.gather(*(send_all() for _ in range(AT_ONCE)))
        assert became.total() == MESSAGES
        assert set(became) - {None} <= DECLARED, became
        assert memory_of(server.pids("serve")[0]) - memory < GROWTH
        opened = await server.api.get(f"/api/guides/{guide}")
        assert opened["steps"], "the guide does not open"


async def test_bytes_that_are_no_websocket_frames_end_in_a_code_of_the_protocol(server: Server) -> None:
    became: Counter[int | None] = Counter()
    fate = chance("no frames")
    async with nobody_is_harmed(server) as guide:
        left = iter(range(GARBAGE))

        async def send_all() -> None:
            for _ in left:
                async with a_socket(server, f"/sync/{guide}", server.headers) as sender:
                    await sender.send(_garbage(fate))
                    await sender.send(bytes(70_000))  # so that whatever it announced has come, and more
                    became[await sender.outcome()] += 1

        await asyncio.gather(*(send_all() for _ in range(AT_ONCE)))
        assert set(became) <= DECLARED, became
        assert became[1002] > GARBAGE / 4


async def test_connections_that_end_in_the_middle_of_anything_leave_nothing_behind(server: Server) -> None:
    fate = chance("half connections")
    async with nobody_is_harmed(server) as guide:
        before = await _sockets(server)
        left = iter(range(HALF))

        async def hang_up_somewhere() -> None:
            for _ in left:
                talk = upgrade(f"/sync/{guide}", server.headers) + masked(BINARY, b"\0\0\1\0") * 3
                cut = fate.randrange(len(talk) + 1)
                async with a_connection(server) as raw:
                    await raw.send(talk[:cut])
                    if fate.random() < 0.3:
                        with suppress(asyncio.IncompleteReadError, ConnectionError):
                            async with asyncio.timeout(0.2 if cut < len(talk) else 2):
                                await raw.reader.readuntil(b"\r\n\r\n")
                    match fate.randrange(3):
                        case 0:
                            raw.reset()
                        case 1:
                            raw.writer.write_eof()
                        case _:
                            await raw.send(fate.randbytes(50))

        async def wait_out() -> None:
            with suppress(TimeoutError):
                await hang_up_somewhere()

        await asyncio.gather(*(wait_out() for _ in range(AT_ONCE)))
        async with asyncio.timeout(20):
            while await _sockets(server) > before:  # noqa: ASYNC110 - a count, which tells of nothing by itself
                await asyncio.sleep(0.05)


HALF_UPGRADES = {
    "no key": {"Sec-WebSocket-Key": ""},
    "an old version": {"Sec-WebSocket-Version": "8"},
    "no connection": {"Connection": "close"},
    "another protocol": {"Upgrade": "irc"},
    "a header of 60 kilobytes": {"X": "x" * 60_000},
    "a cookie that is not ASCII": {"Cookie": "cairn_session=é"},
    "an origin that is none": {"Origin": "\x01"},
    "a length of more than nothing": {"Content-Length": "-1"},
    "an upgrade of another version": {"Upgrade": "h2c", "HTTP2-Settings": "AAAA"},
}


@pytest.mark.parametrize("what", HALF_UPGRADES)
async def test_an_upgrade_that_is_none_is_answered_and_not_followed(server: Server, what: str) -> None:
    async with nobody_is_harmed(server) as guide, a_connection(server) as raw:
        await raw.send(upgrade(f"/sync/{guide}", {**server.headers, **HALF_UPGRADES[what]}))
        async with asyncio.timeout(10):
            answer = await raw.reader.read(1000)
        assert not answer.startswith(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket"), answer
        assert not answer.startswith(b"HTTP/1.1 5"), answer
    assert server.token not in server.printed


async def test_who_sends_before_it_was_answered_is_refused(server: Server) -> None:
    """RFC 6455 section 4.1: the client waits for the server's response before it sends any further data."""
    async with nobody_is_harmed(server) as guide, a_connection(server) as raw:
        await raw.send(upgrade(f"/sync/{guide}", server.headers) + masked(BINARY, b"\0\0\1\0"))
        assert (await raw.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("way", ["/sync/{}/attic", "/sync/nothing", "/sync/%FF", "/sync/" + "x" * 3000, "/sync", "/"])
async def test_a_way_that_leads_nowhere_is_said_so(server: Server, way: str) -> None:
    async with nobody_is_harmed(server) as guide, a_connection(server) as raw:
        await raw.send(upgrade(way.format(guide), server.headers))
        async with asyncio.timeout(10):
            head = await raw.reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"HTTP/1.1 101"):
                assert await raw.close_code() == 4404
            else:
                assert head.startswith((b"HTTP/1.1 404", b"HTTP/1.1 403", b"HTTP/1.1 400")), head


def _garbage(fate: random.Random) -> bytes:
    """A sound frame that was damaged, or noise."""
    frame = bytearray(masked(BINARY, b"\x00\x00\x01\x00"))
    match fate.randrange(4):
        case 0:
            return fate.randbytes(fate.randrange(2, 200))
        case 1:
            frame[0] = fate.randrange(256)
        case 2:
            frame[1] = fate.randrange(256)
        case _:
            frame[fate.randrange(len(frame))] ^= 1 << fate.randrange(8)
    return bytes(frame) + masked(BINARY, b"\x00\x00\x01\x00")


async def _sockets(server: Server) -> float:
    """How many the server says are open."""
    told = (await server.api.ask("GET", "/metrics")).text
    return sum(float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith("cairn_sockets{"))


async def _healthy_updates(server: Server, guide: str) -> list[bytes]:
    """Updates of somebody who edits this guide: texts, formats, elements, values and deletions."""
    peer = Peer("Бен")
    async with peer.connected(server, guide):
        doc: Doc[Any] = Doc()
        doc.apply_update(peer.doc.get_update())
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    guide_root: Map[Any] = doc.get("guide", type=Map)
    steps: Map[Any] = doc.get("steps", type=Map)
    title: Text = guide_root["title"]
    for number in range(20):
        title.insert(0, f"é{number}😀")
        title.format(0, 2, {"bold": True})
        del title[0:2]
        guide_root["settings"][f"k{number}"] = [1, 2.5, None, {"a": [True, "日本"]}]
        step = steps[sorted(steps.keys())[number % len(steps)]]
        step["body"].children.append(XmlElement("paragraph", {"k": "v"}, [XmlText("hällo")]))
        step["rank"] = f"a{number}"
        step["body2"] = XmlFragment()
    doc.unobserve(subscription)
    assert decode_state(doc.get_state())
    return updates
