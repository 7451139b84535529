"""Questions are answered, edits are passed on, and who comes gets what it lacks, no less and no more."""

from __future__ import annotations

import asyncio

from pycrdt import Doc, Text

from tests.conformance.participant import until_same
from tests.conformance.room import Room
from tests.conformance.verdict import Failed, NotOffered, check, expect
from tests.conformance.wire import UNKNOWN_STATE, Kind

LONG = 500_000  # characters that are pasted at once
COLD = 8  # rooms that two open at once


@check()
async def a_question_is_answered(room: Room) -> None:
    """Step 1 of the protocol is answered by step 2, in an empty room too."""
    async with room.join() as anna:
        answers = anna.count(Kind.STEP2)
        await anna.sync()
        expect(anna.count(Kind.STEP2) == answers + 1, "one question had several answers")


@check()
async def the_server_asks_what_it_lacks(room: Room) -> None:
    """The server sends a step 1 of its own, so that a client's offline edits reach it."""
    async with room.join() as anna:
        await anna.until(lambda: anna.count(Kind.STEP1), "the server never asked what it lacks")


@check()
async def an_update_reaches_the_others_once_and_whole(room: Room) -> None:
    """One edit, two listeners: each hears of it in exactly one update, which makes its document equal."""
    async with room.join() as anna, room.join() as ben, room.join() as cleo:
        await anna.edit(lambda one: one.words.insert(0, "first 日本 😀"))
        await until_same(anna, ben, cleo)
        await anna.edit(lambda one: one.words.insert(0, "second "))
        await until_same(anna, ben, cleo)
        for other in (ben, cleo):
            copies = sum(b"first" in each.body for each in other.heard)
            expect(copies == 1, f"one update arrived {copies} times")


@check()
async def a_newcomer_gets_everything(room: Room) -> None:
    """Fifty edits of two clients, then a third client."""
    async with room.join() as anna, room.join() as ben:
        for n in range(25):
            await anna.edit(lambda one, n=n: one.words.insert(0, f"{n} "))
            await ben.edit(lambda one, n=n: one.things.__setitem__(str(n), n))
        await until_same(anna, ben)
        async with room.join() as newcomer:
            await until_same(anna, newcomer)


@check()
async def only_what_is_lacking_is_sent(room: Room) -> None:
    """Asked with a state vector that has seen nearly all, the server answers with the rest alone."""
    async with room.join() as anna:
        await anna.edit(lambda one: one.words.insert(0, "known " * 1000))
        state = anna.doc.get_state()
        await anna.edit(lambda one: one.words.insert(0, "news "))
        await anna.sync()
        async with room.join() as asker:
            answers = asker.count(Kind.STEP2)
            await asker.say(Kind.STEP1, state)
            await asker.until(lambda: asker.count(Kind.STEP2) > answers, "a question was never answered")
            rest = [each.body for each in asker.heard if each.kind is Kind.STEP2][answers]
        expect(b"news" in rest, "the answer lacks what was asked for")
        expect(b"known" not in rest, f"the answer repeats what was known, in {len(rest)} bytes")


@check()
async def half_a_megabyte_pasted_at_once_arrives(room: Room) -> None:
    """One update of 500,000 characters."""
    async with room.join() as anna, room.join() as ben:
        await anna.edit(lambda one: one.words.insert(0, "paste " * (LONG // 6)))
        await ben.until(lambda: len(str(ben.words)) == len(str(anna.words)), "a large update did not arrive")


@check()
async def two_who_open_a_cold_room_in_the_same_tick_are_both_served(room: Room) -> None:
    """Eight rooms that nobody is in, each opened by two clients at once, which then hear each other."""

    async def visit(cold: Room, mine: str, theirs: str, both: asyncio.Barrier) -> None:
        async with cold.join() as one:
            await one.edit(lambda each: each.words.insert(0, mine))
            await one.until(lambda: theirs in str(one.words), "an edit did not arrive")
            await both.wait()

    for cold in [room, *[await room.another() for _ in range(COLD - 1)]]:
        both = asyncio.Barrier(2)
        visits = [asyncio.create_task(visit(cold, *words, both)) for words in (("a", "b"), ("b", "a"))]
        try:
            await asyncio.gather(*visits)
        finally:
            for each in visits:
                each.cancel()
            await asyncio.gather(*visits, return_exceptions=True)


@check()
async def the_last_words_of_a_leaving_client_are_kept(room: Room) -> None:
    """A client sends an update and closes in the same breath; another, who was there, has it, and so has a newcomer."""
    async with room.join() as ben:
        async with room.join() as anna:
            await anna.edit(lambda one: one.words.insert(0, "last words"))
        await ben.until(lambda: str(ben.words) == "last words", "the last words of a client that left did not arrive")
        async with room.join() as newcomer:
            await until_same(ben, newcomer)


@check()
async def an_update_with_a_gap_is_completed_when_the_rest_comes(room: Room) -> None:
    """A client's second update arrives before its first, with time between; in the end everybody has both."""
    async with room.join() as anna, room.join() as ben:
        first, second = anna.change(lambda one: one.words.insert(0, "one "), lambda one: one.words.insert(4, "two"))
        await anna.say(Kind.UPDATE, second)
        await anna.sync()
        await anna.say(Kind.UPDATE, first)
        await ben.until(lambda: str(ben.words) == "one two", "an update that came before what it builds upon was lost")
        async with room.join() as newcomer:
            await until_same(ben, newcomer)


@check()
async def what_waits_for_its_rest_is_not_lost_with_its_author(room: Room) -> None:
    """A client sends its second update without its first and goes. Either it is asked for the first before it goes, or
    the update is kept for when somebody else brings that."""
    source: Doc[Text] = Doc()
    words = source.get("words", type=Text)
    words += "one "
    first = source.get_update()
    state = source.get_state()
    words += "two"
    second = source.get_update(state)
    async with room.join(silent=True) as anna:
        questions = anna.count(Kind.STEP1)
        await anna.say(Kind.UPDATE, second)
        await anna.sync()
        was_asked = anna.count(Kind.STEP1) > questions
    if was_asked:
        return
    async with room.join() as ben:
        await ben.say(Kind.UPDATE, first)
        await ben.sync()
        async with room.join() as newcomer:
            left = str(newcomer.words)
            expect(left == "one two", f"nobody was asked for the rest, and {left!r} is left")


@check()
async def a_room_is_as_it_was_when_all_have_left_and_one_returns(room: Room) -> None:
    """Everybody leaves; who comes then gets what was there."""
    if not room.target.keeps:
        raise NotOffered("it was started without a store")
    async with room.join() as anna:
        await anna.edit(lambda one: one.words.insert(0, "still here"))
        await anna.sync()
    async with room.join() as back:
        expect(str(back.words) == "still here", f"the text is {str(back.words)!r}")


@check()
async def rooms_do_not_hear_each_other(room: Room) -> None:
    """An edit in one room reaches nobody in another."""
    other = await room.another()
    async with room.join() as anna, other.join() as ben:
        await anna.edit(lambda one: one.words.insert(0, "secret"))
        await anna.sync()
        await ben.sync()
        if ben.has_heard("secret"):
            raise Failed("an edit in one room was heard in another")
        async with other.join() as asker:
            await asker.say(Kind.STEP1, UNKNOWN_STATE)
            await asker.sync()
            expect(not asker.has_heard("secret"), "an edit in one room is in another")
