"""docmodel/merging.py: many updates into one, whatever they are and however many."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pycrdt import Doc, Text, get_state

from docmodel.merging import merge

# "hello" of client 7 at the beginning of a text, and what is left once it was deleted and collected
HELLO = b"\x01\x01\x07\x00\x04\x01\x01t\x05hello\x00"
TOMBSTONE = b"\x01\x01\x07\x00\x00\x05\x01\x07\x01\x00\x05"


@pytest.mark.parametrize("count", [1, 2, 16, 17, 21, 64, 300])
def test_items_and_their_tombstones_in_any_order_are_merged(count: int) -> None:
    """pycrdt alone panics for a quarter of these, once they are more than twenty."""
    for seed in range(300):
        chance = random.Random(seed)
        updates = [chance.choice((HELLO, TOMBSTONE)) for _ in range(count)]
        doc: Doc[Any] = Doc()
        text = doc.get("t", type=Text)
        doc.apply_update(merge(updates))
        assert str(text) == ("" if TOMBSTONE in updates else "hello")


def test_the_whole_is_equal_to_its_parts_with_a_gap_as_well() -> None:
    doc: Doc[Any] = Doc(client_id=9)
    text, updates = doc.get("t", type=Text), []
    for letter in range(1000):
        before = doc.get_state()
        text.insert(len(text), chr(97 + letter % 26))
        updates.append(doc.get_update(before))
    assert get_state(merge(updates)) == doc.get_state()
    lost = updates.pop(500)
    copy: Doc[Any] = Doc()
    copied = copy.get("t", type=Text)
    copy.apply_update(merge(updates))
    assert len(str(copied)) == 500
    copy.apply_update(lost)
    assert str(copied) == str(text)
    assert get_state(merge([merge(updates), lost])) == doc.get_state()


def test_what_is_no_update_is_no_value() -> None:
    with pytest.raises(ValueError, match="."):
        merge([HELLO, b"\x07"])
