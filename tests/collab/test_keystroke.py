"""The quick look agrees with the reader about every update that it reads, and leaves it all others."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest

from collab.header import MAX_CLIENT, MAX_CLOCK
from collab.keystroke import read_keystroke
from collab.update import check_update, read_update
from storage.errors import Invalid
from tests.hostile.updates import a_keystroke, edited, longer, mutants, typed
from tests.soak.scale import chance, scaled

KNOWN = (
    {},
    {7: 5},
    {7: 5, 8: 3},
    {7: 9, 8: 300, 9: 1},
    {3: 40, 2: 40, 1: 40},
    {MAX_CLIENT: 10, MAX_CLIENT - 1: 50, MAX_CLIENT - 2: 50},
)


def agrees(update: bytes) -> bool:
    """Whether it is a keystroke. Fails where the two readers say different things of it."""
    keystroke = read_keystroke(update)
    if keystroke is None:
        return False
    header = read_update(update)
    assert keystroke.brings == header.brings
    needs = {(need.other, need.before) for need in header.needs}
    assert {need for need in (keystroke.left, keystroke.right) if need != (0, 0)} == needs
    assert header.deletes == {}
    # At every edge of what it needs, and a step to either side of it.
    edges = [(keystroke.client, keystroke.first), keystroke.left, keystroke.right]
    steps = itertools.product((-1, 0, 1), repeat=3)
    near = ({who: max(0, at + step) for (who, at), step in zip(edges, taken, strict=True)} for taken in steps)
    for known in (*KNOWN, *near):
        assert keystroke.reached_from(known) == header.reached_from(known), known
    return True


@pytest.mark.parametrize("seed", range(scaled(4, 100)))
def test_most_of_what_typists_send_is_read_and_read_alike(seed: int) -> None:
    sent = typed(chance("typists", seed), 150)
    assert sum(map(agrees, sent)) > 40


@pytest.mark.parametrize("seed", range(4))
def test_of_what_editors_write_it_reads_alike_whatever_it_reads(seed: int) -> None:
    for update in edited(seed, 100)[1]:
        agrees(update)


def test_mutants_are_read_alike_or_left_alone() -> None:
    sound = [each for each in typed(chance("sound keystrokes"), 300) if read_keystroke(each)]
    read = sum(map(agrees, mutants(sound, chance("mutated keystrokes"), scaled(20_000, 1_000_000))))
    assert read > 1000


EDGES = {
    "its own letter at its left": a_keystroke(),
    "another's at its left": a_keystroke(left=(8, 2)),
    "another's at its right": a_keystroke(left=None, right=(8, 2)),
    "one at each side": a_keystroke(left=(8, 2), right=(9, 0)),
    "the same at both sides": a_keystroke(left=(8, 2), right=(8, 1)),
    "its own at both sides": a_keystroke(left=(7, 4), right=(7, 0)),
    "the first letter after another's": a_keystroke(clock=0, left=(8, 0)),
    "client 0": a_keystroke(client=0, left=(0, 4)),
    "client 0 needs another": a_keystroke(client=0, left=(7, 4)),
    "another's that is client 0": a_keystroke(left=(0, 0)),
    "the largest client": a_keystroke(client=MAX_CLIENT, left=(MAX_CLIENT, 4)),
    "the largest other": a_keystroke(left=(MAX_CLIENT, 0)),
    "the last clock": a_keystroke(clock=MAX_CLOCK - 1, left=(7, 4)),
    "the last clock of another": a_keystroke(left=(8, MAX_CLOCK)),
    "127 letters": a_keystroke(words=b"x" * 127),
    "letters that look like the end": a_keystroke(words=b"\0\0\0"),
    "letters that look like a struct": a_keystroke(words=b"\x01\x01\x07\x05"),
    "a clock in more bytes than it takes": b"\x01\x01\x07" + longer(b"\x05", 3) + a_keystroke()[4:],
    "a client in more bytes than it takes": b"\x01\x01" + longer(b"\x07", 6) + a_keystroke()[3:],
}


@pytest.mark.parametrize("what", EDGES)
def test_at_every_edge_it_is_read_alike(what: str) -> None:
    assert agrees(EDGES[what])


LEFT_ALONE = {
    "nothing": b"",
    "no change": b"\x00\x00",
    "no place": b"\x01\x01\x07\x05\x04\x01\x01a\x01x\x00",
    "no letters": a_keystroke(words=b""),
    "128 letters": a_keystroke(words=b"x" * 128),
    "a letter that is not ASCII": a_keystroke(words="é".encode()),
    "half a letter": a_keystroke(words="é".encode()[:1]),
    "a surrogate": a_keystroke(words=b"\xed\xa0\x80"),
    "a deletion with it": a_keystroke(rest=b"\x01\x07\x01\x00\x01"),
    "no deletions in more bytes than that takes": a_keystroke(rest=b"\x80\x00"),
    "something after it": a_keystroke(rest=b"\x00\x00"),
    "cut short": a_keystroke()[:-1],
    "two items": b"\x01\x02" + a_keystroke()[2:],
    "two clients": b"\x02\x01" + a_keystroke()[2:],
    "itself at its left": a_keystroke(left=(7, 5)),
    "its own future at its right": a_keystroke(left=None, right=(7, 6)),
    "a client beyond what a number holds": a_keystroke(client=MAX_CLIENT + 1, left=(8, 1)),
    "another beyond what a number holds": a_keystroke(left=(MAX_CLIENT + 1, 1)),
    "past the last clock": a_keystroke(clock=MAX_CLOCK, left=(8, 1)),
    "another's past the last clock": a_keystroke(left=(8, MAX_CLOCK + 1)),
    "a number of nine bytes": b"\x01\x01" + longer(b"\x07", 8) + a_keystroke()[3:],
    "a number without an end": b"\x01\x01" + b"\x80" * 20,
    "formatted": b"\x01\x01\x07\x05\x86\x07\x04\x01b\x04null\x00",
    "with a key": b"\x01\x01\x07\x05\xa4\x07\x04\x01x\x00",
}


@pytest.mark.parametrize("what", LEFT_ALONE)
def test_all_else_is_left_to_the_reader(what: str) -> None:
    assert read_keystroke(LEFT_ALONE[what]) is None


@pytest.mark.parametrize("what", [*EDGES, *LEFT_ALONE])
def test_no_other_error_than_invalid_comes_out_of_either(what: str) -> None:
    with suppress(Invalid):
        check_update({**EDGES, **LEFT_ALONE}[what])
