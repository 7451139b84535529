"""Replicas become equal, whatever is edited, in whatever order and how often it arrives."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlText

from tests.conformance.participant import Participant, until_same
from tests.conformance.room import Room
from tests.conformance.verdict import check, expect
from tests.conformance.wire import Kind

ROUNDS = 12
ALL_TEN = 20.0  # seconds until ten replicas are equal
CHARACTERS = ["a", "é", "日本", "😀", "👩‍👩‍👧", " "]

ByChance = Callable[[Participant, random.Random], None]


@check()
async def two_who_type_at_once_converge(room: Room) -> None:
    """Two clients insert and delete in one text without waiting for each other: accents, CJK and emoji among it."""
    await _converge(room, _type)


@check()
async def two_who_format_at_once_converge(room: Room) -> None:
    """Two clients make parts of one text bold, linked, and plain again."""
    await _converge(room, _format)


@check()
async def two_who_set_the_same_keys_at_once_converge(room: Room) -> None:
    """Two clients set and delete the same keys of a map, with nested values."""
    await _converge(room, _set)


@check()
async def two_who_fill_the_same_list_at_once_converge(room: Room) -> None:
    """Two clients insert into and delete from one array, plain values and shared types."""
    await _converge(room, _list)


@check()
async def two_who_edit_the_same_page_at_once_converge(room: Room) -> None:
    """Two clients add elements, attributes and text to one XML fragment, as rich-text editors do."""
    await _converge(room, _page)


@check()
async def ten_who_type_at_once_converge(room: Room) -> None:
    """Ten clients in one room type ten times each, all at the same time."""
    chance = random.Random(10)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(room.join()) for _ in range(10)]
        for _ in range(10):
            await asyncio.gather(*(each.edit(lambda one: _type(one, chance)) for each in people))
        await until_same(*people, seconds=ALL_TEN)


@check()
async def edits_made_offline_are_merged(room: Room) -> None:
    """One client goes, edits, and comes back, while another edits; both end with both edits, and so does a newcomer."""
    async with room.join() as ben:
        await ben.edit(lambda one: one.words.insert(0, "shared "))
        async with room.join() as anna:
            await until_same(anna, ben)
        anna.change(lambda one: one.words.insert(0, "offline "), lambda one: one.things.__setitem__("from", "afar"))
        await ben.edit(lambda one: one.words.insert(7, "online "))
        async with room.join(doc=anna.doc) as back:
            await back.until(lambda: "online" in str(back.words), "who came back lacks what was written meanwhile")
            await until_same(back, ben)
        expect("offline" in str(ben.words), "what was written offline did not arrive")
        async with room.join() as newcomer:
            await until_same(newcomer, ben)


@check()
async def an_update_sent_three_times_counts_once(room: Room) -> None:
    """The same update thrice, as a client sends that is not sure: the text is there once, for a newcomer too."""
    async with room.join() as anna, room.join() as ben:
        (update,) = await anna.edit(lambda one: one.words.insert(0, "once"))
        await ben.until(lambda: str(ben.words) == "once", "an update did not arrive")
        for _ in range(2):
            await anna.say(Kind.UPDATE, update)
            await anna.sync()
        async with room.join() as newcomer:
            await until_same(anna, ben, newcomer)
            expect(str(newcomer.words) == "once", f"the text is {str(newcomer.words)!r}")


@check()
async def what_one_carries_for_another_is_taken(room: Room) -> None:
    """A client comes with edits that another made while neither was connected, as it has them from a peer-to-peer
    connection or a shared disk."""
    away: Doc[Text] = Doc()
    away.get("words", type=Text).insert(0, "carried ")
    carrier: Doc[Text] = Doc()
    carrier.apply_update(away.get_update())
    carrier.get("words", type=Text).insert(8, "over")
    async with room.join() as ben, room.join(doc=carrier):
        await ben.until(lambda: str(ben.words) == "carried over", "what one client brought of another's did not arrive")
        async with room.join() as newcomer:
            await until_same(ben, newcomer)


@check()
async def two_under_one_number_do_not_drift_apart_unnoticed(room: Room) -> None:
    """Two clients have the same client id, by a copied profile or bad luck, and edit at once. Replicas cannot notice
    that: they say the same of what they have seen and differ for ever. Either the text is the same in the end, or
    one of the two is told."""
    number = random.SystemRandom().getrandbits(30)
    async with room.join(doc=Doc(client_id=number)) as anna, room.join(doc=Doc(client_id=number)) as ben:
        (first,) = anna.change(lambda one: one.words.insert(0, "aaaa"))
        (second,) = ben.change(lambda one: one.words.insert(0, "bbbb"))
        await anna.say(Kind.UPDATE, first)
        await ben.say(Kind.UPDATE, second)
        for one in (anna, ben):
            await one.settle()
        expect(
            anna.has_ended or ben.has_ended or anna.seen() == ben.seen(),
            f"one has {str(anna.words)!r} and the other {str(ben.words)!r}, and nobody was told",
        )


@check()
async def updates_out_of_order_converge(room: Room) -> None:
    """Six updates of one client, each building on the one before, sent last first."""
    async with room.join() as anna, room.join() as ben:
        updates = anna.change(*(lambda one, n=n: one.words.insert(n, str(n)) for n in range(6)))
        for update in reversed(updates):
            await anna.say(Kind.UPDATE, update)
        await ben.until(lambda: str(ben.words) == "012345", "the other never had it all")
        async with room.join() as newcomer:
            await until_same(anna, ben, newcomer)


async def _converge(room: Room, change: ByChance) -> None:
    chance = random.Random(7)
    async with room.join() as anna, room.join() as ben:
        for _ in range(ROUNDS):
            for one in (anna, ben, anna, ben):
                await one.edit(lambda each: change(each, chance))
            await asyncio.sleep(0)
        await until_same(anna, ben)
        async with room.join() as newcomer:
            await until_same(anna, newcomer)


def _type(one: Participant, chance: random.Random) -> None:
    text = str(one.words)
    place = chance.randrange(len(text) + 1)
    begin = len(text[:place].encode())
    if text[place : place + 1] and chance.random() < 0.3:
        del one.words[begin : begin + len(text[place].encode())]
    else:
        one.words.insert(begin, chance.choice(CHARACTERS))


def _format(one: Participant, chance: random.Random) -> None:
    if len(str(one.words)) < 8:
        one.words.insert(0, "plain ascii ")
    first = chance.randrange(len(str(one.words)) - 2)
    styles: list[dict[str, Any]] = [{"bold": True}, {"bold": None}, {"link": {"href": "https://example.org/ü"}}]
    one.words.format(first, first + 2, chance.choice(styles))


def _set(one: Participant, chance: random.Random) -> None:
    key = chance.choice("abc")
    if key in one.things and chance.random() < 0.3:
        del one.things[key]
    else:
        one.things[key] = chance.choice([1, 2.5, True, None, "ü😀", [1, ["two"]], Map({"deep": Array([1, "é"])})])


def _list(one: Participant, chance: random.Random) -> None:
    place = chance.randrange(len(one.list) + 1)
    if place < len(one.list) and chance.random() < 0.3:
        del one.list[place]
    else:
        one.list.insert(place, chance.choice(["one", 2, None, Map({"id": "ü"}), Array([1, 2])]))


def _page(one: Participant, chance: random.Random) -> None:
    blocks = list(one.page.children)
    match chance.randrange(4):
        case 0 if blocks:
            chance.choice(blocks).attributes["align"] = chance.choice(["left", "right"])  # type: ignore[union-attr]
        case 1 if blocks:
            text = next(iter(chance.choice(blocks).children))  # type: ignore[union-attr]
            assert isinstance(text, XmlText)
            text.insert(0, chance.choice(CHARACTERS))
        case 2 if len(blocks) > 2:
            del one.page.children[chance.randrange(len(blocks))]
        case _:
            one.page.children.insert(chance.randrange(len(blocks) + 1), XmlElement("paragraph", {}, [XmlText("¶")]))
