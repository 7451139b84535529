"""/hocuspocus: the same rooms for HocuspocusProvider. One WebSocket, and a seat in each guide that it asks for.

A document's name is a guide's id, or ``<id>/<part>``. Its token is an API token, or ``ticket.`` and a one-time ticket;
without one a browser's session counts. Its client comes back by itself whenever a socket closes, so who may not come in
is told so on an open socket, and who is to be looked at anew has it closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from quart import Blueprint

from collab.budget import ENTRANCES, ENTRANCES_AT_ONCE, Budget
from collab.header import Header
from collab.hocuspocus import (
    A_SAVED,
    AUTH,
    AWARENESS,
    CLOSE,
    NOT_SAVED,
    QUERY_AWARENESS,
    STATELESS,
    SYNC,
    Acknowledgements,
    Addressed,
    addressed,
    denied,
    document_in,
    farewell,
    read_addressed,
    read_token,
    welcome,
)
from collab.hub import LOOKED_AT_ANEW
from collab.keystroke import Keystroke
from collab.line import Closing
from collab.presence import NOBODY
from collab.protocol import SAVED
from collab.reading import read_large
from storage.errors import CairnError, Conflict, Forbidden, Gone, Invalid, TooMuch, Unknown
from storage.ids import GuideId
from web.accepting import accepted, present_socket
from web.connection import Socket
from web.letting_in import Entered, let_in
from web.resources import Resources, resources
from web.wire import Wire, closed, ending_for

DOCUMENTS = 100  # on one socket
EARLY = 1024 * 1024  # bytes on one socket that wait until it is known who sent them
EACH = 1024  # … as which a message counts besides its own
STEP1, STEP2 = b"\0\0", b"\0\1"

blueprint = Blueprint("hocuspocus", __name__)


@blueprint.websocket("/hocuspocus", endpoint="sync")
async def sync() -> None:
    here, asking = resources(), present_socket()
    async with accepted(asking, here.wires) as wire:
        wire.start(Switchboard(here, asking, wire))


class Switchboard:
    """A client's seats, by the name it calls each document."""

    def __init__(self, here: Resources, asking: Socket, wire: Wire) -> None:
        self.here = here
        self.asking = asking
        self.wire = wire
        self._until: datetime | None = None  # when the first of its accesses runs out
        self.early = 0  # bytes that wait, in all seats, until it is known who sent them
        self._entrances = Budget(ENTRANCES, ENTRANCES_AT_ONCE, asyncio.get_running_loop().time())
        self._seats: dict[bytes, Seat] = {}

    def hear(self, message: bytes | str) -> None:
        if isinstance(message, str):
            raise Invalid("Messages here are binary.")
        said = read_addressed(message)
        if said is None:
            return
        seat = self._seats.get(said.name)
        if seat is None:
            if len(self._seats) >= DOCUMENTS:
                raise TooMuch(f"A socket here may be in {DOCUMENTS} documents.")
            seat = self._seats[said.name] = Seat(self, said.name)
        seat.hear(said)

    def keep_alive(self) -> None:
        seated = [seat for seat in self._seats.values() if seat.is_taken]
        if not seated:  # nobody was let in for as long as it took to become quiet
            self.wire.end(Closing(Unknown.close, str(Unknown("Nobody came in by this socket."))))
        for seat in seated[:1]:
            seat.write(NOBODY)

    def is_over(self) -> bool:
        return self._until is not None and self.here.clock.now() >= self._until

    def expire(self) -> None:
        self.wire.end(LOOKED_AT_ANEW)

    def hung_up(self) -> None:
        for seat in list(self._seats.values()):
            seat.leave()

    def spend_entrance(self) -> None:
        """Raises TooMuch for who asks again and again to be let in."""
        if not self._entrances.spend(asyncio.get_running_loop().time()):
            raise TooMuch("That is more often than one may ask to be let in.")

    def ends_at(self, moment: datetime | None) -> None:
        """One of the accesses runs out then."""
        if moment is not None:
            self._until = moment if self._until is None else min(self._until, moment)

    def forget(self, seat: Seat) -> None:
        if self._seats.get(seat.name) is seat:
            del self._seats[seat.name]


class Seat:
    """A client in one document: the line to its peer, and what it says before it is let in."""

    def __init__(self, board: Switchboard, name: bytes) -> None:
        self.name = name
        self._board = board
        self._hub = board.here.hub
        self._early: list[bytes] = []  # messages that wait until it is known who sent them
        self._coming_in: asyncio.Task[None] | None = None
        self._entered: Entered | None = None
        self._acknowledged = Acknowledgements()
        self._questions = 0

    @property
    def is_taken(self) -> bool:
        return self._entered is not None

    # -- what the client says --------------------------------------------------------------------------------------

    def hear(self, said: Addressed) -> None:
        match said.kind:
            case k if k == AUTH:
                if self._coming_in is None and self._entered is None:
                    token = read_token(said.message)
                    self._board.spend_entrance()
                    self._coming_in = asyncio.create_task(self._come_in(token))
            case k if k == CLOSE:
                self.leave()
            case k if k in (SYNC, AWARENESS, QUERY_AWARENESS):
                wire = self._board.wire
                if self._entered is None:
                    self._keep(said.message)
                elif not self._pass_on(self._entered, said.message, wire.go_on):
                    wire.hold()
            case k if k == STATELESS:
                return  # for applications that have something to say beside the document; we have not
            case kind:
                raise Invalid(f"There is no message of type {kind}.")

    def _keep(self, message: bytes) -> None:
        """Nobody knows yet whose it is: little is kept, and for all seats together."""
        self._board.early += len(message) + EACH
        if self._board.early > EARLY:
            raise TooMuch("That is more than may be said before one is let in.")
        self._early.append(message)

    def _take_early(self) -> list[bytes]:
        early, self._early = self._early, []
        self._board.early -= sum(len(message) + EACH for message in early)
        return early

    def _pass_on(self, entered: Entered, message: bytes, go_on: Callable[[], None]) -> bool:
        """Whether the next may come at once. When not, go_on is called as soon as it may, and never before that."""
        then = partial(self._take_large, entered, message, go_on)
        if read_large(message, can_write=entered.peer.can_write, then=then):
            return False
        if self._take(entered, message):
            return True
        self._hub.when_space(go_on)
        return False

    def _take_large(
        self, entered: Entered, message: bytes, go_on: Callable[[], None], read: Header | Keystroke | Exception
    ) -> None:
        if isinstance(read, Exception):
            entered.peer.close(ending_for(read))
            go_on()  # for those who sit beside it
        elif self._take(entered, message, read):
            go_on()
        else:
            self._hub.when_space(go_on)

    def _take(self, entered: Entered, message: bytes, header: Header | Keystroke | None = None) -> bool:
        """Whether the next may come at once."""
        begins, room, peer = message[:2], entered.room, entered.peer
        if begins == STEP2 and peer.owes_rest:
            self._acknowledged.leave_out(peer.received + 1)
        try:
            goes_on = self._hub.take(room, peer, message, header)
        except Forbidden:
            self._say(NOT_SAVED)
            return True
        except CairnError as error:
            peer.close(error)
            return True
        if begins == STEP1:
            self._questions += 1
            if self._questions > 1:  # it counts on being asked in return each time
                room.ask(peer)
        return goes_on

    async def _come_in(self, token: str) -> None:
        guide, _, part = document_in(self.name).partition("/")
        board = self._board
        try:
            entered = await let_in(
                board.here,
                board.asking,
                GuideId(guide),
                part or "content",
                self,
                token=token,
                wants_saved=True,
                before=lambda peer: self._say(welcome(can_write=peer.can_write)),
            )
        except (Unknown, Forbidden, Gone, Conflict) as error:  # its client takes this for the last word
            self._take_early()
            self._coming_in = None
            closed.labels(error.close).inc()
            self._say(denied(str(error)))
            return
        except Exception as error:  # an edge: whatever it is, whoever waits is told
            board.wire.end(ending_for(error))
            return
        self._entered = entered
        board.ends_at(entered.until)
        await self._pass_on_early(entered)
        self._coming_in = None

    async def _pass_on_early(self, entered: Entered) -> None:
        """One after the other, each once the one before it was taken. What comes now waits: it may build upon them."""
        wire = self._board.wire
        wire.hold()
        try:
            for message in self._take_early():
                may_go_on = asyncio.Event()
                if self._entered is entered and not self._pass_on(entered, message, may_go_on.set):
                    await may_go_on.wait()
        except Exception as error:  # an edge, as in hearing what comes later
            wire.end(ending_for(error))
        finally:
            wire.go_on()

    def leave(self) -> None:
        """The client has left this document, or is gone."""
        self._board.forget(self)
        self._take_early()
        if self._coming_in is not None:
            self._coming_in.cancel()
        if self._entered is not None:
            self._hub.leave(self._entered.room, self._entered.peer)
        self._entered = self._coming_in = None

    # -- what it is told: a line ------------------------------------------------------------------------------------

    def write(self, frame: bytes) -> bool:
        if frame[0] == SAVED:
            due = self._acknowledged.due(frame)
            return due == 0 or self.answer([A_SAVED] * due)
        return self._board.wire.write(addressed(self.name, frame))

    def answer(self, frames: list[bytes]) -> bool:
        return self._board.wire.answer([addressed(self.name, frame) for frame in frames])

    def end(self, closing: Closing) -> None:
        """Its client comes back when the socket closes, and does not when it is told that the document does."""
        if closing.code < 4000:
            self._board.wire.end(closing)
        else:
            closed.labels(closing.code).inc()
            self._say(farewell(closing.reason))
            self.leave()

    def _say(self, message: bytes) -> None:
        self._board.wire.write(addressed(self.name, message))
