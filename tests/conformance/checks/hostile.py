"""Who sends nonsense, by mistake or on purpose, harms nobody else: not the server, not the room, not a newcomer.

Two neighbours and the newcomer are deaf: they record what they are sent and do not integrate it.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from pycrdt import Array, Doc, Map, Text

from tests.conformance.apart import open_apart
from tests.conformance.participant import Participant
from tests.conformance.room import Room
from tests.conformance.verdict import Failed, check, expect
from tests.conformance.wire import Kind, Presence, number, write_awareness, written

MUTANTS = 300
MB = 1_000_000
DEEP = 30_000  # how often a value holds another
NESTED = [
    b"\x01\x01\x01\x00\x08\x01\x04deep\x01" + b"\x75\x01" * DEEP + b"\x7e\x00",
    b"\x01\x01\x02\x00\x05\x01\x04deep" + written(b"[" * DEEP + b"]" * DEEP) + b"\x00",
]
UNSOUND = [
    bytes.fromhex(each)
    for each in (
        "010293b2e1e605ffffffffffffffff072801016d026b310178040101740468c3a96c00",
        "0101dbe8a884060188dbe8a8ffffffff670600017601017975017cbed735e280000000",
        (
            "010a95b2c0ec01002101016d026b3101a895b2c0ec0100017c3f80000001010174ffffffffff0f8495b2c0ec010203c3a96c"
            "8495b2c0ec010400c495b2c0ec010295b2c0ec01030568c3a96c6c270101"
        ),
        "0102cebecbc302ffffffff582701016d026b31012800cebecbc302010171017c3f80000000",
    )
]
VERSION_2 = bytes.fromhex("000002a5 01000000 0104 0574 65787468 69 0301 0002 0101 0000")
MALFORMED = [
    b"",
    b"\x00",
    b"\x00\x02",
    b"\x00\x02\x7fabc",
    b"\x00\x09\x00",
    b"\xff" * 12,
    b"\x01\x05\x01",
    b"\x00\x00" + written(number(2**32)),
    b"\x00\x00" + written(number(2**31) + number(1) * 4),
    b"\x01" + written(number(2**32)),
    random.Random(7).randbytes(200),
]


@check()
async def frames_that_make_no_sense_harm_nobody_else(room: Room) -> None:
    """Eleven malformed frames, from nothing at all to 200 random bytes and counts of four billion, one connection
    each, and a frame of text."""
    await _survives(room, *MALFORMED, "hello")


@check()
async def messages_of_unknown_types_harm_nobody_else(room: Room) -> None:
    """Messages of types that no version knows."""
    await _survives(room, *(number(kind) + written(b"what is this") for kind in (11, 42, 99, 127, 4000, 2**40)))


@check()
async def an_update_of_version_2_harms_nobody_else(room: Room) -> None:
    """An update in Yjs' second encoding, which the protocol does not carry."""
    await _survives(room, *(b"\x00" + bytes((step,)) + written(VERSION_2) for step in (1, 2)))


@check()
async def a_value_nested_very_deep_harms_nobody_else(room: Room) -> None:
    """Two small updates, each with one value that holds another, which holds another, deeper than a stack is."""
    await _survives(room, *(b"\x00\x02" + written(update) for update in NESTED))


@check()
async def unsound_updates_harm_nobody_else(room: Room) -> None:
    """Four updates of a few bytes that read well at first and make no sense."""
    await _survives(room, *(b"\x00\x02" + written(update) for update in UNSOUND))


@check()
async def hundreds_of_damaged_updates_harm_nobody_else(room: Room) -> None:
    """Three hundred updates of real edits, each with a few bytes changed, cut or repeated."""
    chance = random.Random(13)
    healthy = _healthy_updates()
    mutants = [b"\x00\x02" + written(_damaged(chance.choice(healthy), chance)) for _ in range(MUTANTS)]
    async with room.join(deaf=True) as anna, room.join(deaf=True) as ben:
        while mutants:
            async with _a_newcomer(room) as sender:
                while mutants and not sender.has_ended:
                    await sender.send(room.wire.prefix + mutants.pop())
                    expect(await sender.settle() or sender.has_ended, "a client's question was never answered")
        await _goes_on(room, anna, ben)


@check()
async def two_megabytes_of_awareness_harm_nobody_else(room: Room) -> None:
    """One awareness message of 2 MB, and one that speaks of 50,000 clients."""
    large = write_awareness(Presence(7, 1, '{"x":"' + "x" * 2 * MB + '"}'))
    many = write_awareness(*(Presence(client, 1, "{}") for client in range(50_000)))
    await _survives(room, b"\x01" + written(large), b"\x01" + written(many))


@check()
async def awareness_that_is_no_json_harms_nobody_else(room: Room) -> None:
    """States that are no JSON, which stock clients cannot read: the others still see one another."""
    async with room.join(deaf=True) as anna, room.join(deaf=True) as ben:
        for state in ("{", "\x00", "nonsense"):
            async with room.join(deaf=True) as sender:
                await sender.be_here_as(state)
                await sender.settle()
        await anna.be_here({"at": 1})
        await ben.until(lambda: ben.sees(anna, {"at": 1}), "awareness no longer arrives")
        if any(each.state in ("{", "\x00", "nonsense") for each in ben.told):
            raise Failed("what no client can read was passed on to the others")
        await _goes_on(room, anna, ben)


@check()
async def a_frame_of_20_megabytes_harms_nobody_else(room: Room) -> None:
    """An update of 20 MB of zeros."""
    await _survives(room, b"\x00\x02" + written(bytes(20 * MB)))


@check()
async def a_document_handed_out_can_be_opened_by_another_library(room: Room) -> None:
    """After the nested and the unsound updates, what a newcomer is sent is opened by pycrdt, in a process apart."""
    async with room.join(deaf=True) as anna:
        for update in (*NESTED, *UNSOUND):
            async with _a_newcomer(room) as sender:
                await sender.say(Kind.UPDATE, update)
                await sender.settle()
        await anna.edit(lambda one: one.words.insert(0, "readable"))
        await anna.sync()
    async with _a_newcomer(room) as newcomer:
        updates = [each.body for each in newcomer.heard if each.kind is Kind.STEP2]
    ended = await open_apart(updates)
    if ended is not None:
        raise Failed(f"what one client sent makes the document unreadable for others: {ended}")


async def _survives(room: Room, *payloads: bytes | str) -> None:
    """Each payload from a connection of its own; then the room is asked whether it goes on."""
    async with room.join(deaf=True) as anna, room.join(deaf=True) as ben:
        for payload in _addressed(room, payloads):
            async with _a_newcomer(room) as sender:
                await sender.send(payload)
                await sender.settle()
        await _goes_on(room, anna, ben)


def _addressed(room: Room, payloads: Iterable[bytes | str]) -> Iterator[bytes | str]:
    """Each as a message about the room's document and, where that makes a difference, about nothing."""
    for payload in payloads:
        if isinstance(payload, bytes):
            yield room.wire.prefix + payload
        if room.wire.prefix or isinstance(payload, str):
            yield payload


async def _goes_on(room: Room, anna: Participant, ben: Participant) -> None:
    """Whether two who were there the whole time still hear each other, and a newcomer and they."""
    await anna.edit(lambda one: one.words.insert(0, "from anna"))
    await ben.until(lambda: ben.has_heard("from anna"), "an honest edit no longer reaches the others in the room")
    await ben.edit(lambda one: one.words.insert(0, "from ben"))
    await anna.until(lambda: anna.has_heard("from ben"), "an honest edit no longer reaches the others in the room")
    if anna.count(Kind.UNREADABLE):
        raise Failed("what no client can read was passed on to the others")
    async with _a_newcomer(room) as newcomer:
        await newcomer.until(lambda: newcomer.has_heard("from anna"), "a newcomer does not get what was written")
        await newcomer.edit(lambda one: one.words.insert(0, "from the newcomer"))
        await anna.until(lambda: anna.has_heard("from the newcomer"), "a newcomer's edits reach nobody")


@asynccontextmanager
async def _a_newcomer(room: Room) -> AsyncIterator[Participant]:
    async with AsyncExitStack() as stack:
        try:
            newcomer = await stack.enter_async_context(room.join(deaf=True))
        except Failed as failure:
            raise Failed("nobody can come into the room any more") from failure
        yield newcomer


def _healthy_updates() -> list[bytes]:
    doc: Doc[Any] = Doc()
    made: list[bytes] = []
    observation = doc.observe(lambda event: made.append(event.update))
    words, things, several = doc.get("words", type=Text), doc.get("things", type=Map), doc.get("list", type=Array)
    for n in range(20):
        words.insert(0, f"word {n} 日本 ")
        del words[2:4]
        things[f"k{n % 5}"] = [1, 2.5, None, True, {"deep": [{"er": [n]}]}]
        several.insert(0, Map({"id": n}))
    words.format(0, 20, {"bold": True})
    doc.unobserve(observation)
    return made


def _damaged(update: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(update)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(damaged))
        match chance.randrange(3):
            case 0:
                damaged[place] = chance.randrange(256)
            case 1:
                del damaged[place : place + chance.randint(1, 4)]
            case _:
                damaged[place:place] = damaged[: chance.randint(1, 6)]
        if not damaged:
            return update
    return bytes(damaged)
