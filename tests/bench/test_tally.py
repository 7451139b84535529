"""What counts as delivered, and what makes a run count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.hub.load_clients import Client
from bench.hub.load_reading import Message, Reader
from bench.hub.load_tally import Log, NotEqual, Schedule, Tally, expected
from bench.hub.plans import Place
from bench.hub.updates import Clocks, Stretch, letter_update
from collab.protocol import Update, encode

PLACE = Place("127.0.0.1", 1, "/", "a", "plain", {}, None)


@pytest.fixture
def clients() -> Iterator[list[Client]]:
    """Three in one document, one in another."""
    made = [Client(number, document, PLACE) for number, document in enumerate((0, 0, 0, 1))]
    yield made
    for client in made:
        client.socket.close()


def tally_of(clients: list[Client], *receipts: tuple[float, int, list[Stretch]]) -> Tally:
    log, messages = Log(), []
    for at, whom, stretches in receipts:
        log.at.append(at)
        log.whom.append(whom)
        log.what.append(len(messages))
        messages.append(Message(len(messages), b"", stretches))
    return Tally(clients, log, messages)


def test_each_reader_counts_and_the_writer_does_not(clients: list[Client]) -> None:
    tally = tally_of(clients, (1.0, 1, [(0, 0, 1)]), (2.0, 2, [(0, 0, 1)]), (3.0, 0, [(0, 0, 1)]))
    assert tally.count(0.0, 9.0) == 2
    assert tally.deliveries == expected(clients, [1, 0, 0, 0]) == 2


def test_a_merged_update_counts_for_each_that_is_in_it(clients: list[Client]) -> None:
    assert tally_of(clients, (1.0, 2, [(0, 0, 5), (1, 0, 2)])).count(0.0, 9.0) == 7


def test_what_comes_twice_counts_once(clients: list[Client]) -> None:
    assert tally_of(clients, (1.0, 1, [(0, 0, 2)]), (2.0, 1, [(0, 0, 2)]), (3.0, 1, [(0, 1, 3)])).count(0.0, 9.0) == 3


def test_only_what_came_in_time_is_in_the_window(clients: list[Client]) -> None:
    receipts = [(float(at), 1, [(0, at, at + 1)]) for at in range(5)]
    tally = tally_of(clients, *receipts)
    assert tally.count(1.0, 3.0) == 2
    assert tally.deliveries == 5


def test_an_update_before_its_time_is_an_error(clients: list[Client]) -> None:
    with pytest.raises(NotEqual, match="Client 1 got update 1 of client 0 before update 0"):
        tally_of(clients, (1.0, 1, [(0, 1, 2)])).count(0.0, 9.0)


def test_an_update_of_another_document_is_an_error(clients: list[Client]) -> None:
    with pytest.raises(NotEqual, match="another document"):
        tally_of(clients, (1.0, 3, [(0, 0, 1)])).count(0.0, 9.0)


def test_lateness_counts_from_when_an_update_was_due(clients: list[Client]) -> None:
    schedule = Schedule(began=100.0, rate=10.0, turns=[2, 0])  # client 2 at 100.0 and 100.2, client 0 at 100.1, 100.3
    tally = tally_of(clients, (100.35, 1, [(2, 0, 2)]), (100.45, 1, [(0, 0, 2)]))
    assert list(tally.latencies(schedule, 100.05, 100.25)) == pytest.approx([150.0, 350.0])
    assert tally.deliveries == 4


def test_the_same_bytes_are_understood_once_however_they_are_cut(clients: list[Client]) -> None:
    reader = Reader(Clocks([client.id for client in clients]))
    frames = b"".join(
        bytes((0x82, len(payload))) + payload
        for payload in (encode(Update(letter_update(clients[0].id, clock))) for clock in range(2))
    )
    whole = reader.read(clients[1], frames)
    assert [message.reach for message in whole] == [{0: 1}, {0: 2}]
    assert reader.chunks[frames] is whole
    for cut in range(1, len(frames)):
        assert (*reader.read(clients[2], frames[:cut]), *reader.read(clients[2], frames[cut:])) == whole
    assert len(reader.messages) == 2
