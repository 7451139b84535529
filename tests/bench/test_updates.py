"""What the load writes is what Yjs would, and what it reads of merged updates is what is in them."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from pycrdt import Doc, Map, Text, get_state, merge_updates

from bench.hub.updates import FIRST_CLIENT, TEXT, Clocks, letter_of, letter_update
from collab.protocol import NOTHING, decode_state
from storage.errors import Invalid

CLIENTS = [FIRST_CLIENT, FIRST_CLIENT + 1, 2**32 - 1]


def text_of(*updates: bytes) -> str:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return str(doc.get(TEXT, type=Text))


def letters(client: int, first: int, after: int) -> list[bytes]:
    return [letter_update(client, clock) for clock in range(first, after)]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_clients_letters_are_appended_in_order(client: int) -> None:
    count = 300  # its clock takes one byte, then two
    assert text_of(*letters(client, 0, count)) == "".join(chr(letter_of(client, clock)) for clock in range(count))


def test_a_letter_is_what_a_doc_would_send_for_it() -> None:
    doc: Doc[Any] = Doc(client_id=FIRST_CLIENT)
    text = doc.get(TEXT, type=Text)
    for clock in range(200):
        before = doc.get_state()
        text += chr(letter_of(FIRST_CLIENT, clock))
        assert doc.get_update(before) == letter_update(FIRST_CLIENT, clock)


def test_two_clients_chains_do_not_mix() -> None:
    first, second = (letters(client, 0, 40) for client in CLIENTS[:2])
    there = text_of(*(each for pair in zip(first, second, strict=True) for each in pair))
    assert there == text_of(*second, *first)
    assert len(there) == 80
    assert "".join(chr(letter_of(CLIENTS[0], clock)) for clock in range(40)) in there


def test_a_letter_brings_one_clock() -> None:
    clocks = Clocks(CLIENTS)
    for place, client in enumerate(CLIENTS):
        for clock in (0, 1, 127, 128, 129, 20_000):
            assert clocks.read(letter_update(client, clock)) == [(place, clock, clock + 1)]


@pytest.mark.parametrize("seed", range(20))
def test_the_clocks_of_a_merged_update_are_read(seed: int) -> None:
    random = Random(seed)
    spans = {client: (first := random.randrange(200), first + random.randrange(1, 200)) for client in CLIENTS}
    chosen = random.sample(CLIENTS, random.randint(1, 3))
    updates = [update for client in chosen for update in letters(client, *spans[client])]
    random.shuffle(updates)
    read = Clocks(CLIENTS).read(merge_updates(*updates))
    assert sorted(read) == sorted((CLIENTS.index(client), *spans[client]) for client in chosen)


def test_letters_that_a_doc_has_joined_to_one_piece_are_counted() -> None:
    doc: Doc[Any] = Doc()
    for update in letters(CLIENTS[0], 0, 500):
        doc.apply_update(update)
    whole = doc.get_update()
    assert decode_state(get_state(whole)) == {CLIENTS[0]: 500}
    assert Clocks(CLIENTS).read(whole) == [(0, 0, 500)]


def test_a_hole_in_a_merged_update_is_seen() -> None:
    merged = merge_updates(letter_update(CLIENTS[0], 3), letter_update(CLIENTS[0], 9))
    assert Clocks(CLIENTS).read(merged) == [(0, 3, 4), (0, 9, 10)]


def test_what_strangers_wrote_is_passed_over() -> None:
    doc: Doc[Any] = Doc(client_id=7)
    doc.get("guide", type=Map)["title"] = Text("Überschrift 😀")
    assert Clocks(CLIENTS).read(doc.get_update()) == []
    assert Clocks(CLIENTS).read(merge_updates(doc.get_update(), letter_update(CLIENTS[1], 5))) == [(1, 5, 6)]
    assert Clocks(CLIENTS).read(NOTHING) == []


@pytest.mark.parametrize("cut", range(1, len(letter_update(FIRST_CLIENT, 300))))
def test_half_an_update_is_none(cut: int) -> None:
    with pytest.raises(Invalid):
        Clocks(CLIENTS).read(letter_update(FIRST_CLIENT, 300)[:cut])
