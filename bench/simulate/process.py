"""A serving process as collab/ makes it: rooms, one journal with one statement under way, hints, looks.

    edit -> journal -> statement -> (catch up) -> peers here -> hint -> rooms elsewhere read the log -> peers there

A room sends in the order of the log. When another process wrote in between, it reads what it missed before it sends
its own; the journal waits for that, as Journal.run does. One core does all of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bench.simulate.clock import Clock, Cores, Lock, Then
from bench.simulate.costs import Costs
from bench.simulate.postgres import MICRO, Postgres

BATCH = 512  # collab.journal.BATCH
AT_ONCE = 4  # collab.catching_up: rooms that read at the same time
LOOK = 2.0  # collab.hub.LOOK


@dataclass(slots=True)
class Edit:
    """author: the place of its writer among its guide's peers. seq: once it is committed."""

    guide: int
    author: int
    home: int  # the process of its writer
    born: float
    seq: int = 0


@dataclass(slots=True)
class Room:
    """peers: places of those who are connected here."""

    guide: int
    peers: tuple[int, ...]
    elsewhere: tuple[int, ...]  # processes that have a room of it too
    turn: Lock
    seq: int = 0
    in_flight: int = 0


Tell = Callable[["Process", Room, Sequence[Edit]], None]
"""Peers of a room are sent these, all at this moment."""


@dataclass(slots=True)
class Shared:
    """What all processes of a cell share. log: each guide's edits in the order of their seq."""

    clock: Clock
    costs: Costs
    postgres: Postgres
    wire: float
    log: list[list[Edit]]
    told: Tell
    saved: Callable[[Edit], None]
    hint: Callable[[Process, Room], None]


@dataclass(slots=True)
class Process:
    number: int
    shared: Shared
    core: Cores
    rooms: dict[int, Room] = field(default_factory=dict)
    waiting: deque[Edit] = field(default_factory=deque)
    is_writing: bool = False
    behind: dict[int, int] = field(default_factory=dict)  # guide → the seq that we heard of
    reading: int = 0
    longest_look: float = 0.0

    # -- edits made here -------------------------------------------------------------------------------------------

    def receive(self, edit: Edit) -> None:
        costs = self.shared.costs
        self.core.do((costs.serve_edit_us + costs.serve_presence_us) * MICRO, partial(self._put, edit))

    def _put(self, edit: Edit) -> None:
        self.rooms[edit.guide].in_flight += 1
        self.waiting.append(edit)
        if not self.is_writing:
            self._write()

    def _write(self) -> None:
        if not self.waiting:
            self.is_writing = False
            return
        self.is_writing = True
        batch = [self.waiting.popleft() for _ in range(min(BATCH, len(self.waiting)))]
        guides = sorted({edit.guide for edit in batch})
        shared, costs = self.shared, self.shared.costs
        work = (costs.serve_statement_us + len(batch) * costs.serve_line_us) * MICRO
        answer = partial(shared.clock.after, shared.wire, partial(self._landed, batch))
        statement = partial(shared.postgres.append, guides, len(batch), partial(self._committed, batch, answer))
        self.core.do(work, partial(shared.clock.after, shared.wire, statement))

    def _committed(self, batch: Sequence[Edit], answer: Then) -> None:
        """At this moment they are in the log: their rows are still locked."""
        for edit in batch:
            entries = self.shared.log[edit.guide]
            entries.append(edit)
            edit.seq = len(entries)
        answer()

    def _landed(self, batch: Sequence[Edit]) -> None:
        by_guide: dict[int, list[Edit]] = {}
        for edit in batch:
            self.rooms[edit.guide].in_flight -= 1
            by_guide.setdefault(edit.guide, []).append(edit)
        self._send(deque(by_guide.values()))

    def _send(self, left: deque[list[Edit]]) -> None:
        """One room after the other; then the next statement."""
        if not left:
            self._write()
            return
        edits = left.popleft()
        room = self.rooms[edits[0].guide]
        room.turn.take(partial(self._send_own, room, edits, left))

    def _send_own(self, room: Room, edits: list[Edit], left: deque[list[Edit]]) -> None:
        if edits[0].seq > room.seq + 1:
            self._read(room, edits[0].seq - 1, partial(self._send_own, room, edits, left))
            return

        def end() -> None:
            room.turn.give()
            for edit in edits:
                self.shared.saved(edit)
            self.shared.hint(self, room)
            self._send(left)

        self._tell(room, edits[-1].seq, 0.0, end)

    # -- edits made elsewhere --------------------------------------------------------------------------------------

    def hear(self, guide: int, seq: int) -> None:
        if seq > self.rooms[guide].seq:
            self.behind[guide] = max(seq, self.behind.get(guide, 0))
            self._read_on()

    def _read_on(self) -> None:
        while self.behind and self.reading < AT_ONCE:
            guide = next(iter(self.behind))
            head, room = self.behind.pop(guide), self.rooms[guide]
            if head > room.seq and not room.in_flight:
                self.reading += 1
                self.catch_up(room, self._has_read)

    def _has_read(self) -> None:
        self.reading -= 1
        self._read_on()

    def catch_up(self, room: Room, then: Then) -> None:
        def end() -> None:
            room.turn.give()
            then()

        room.turn.take(lambda: self._read(room, None, end))

    def _read(self, room: Room, upto: int | None, then: Then) -> None:
        """Read the log from where the room is, and send it on. upto: None is all there is when Postgres looks."""
        shared, costs = self.shared, self.shared.costs

        def found() -> None:
            head = len(shared.log[room.guide]) if upto is None else upto
            answer = partial(self._tell, room, head, costs.serve_read_us * MICRO, then)
            shared.clock.after(shared.wire, answer)

        shared.clock.after(shared.wire, partial(shared.postgres.read, found))

    def _tell(self, room: Room, head: int, before: float, then: Then) -> None:
        """One frame to each peer for what came up to head. before: core time of ours that goes with it."""
        edits = self.shared.log[room.guide][room.seq : head]
        room.seq = max(room.seq, head)
        frames = len(room.peers) * self.shared.costs.serve_delivery_us * (2 if edits else 0)  # edits, and who is where

        def end() -> None:
            if edits:
                self.shared.told(self, room, edits)
            then()

        self.core.do(before + frames * MICRO, end)

    # -- the look every two seconds --------------------------------------------------------------------------------

    def look(self) -> None:
        began, shared = self.shared.clock.now, self.shared

        def found() -> None:
            heads = {guide: len(shared.log[guide]) for guide in self.rooms}
            work = len(self.rooms) * shared.costs.serve_head_us * MICRO
            shared.clock.after(shared.wire, lambda: self.core.do(work, lambda: visit(deque(heads.items()))))

        def visit(left: deque[tuple[int, int]]) -> None:
            while left:
                guide, head = left.popleft()
                room = self.rooms[guide]
                if head > room.seq and not room.in_flight:
                    self.catch_up(room, lambda: visit(left))
                    return
            self.longest_look = max(self.longest_look, shared.clock.now - began)
            shared.clock.after(LOOK, self.look)

        shared.clock.after(shared.wire, lambda: shared.postgres.look(len(self.rooms), found))
