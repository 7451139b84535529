"""What was delivered: who saw which edit, once each, and when. Counted from a log, so that counting delays nothing.

An update counts as delivered to a client when it has come in order: after all earlier ones of the same writer.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.hub.load_clients import Client
from bench.hub.load_reading import Message
from bench.hub.updates import Stretch

PATIENCE = 60  # times in a row that nothing came


class NotEqual(Exception):
    """What clients saw differs from what was written. A run in which that happens is an error, not a figure."""


@dataclass(slots=True)
class Log:
    """Who got which message when; the same place in each array is the same receipt."""

    at: array[float] = field(default_factory=lambda: array("d"))
    whom: array[int] = field(default_factory=lambda: array("i"))
    what: array[int] = field(default_factory=lambda: array("i"))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each writer was to send each update: they take turns at even distances."""

    began: float
    rate: float  # updates a second, over all writers
    turns: Sequence[int]  # the writers' numbers, in the order of their turns

    def meant(self, turn: int, clock: int) -> float:
        return self.began + (clock * len(self.turns) + turn) / self.rate


class Tally:
    """What each client has seen so far."""

    def __init__(self, clients: Sequence[Client], log: Log, messages: Sequence[Message]) -> None:
        self.deliveries = 0
        self.seen: list[dict[int, int]] = [{} for _ in clients]
        self._documents = [client.document for client in clients]
        self._log = log
        self._messages = messages
        self._next = 0

    def count(self, since: float, until: float) -> int:
        """Go on to the end of the log. Answers how many deliveries there were between these times."""
        within = 0
        at = self._log.at
        for place, newly in self._news():
            fresh = sum(after - first for _, first, after in newly)
            self.deliveries += fresh
            if since <= at[place] < until:
                within += fresh
        return within

    def latencies(self, schedule: Schedule, since: float, until: float) -> array[float]:
        """Go on to the end of the log. Milliseconds from when an update was to be sent, for those meant between these
        times, until it was delivered, for each client.
        """
        turns = {writer: turn for turn, writer in enumerate(schedule.turns)}
        late = array("d")
        at = self._log.at
        for place, newly in self._news():
            for writer, first, after in newly:
                self.deliveries += after - first
                for clock in range(first, after):
                    meant = schedule.meant(turns[writer], clock)
                    if since <= meant < until:
                        late.append((at[place] - meant) * 1000)
        return late

    def _news(self) -> Iterator[tuple[int, list[Stretch]]]:
        """For each receipt not looked at yet that brought somebody something: its place, and what was new."""
        whom, what, messages, documents = self._log.whom, self._log.what, self._messages, self._documents
        for place in range(self._next, len(whom)):
            reader = whom[place]
            seen = self.seen[reader]
            newly = []
            for writer, first, after in messages[what[place]].stretches:
                before = seen.get(writer, 0)
                if after <= before or writer == reader:
                    continue
                if first > before:
                    raise NotEqual(f"Client {reader} got update {first} of client {writer} before update {before}.")
                if documents[writer] != documents[reader]:
                    raise NotEqual(f"Client {reader} got an edit of another document.")
                seen[writer] = after
                newly.append((writer, before, after))
            if newly:
                yield place, newly
        self._next = len(whom)


def until_all_seen(tally: Tally, wanted: int, come_to_rest: Callable[[], bool], count: Callable[[], None]) -> None:
    """Listen until all deliveries are made. come_to_rest: listens until nothing comes, and says whether anything came.

    Raises NotEqual when for long nothing came and some are still missing.
    """
    in_vain = 0
    while tally.deliveries < wanted:
        in_vain = 0 if come_to_rest() else in_vain + 1
        if in_vain > PATIENCE:
            raise NotEqual(f"Of {wanted} deliveries {tally.deliveries} were made.")
        count()


def expected(clients: Sequence[Client], sent: Sequence[int]) -> int:
    """How many deliveries there are when all have seen everything. sent: how many updates, by client."""
    people: dict[int, int] = {}
    written: dict[int, int] = {}
    for client in clients:
        people[client.document] = people.get(client.document, 0) + 1
        written[client.document] = written.get(client.document, 0) + sent[client.number]
    return sum(written[document] * (count - 1) for document, count in people.items())
