"""Who may do what."""

from __future__ import annotations

from contextlib import suppress

from tests.conformance.room import Credentials, NoConnection, Room
from tests.conformance.verdict import NotOffered, check, expect
from tests.conformance.wire import UNKNOWN_STATE, Kind


@check()
async def a_stranger_is_told_nothing(room: Room) -> None:
    """Somebody who shows nothing asks for the document, and writes: neither is answered or heard."""
    if not room.target.refuses_strangers:
        raise NotOffered("it lets everybody in")
    async with room.join() as anna:
        await anna.edit(lambda one: one.words.insert(0, "secret"))
        await anna.sync()
        answered = False
        with suppress(NoConnection):
            async with room.enter(Credentials(token="wrong"), deaf=True) as stranger:
                await stranger.say(Kind.STEP1, UNKNOWN_STATE)
                await stranger.edit(lambda one: one.words.insert(0, "intruded"))
                await stranger.until(
                    lambda: stranger.has_ended or stranger.count(Kind.REFUSED), "a stranger is not told that it may not"
                )
                answered = stranger.has_heard("secret")
        expect(not answered, "a stranger got the document")
        await anna.sync()
        expect("intruded" not in str(anna.words), "a stranger could write")


@check()
async def a_reader_gets_the_document_and_its_edits(room: Room) -> None:
    """A client that may only read has what there is and hears what is edited."""
    async with room.join() as anna:
        await anna.edit(lambda one: one.words.insert(0, "read me"))
        async with room.join(reader=True) as reader:
            await reader.until(lambda: str(reader.words) == "read me", "a reader does not get the document")
            await anna.edit(lambda one: one.words.insert(7, " too"))
            await reader.until(lambda: str(reader.words) == "read me too", "a reader does not hear of edits")


@check()
async def a_reader_cannot_write(room: Room) -> None:
    """A client that may only read sends an update, and another as an answer to the server's question: nobody hears of
    them, and nothing says that they were taken."""
    async with room.join() as anna:
        await anna.edit(lambda one: one.words.insert(0, "as it was"))
        for kind in (Kind.UPDATE, Kind.STEP2):
            async with room.join(reader=True, silent=True) as reader:
                before = reader.count(Kind.ACKNOWLEDGED)
                (update,) = reader.change(lambda one: one.words.insert(0, "scribble "))
                await reader.say(kind, update)
                await reader.settle()
                expect(reader.count(Kind.ACKNOWLEDGED) == before, "what a reader wrote was called saved")
        await anna.sync()
        expect("scribble" not in str(anna.words), "a reader could write")
        async with room.join() as newcomer:
            expect("scribble" not in str(newcomer.words), "a reader could write")


@check()
async def a_reader_in_step_is_told_that_all_is_saved(room: Room) -> None:
    """A client that may only read and has nothing new answers the server's question: that is acknowledged, or the stock
    client shows unsaved changes for ever."""
    room.needs("hocuspocus", "the protocol of y-websocket has no acknowledgement")
    async with room.join(reader=True) as reader:
        await reader.until(lambda: reader.count(Kind.ACKNOWLEDGED) == 1, "a reader waits for its acknowledgement")
