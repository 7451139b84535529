"""What a room holds, as bytes: whoever lacks something is given that, and no more than a little besides."""

from __future__ import annotations

import pytest
from pycrdt import Doc, Text

from collab.content import TIER, Content


def typed(count: int) -> list[bytes]:
    """So many edits of one text, which grows by a letter with each."""
    doc: Doc = Doc()
    text = doc.get("text", type=Text)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    for number in range(count):
        text += chr(97 + number % 26)
    doc.unobserve(subscription)
    return updates


def replica(updates: list[bytes]) -> Doc:
    doc: Doc = Doc()
    for update in updates:
        doc.apply_update(update)
    return doc


@pytest.mark.parametrize("base", [0, 5, TIER + 3])
def test_whoever_has_come_to_any_seq_is_given_all_that_came_after_it(base: int) -> None:
    updates = typed(3 * TIER + 7)
    snapshot = replica(updates[:base]).get_update() if base else b""
    content = Content(snapshot, base)
    for seq, update in enumerate(updates[base:], base + 1):
        content.add(seq, update)
    whole = replica(updates)
    for seq in range(len(updates) + 1):
        behind = replica([*updates[:seq], *content.since_seq(seq)])
        assert str(behind.get("text", type=Text)) == str(whole.get("text", type=Text)), seq


def test_whoever_has_everything_is_given_nothing() -> None:
    content = Content(b"", 0)
    assert content.since_seq(0) == []
    for seq, update in enumerate(typed(TIER + 2), 1):
        content.add(seq, update)
        assert content.since_seq(seq) == []


def test_whoever_is_a_little_behind_is_not_given_everything() -> None:
    content = Content(b"", 0)
    updates = typed(10 * TIER)
    for seq, update in enumerate(updates, 1):
        content.add(seq, update)
    assert sum(map(len, content.since_seq(len(updates) - 1))) < sum(map(len, content.since_seq(0))) / 5
