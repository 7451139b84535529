"""What a server says it has, it has. Only Hocuspocus's protocol has a word for that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.conformance.participant import Participant
from tests.conformance.room import Room
from tests.conformance.verdict import NotOffered, check, expect
from tests.conformance.wire import NOTHING, Kind

NO_WORD = "the protocol of y-websocket has no acknowledgement"
UNREADABLE = b"\x01\x01\xff"  # an update that ends in its first number


@check()
async def every_update_is_acknowledged_once(room: Room) -> None:
    """Five updates and the answer to the server's question: six acknowledgements. The stock client counts them, and
    calls everything saved when there are as many."""
    room.needs("hocuspocus", NO_WORD)
    async with room.join() as anna:
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) == 1, "the answer to its question is not acknowledged")
        await anna.edit(*(lambda one, n=n: one.words.insert(0, str(n)) for n in range(5)))
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) >= 6, "an update was not acknowledged")
        await anna.sync()
        await anna.sync()
        expect(anna.count(Kind.NOT_TAKEN) == 0, "an update was called not taken")
        expect(_owed(anna) >= 0, "there were more acknowledgements than updates")


@check()
async def an_update_with_a_gap_is_not_acknowledged_before_its_rest_is_there(room: Room) -> None:
    """A client sends its second update without its first: nobody can see it yet, and only both together count."""
    room.needs("hocuspocus", NO_WORD)
    async with room.join(silent=True) as anna:
        first, second = anna.change(lambda one: one.words.insert(0, "one "), lambda one: one.words.insert(4, "two"))
        await anna.say(Kind.STEP2, NOTHING)
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) == 1, "the answer to its question is not acknowledged")
        await anna.say(Kind.UPDATE, second)
        await anna.sync()
        await anna.sync()
        expect(anna.count(Kind.ACKNOWLEDGED) == 1, "what nobody can see yet was called saved")
        anna.silent = False
        await anna.say(Kind.UPDATE, first)
        await anna.say(Kind.STEP2, anna.doc.get_update())
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) >= 3, "both updates are there and not acknowledged")


@check()
async def what_cannot_be_read_is_not_acknowledged(room: Room) -> None:
    """An update that is cut short: whatever happens to the connection, nothing says that it was taken."""
    room.needs("hocuspocus", NO_WORD)
    async with room.join() as anna:
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) == 1, "the answer to its question is not acknowledged")
        await anna.say(Kind.UPDATE, UNREADABLE)
        await anna.settle()
        expect(anna.count(Kind.ACKNOWLEDGED) == 1, "an update that cannot be read was called saved")


@check(restarts=True)
async def what_was_acknowledged_outlives_a_kill(room: Room) -> None:
    """An update is acknowledged; in that moment the server gets kill -9. It is there when the server is back."""
    room.needs("hocuspocus", NO_WORD)
    restart = _restart(room)
    async with room.join() as anna:
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) == 1, "the answer to its question is not acknowledged")
        await anna.edit(lambda one: one.words.insert(0, "acknowledged"))
        await anna.until(lambda: anna.count(Kind.ACKNOWLEDGED) == 2, "an update was not acknowledged")
        await restart()
    async with room.join() as back:
        expect(str(back.words) == "acknowledged", f"after the restart the text is {str(back.words)!r}")


@check(restarts=True)
async def what_another_has_seen_outlives_a_kill(room: Room) -> None:
    """Another client has received an edit; in that moment the server gets kill -9. It is there when it is back, even
    if neither of the two ever returns."""
    restart = _restart(room)
    async with room.join() as anna, room.join() as ben:
        await anna.edit(lambda one: one.words.insert(0, "seen"))
        await ben.until(lambda: str(ben.words) == "seen", "an update did not arrive")
        await restart()
    async with room.join() as back:
        expect(str(back.words) == "seen", f"after the restart the text is {str(back.words)!r}")


def _owed(participant: Participant) -> int:
    """How many acknowledgements are not there yet: five updates, and one for each answer to the server's questions."""
    return 5 + participant.count(Kind.STEP1) - participant.count(Kind.ACKNOWLEDGED)


def _restart(room: Room) -> Callable[[], Awaitable[None]]:
    if room.target.restart is None:
        raise NotOffered("it was started without a store" if not room.target.keeps else "nobody may restart it")
    return room.target.restart
