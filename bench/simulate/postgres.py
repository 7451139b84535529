"""Postgres as an edit meets it: row locks in the order of document numbers, cores, and the flush of a commit.

A statement holds the rows of its documents from the first lock until it is on disk. A commit that notifies holds in
addition a lock of the whole server while it flushes (PreCommit_Notify in Postgres' async.c: notices are queued in
commit order), so that such commits do not share a flush; all others do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bench.simulate.clock import Clock, Cores, Lock, Then
from bench.simulate.costs import Costs

MICRO = 1e-6


@dataclass(slots=True)
class Counted:
    statements: int = 0
    lines: int = 0
    reads: int = 0
    looks: int = 0
    flushes: int = 0


class Postgres:
    def __init__(self, clock: Clock, costs: Costs, *, cores: int, flush: float, has_news: bool, documents: int) -> None:
        self.cores = Cores(clock, cores)
        self.counted = Counted()
        self._clock = clock
        self._costs = costs
        self._flush = flush
        self._rows = [Lock(clock) for _ in range(documents)]
        self._news = Lock(clock) if has_news else None
        self._waiting: list[Then] = []
        self._is_flushing = False

    def append(self, documents: Sequence[int], lines: int, committed: Then) -> None:
        """One statement. documents: those in it, in ascending order. committed: called while it still has its rows."""
        assert list(documents) == sorted(set(documents))
        self.counted.statements += 1
        self.counted.lines += lines
        work = (self._costs.pg_statement_us + lines * self._costs.pg_line_us) * MICRO

        def end() -> None:
            committed()
            for document in documents:
                self._rows[document].give()

        def lock(free: int) -> None:
            """free: so many are ours."""
            while free < len(documents):
                row, free = self._rows[documents[free]], free + 1
                if not row.try_take():
                    row.wait(partial(lock, free))
                    return
            self.cores.do(work, partial(self._commit, end))

        lock(0)

    def read(self, then: Then) -> None:
        """What came after a seq in one document."""
        self.counted.reads += 1
        self.cores.do(self._costs.pg_read_us * MICRO, then)

    def look(self, documents: int, then: Then) -> None:
        """The heads of all documents that a process has rooms of."""
        self.counted.looks += 1
        self.cores.do((self._costs.pg_read_us + documents * self._costs.pg_head_us) * MICRO, then)

    def waited(self) -> float:
        """Seconds that statements have waited for rows, all together."""
        return sum(row.waited for row in self._rows)

    def _commit(self, end: Then) -> None:
        if self._news is None:
            self._waiting.append(end)
            self._flush_waiting()
            return
        news = self._news

        def done() -> None:
            end()
            news.give()

        def flush() -> None:
            self.counted.flushes += 1
            self._clock.after(self._flush, done)

        news.take(flush)

    def _flush_waiting(self) -> None:
        """One flush for all who wait. Who comes while it is under way waits for the next."""
        if self._is_flushing or not self._waiting:
            return
        covered, self._waiting = self._waiting, []
        self._is_flushing = True
        self.counted.flushes += 1

        def done() -> None:
            self._is_flushing = False
            for end in covered:
                end()
            self._flush_waiting()

        self._clock.after(self._flush, done)
