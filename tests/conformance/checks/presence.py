"""Awareness: who is here and where."""

from __future__ import annotations

import asyncio

from tests.conformance.room import Room
from tests.conformance.verdict import check, expect
from tests.conformance.wire import Kind, Presence, write_awareness

ANNA, BEN = {"at": "title"}, {"at": "step 2", "with": "日本 😀"}
RENEWAL = 15.0  # seconds after which stock clients say again that they are here
SILENCE = 30.0  # seconds after which stock clients take a silent connection for dead


@check()
async def awareness_reaches_the_others(room: Room) -> None:
    """Each of two clients sees what the other says of itself, and what it says next. A server may add to that."""
    async with room.join() as anna, room.join() as ben:
        await anna.be_here(ANNA)
        await ben.be_here(BEN)
        await anna.until(lambda: anna.sees(ben, BEN), "one client's awareness did not reach another")
        await ben.until(lambda: ben.sees(anna, ANNA), "one client's awareness did not reach another")
        await anna.be_here({"at": "the end"})
        await ben.until(lambda: ben.sees(anna, {"at": "the end"}), "a change of awareness did not arrive")


@check()
async def a_newcomer_is_told_who_is_here(room: Room) -> None:
    """A client that comes later sees who came before, without their saying anything again."""
    async with room.join() as anna, room.join() as ben:
        await anna.be_here(ANNA)
        await ben.until(lambda: ben.sees(anna), "awareness did not arrive")
        async with room.join() as newcomer:
            await newcomer.until(lambda: newcomer.sees(anna, ANNA), "a newcomer saw nobody")


@check()
async def who_leaves_is_removed(room: Room) -> None:
    """A client closes its connection without having said goodbye; the other is told, and a newcomer sees nobody."""
    async with room.join() as ben:
        async with room.join() as anna:
            await anna.be_here(ANNA)
            await ben.until(lambda: ben.sees(anna), "awareness did not arrive")
        await ben.until(lambda: not ben.sees(anna), "who left stayed visible")
        async with room.join() as newcomer:
            await newcomer.sync()
            expect(not newcomer.sees(anna), "a newcomer sees somebody who has left")


@check()
async def who_is_cut_off_is_removed(room: Room) -> None:
    """A client's connection ends in the middle, without a closing handshake."""
    async with room.join() as ben, room.join() as anna:
        await anna.be_here(ANNA)
        await ben.until(lambda: ben.sees(anna), "awareness did not arrive")
        anna.socket.transport.abort()
        await ben.until(lambda: not ben.sees(anna), "who was cut off stayed visible")


@check()
async def who_says_goodbye_is_removed(room: Room) -> None:
    """A client sets its state to null and stays connected, as one does whose page is hidden."""
    async with room.join() as ben, room.join() as anna:
        await anna.be_here(ANNA)
        await ben.until(lambda: ben.sees(anna), "awareness did not arrive")
        await anna.be_here(None)
        await ben.until(lambda: not ben.sees(anna), "who said goodbye stayed visible")


@check()
async def nobody_speaks_for_another(room: Room) -> None:
    """A third client says that the first has left, and then that it is elsewhere: nobody is told so."""
    async with room.join() as ben, room.join() as anna, room.join() as mallory:
        await anna.be_here(ANNA)
        await ben.until(lambda: ben.sees(anna), "awareness did not arrive")
        for clock, state in ((90, "null"), (91, '{"at":"a lie"}')):
            await mallory.say(Kind.AWARENESS, write_awareness(Presence(anna.client, clock, state)))
        await mallory.settle()
        await anna.be_here({"at": "still here"})
        await ben.until(lambda: ben.sees(anna, {"at": "still here"}), "its own word no longer counts")
        told = {each.state for each in ben.told if each.client == anna.client}
        expect("null" not in told, "one client could make another invisible")
        expect(not any("a lie" in each for each in told), "one client could speak in another's name")


@check(slow=True)
async def a_quiet_client_hears_something_every_30_seconds(room: Room) -> None:
    """A client alone in a room, that only renews its awareness every 15 seconds as stock clients do: those take a
    connection for dead on which no message came for 30 seconds."""
    async with room.join() as anna:
        await anna.be_here(ANNA)
        await anna.sync()
        heard = len(anna.heard)
        await asyncio.sleep(RENEWAL)
        await anna.be_here(ANNA)
        await anna.until(lambda: len(anna.heard) > heard, "it said nothing for 30 seconds", SILENCE - RENEWAL)
