"""Stories of senders who are broken or mean it: only their own connection ends, with the code that says why.

What is sent here overflows, panics or poisons a CRDT library that integrates it (docs/why/no-document-in-the-hub.md).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pycrdt import Doc, Map, Text, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from collab.protocol import SyncStep1, Update, decode_state, encode
from collab.varint import write_bytes, write_varint
from tests.stories.peer import Peer, open_socket
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import SOON

MALFORMED, TOO_MUCH = 4400, 4413
MUTANTS = 300
NOISE = random.Random(7).randbytes(200)
VERSION_2 = bytes.fromhex("000002a5 01000000 0104 0574 65787468 69 0301 0002 0101 0000")
NESTED_ARRAYS = b"\x01\x01\x01\x00\x08\x01\x01a\x01" + b"\x75\x01" * 30_000 + b"\x7e\x00"
BEYOND_ALL_CLOCKS = b"\x01\x02\x93\xb2\xe1\xe6\x05" + b"\xff" * 8 + b"\x7f" + b"\x04\x01\x01t\x01x\x84" + b"\x01" * 4

HOSTILE: dict[str, tuple[str | bytes, int]] = {
    "text": ("hello", MALFORMED),
    "nothing": (b"", MALFORMED),
    "noise": (NOISE, MALFORMED),
    "an unknown message": (b"\x63\x01a", MALFORMED),
    "an unknown kind of sync": (b"\x00\x09\x00", MALFORMED),
    "a length beyond the end": (b"\x00\x02\x7fabc", MALFORMED),
    "a number without an end": (b"\xff" * 12, MALFORMED),
    "two messages in one": (encode(SyncStep1(b"\0")) * 2, MALFORMED),
    "an update of version 2": (encode(Update(VERSION_2)), MALFORMED),
    "an update with something after it": (encode(Update(b"\x00\x00\x00")), MALFORMED),
    "arrays in arrays in arrays": (encode(Update(NESTED_ARRAYS)), MALFORMED),
    "a clock that ends all clocks": (encode(Update(BEYOND_ALL_CLOCKS)), MALFORMED),
    "a state vector of four billion": (encode(SyncStep1(write_varint(2**32))), MALFORMED),
    "an awareness of four billion": (b"\x01" + write_bytes(write_varint(2**32)), TOO_MUCH),
    "more than a frame may hold": (encode(Update(b"\0" * 1_500_000)), TOO_MUCH),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_frame_that_makes_no_sense_ends_only_its_own_connection(server: Server, what: str) -> None:
    frame, code = HOSTILE[what]
    guide = await a_guide(server)
    before = server.pids("serve")[0]
    neighbour = Peer("Åsa")
    async with neighbour.connected(server, guide):
        async with a_sender(server, guide) as sender:
            await sender.send(frame)
            assert await _close_code(sender) == code
            assert sender.close_reason, "it was not told why"
        word = neighbour.type_somewhere(random.Random(1))
        await neighbour.until_saved()
        assert neighbour.closes == []
    assert word in (await server.api.ask("GET", f"/api/guides/{guide}")).text
    assert server.pids("serve")[0] == before, "the serving process died"


async def test_hundreds_of_damaged_updates_take_nothing_down(server: Server) -> None:
    guide, other = await a_guide(server), await a_guide(server, "Next door")
    before = server.pids("serve")[0]
    chance = random.Random(13)
    healthy = await _healthy_updates(server, guide)
    neighbour = Peer("Åsa")
    ends: list[int] = []
    async with neighbour.connected(server, other):
        mutants = [_damaged(chance.choice(healthy), chance) for _ in range(MUTANTS)]
        while mutants:
            async with a_sender(server, guide) as sender:
                while mutants:
                    await sender.send(encode(Update(mutants.pop())))
                    if not await _still_answers(sender):
                        ends.append(await _close_code(sender))
                        break
        neighbour.type_somewhere(chance)
        await neighbour.until_saved()
        assert neighbour.closes == []
    assert set(ends) == {MALFORMED}, f"{len(ends)} ended"
    assert server.pids("serve")[0] == before, "the serving process died"
    opened = await server.api.get(f"/api/guides/{guide}")
    assert opened["steps"], "the guide does not open"


@asynccontextmanager
async def a_sender(server: Server, guide: str) -> AsyncIterator[ClientConnection]:
    async with open_socket(server, f"/sync/{guide}", server.headers) as socket:
        yield socket


async def _close_code(socket: ClientConnection) -> int:
    """The code with which the server closes within a second of having to."""
    async with asyncio.timeout(SOON):
        await socket.wait_closed()
    return socket.close_code or 1006


async def _still_answers(socket: ClientConnection) -> bool:
    """Whether the connection is one still: a question is answered."""
    try:
        await socket.send(encode(SyncStep1(b"\0")))
        async with asyncio.timeout(SOON):
            while (await socket.recv())[:2] != b"\x00\x01":
                continue
    except ConnectionClosed:
        return False
    return True


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


def _damaged(update: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(update)
    for _ in range(chance.randrange(1, 4)):
        match chance.randrange(4):
            case 0:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            case 1:
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            case 2:
                place = chance.randrange(len(damaged))
                damaged[place:place] = chance.randbytes(chance.randrange(1, 9))
            case _ if len(damaged) > 4:
                del damaged[chance.randrange(2, len(damaged)) :]
            case _:
                damaged += b"\xff"
    return bytes(damaged)
