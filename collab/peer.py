"""A peer: one participant in a room. What it may do was decided before it came in and stays so until it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field

from collab.budget import QUESTIONS, QUESTIONS_AT_ONCE, Budget
from collab.line import Closing, Line, QueueLine
from storage.access_changes import Moment
from storage.errors import CairnError, TooMuch, Unavailable
from storage.ids import Author

COME_BACK = 1012  # RFC 6455: the service restarts. Clients reconnect, and are looked at anew.

__all__ = ["COME_BACK", "Closing", "Peer"]


@dataclass(eq=False, slots=True)
class Peer:
    """One participant: a browser, a recorder, a script.

    grounds: what its access rests on, such as ``person:…`` and ``link:…``; when one of them changes it is expelled.
    wants_saved: it asked to be told what is on disk. seen: a moment before its access was looked up.
    comes_back: it is one request of somebody who comes by request after request.
    """

    author: Author
    name: str
    can_write: bool
    grounds: frozenset[str] = frozenset()
    wants_saved: bool = False
    comes_back: bool = False
    line: Line = field(default_factory=QueueLine)
    seen: Moment | None = None

    closing: Closing | None = None
    awareness_client: int | None = None  # the one client id it speaks for
    heard: Budget | None = None  # how often it may still say where it is
    speaking: Budget | None = None  # … and how often others are told
    received: int = 0  # updates taken from it, in its own counting
    in_flight: int = 0  # of these, not yet on disk
    waiting: int = 0  # of these, not yet being written either
    questions: Budget | None = None  # how often it may still ask for all, or answer
    asked_at: float | None = None  # it sent an update with a gap, and was then asked for what is missing
    asked: int = 0  # how often in a row it answered that with a gap again

    @property
    def owes_rest(self) -> bool:
        """Whether it has not sent yet what an update of its builds upon."""
        return self.asked_at is not None

    def spend_question(self, now: float) -> None:
        """Raises TooMuch for who asks, or answers, more often than anybody needs: each costs as much as the document.

        now: seconds of a clock that does not go back.
        """
        if self.questions is None:
            self.questions = Budget(QUESTIONS, QUESTIONS_AT_ONCE, now)
        if not self.questions.spend(now):
            raise TooMuch(f"The document may be asked for {QUESTIONS:.0f} times a second.")

    def send(self, frame: bytes) -> None:
        """Send a frame. Who does not keep up is let go: it comes back and syncs by state vector."""
        if self.closing is None and not self.line.write(frame):
            self.close(fell_behind())

    def answer(self, frames: list[bytes]) -> None:
        """Send what the peer asked for, however large: a document it opens must fit."""
        if self.closing is None and not self.line.answer(frames):
            self.close(fell_behind())

    def close(self, why: CairnError | Closing) -> None:
        """Let the peer go; nothing more is sent to it or taken from it. The first reason stands."""
        if self.closing is None:
            self.closing = why if isinstance(why, Closing) else Closing(why.close, str(why))
            self.line.end(self.closing)

    async def let_go(self) -> None:
        """Wait until the peer is closing. For those who fetch their frames."""
        assert isinstance(self.line, QueueLine)
        await self.line.ended()

    async def next_frames(self) -> list[bytes]:
        """Wait for something to send; an empty list says that the peer is closing. For those who fetch their frames."""
        assert isinstance(self.line, QueueLine)
        return await self.line.next_frames()


def fell_behind() -> Unavailable:
    return Unavailable("You fell behind; reconnect to catch up.")
