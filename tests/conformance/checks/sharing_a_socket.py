"""Several documents over one socket, as Hocuspocus's protocol has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from tests.conformance.participant import Participant, listening
from tests.conformance.room import Room
from tests.conformance.verdict import check, expect
from tests.conformance.wire import Kind, wire_for

ONE_EACH = "a socket of y-websocket has one document"
"""Why these checks have no meaning there."""


class Two(NamedTuple):
    """Two documents on one socket: who is in them on it, and a neighbour in each on a socket of its own."""

    here: Participant
    there: Participant
    beside_here: Participant
    beside_there: Participant


@check()
async def two_documents_share_a_socket(room: Room) -> None:
    """Edits in each of two documents on one socket arrive in that document and not in the other."""
    async with _two_documents(room) as two:
        await two.here.edit(lambda one: one.words.insert(0, "here"))
        await two.there.edit(lambda one: one.words.insert(0, "there"))
        await two.beside_here.until(lambda: str(two.beside_here.words) == "here", "an edit did not arrive")
        await two.beside_there.until(lambda: str(two.beside_there.words) == "there", "an edit did not arrive")


@check()
async def closing_one_document_leaves_the_other(room: Room) -> None:
    """One of two documents on a socket is closed by its client: no more is sent of it, and the other goes on."""
    async with _two_documents(room) as two:
        await two.here.send(two.here.wire.prefix + b"\x07")
        await two.there.sync()
        await two.beside_here.edit(lambda one: one.words.insert(0, "unheard"))
        await two.there.edit(lambda one: one.words.insert(0, "there"))
        await two.beside_there.until(lambda: str(two.beside_there.words) == "there", "the other document is closed too")
        await two.there.sync()
        expect(not two.here.has_heard("unheard"), "a document that was closed is still sent")


@check()
async def what_is_said_before_the_token_waits_for_it(room: Room) -> None:
    """A client asks and writes before it says who it is, as the stock client may: it is answered once it has."""
    room.needs("hocuspocus", ONE_EACH)
    whom = await room.target.credentials(room.place)
    async with room.join() as ben, room.socket(whom) as socket:
        anna = Participant(socket, room.wire)
        async with listening(anna):
            await anna.edit(lambda one: one.words.insert(0, "early"))
            await anna.say(Kind.STEP1, anna.doc.get_state())
            await anna.greet(whom.token)
            await anna.until(lambda: anna.count(Kind.STEP2), "what was asked before the token is never answered")
            await ben.until(lambda: str(ben.words) == "early", "what was written before the token is lost")


@check()
async def each_session_on_a_socket_is_answered_at_its_own_address(room: Room) -> None:
    """Two clients of the same document on one socket, told apart by a session's name after the document's, as since
    version 4: each is let in, and hears the other."""
    room.needs("hocuspocus", ONE_EACH)
    whom = await room.target.credentials(room.place)
    async with room.socket(whom) as socket, room.join() as ben:
        anna, cleo = (
            Participant(socket, wire_for("hocuspocus", f"{room.place.document}\0{name}")) for name in ("s1", "s2")
        )
        async with listening(anna, cleo):
            for one in (anna, cleo):
                await one.greet((await room.target.credentials(room.place)).token)
                await one.be_let_in()
                await one.sync()
            await anna.edit(lambda one: one.words.insert(0, "session"))
            await cleo.until(lambda: str(cleo.words) == "session", "an edit did not arrive")
            await ben.until(lambda: str(ben.words) == "session", "an edit did not arrive")


@asynccontextmanager
async def _two_documents(room: Room) -> AsyncIterator[Two]:
    room.needs("hocuspocus", ONE_EACH)
    other = await room.another()
    whom = await room.target.credentials(room.place)
    async with room.join() as beside_here, other.join() as beside_there, room.socket(whom) as socket:
        here, there = Participant(socket, room.wire), Participant(socket, other.wire)
        async with listening(here, there):
            for one, place in ((here, room.place), (there, other.place)):
                await one.greet((await room.target.credentials(place)).token)
                await one.be_let_in()
                await one.sync()
            yield Two(here, there, beside_here, beside_there)
