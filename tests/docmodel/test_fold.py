"""docmodel/fold.py: many updates into one, and nothing lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from pycrdt import Doc, Text, merge_updates

from docmodel.edits import NewGuide, apply_operations, new_guide
from docmodel.errors import Invalid
from docmodel.fold import fold
from docmodel.operations import AddStep, NewStep, RemoveStep, SetTitle
from docmodel.view import canonical_bytes, view_from_update


def state_of(update: bytes) -> dict[int, int]:
    """The state vector as client → clock, since its order means nothing."""
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    numbers = _varints(doc.get_state())
    return {next(numbers): next(numbers) for _ in range(next(numbers))}


def _varints(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number, shift = number | (byte & 0x7F) << shift, shift + 7
        if byte < 0x80:
            yield number
            number = shift = 0


def edits(*, seed: int, count: int = 200) -> list[bytes]:
    """The updates of a guide that somebody worked on."""
    chance = random.Random(seed)
    updates = [new_guide(NewGuide(title="A guide", steps=(NewStep("first", title="Open é😀"),)), client=1)]
    steps = ["first"]
    for client in range(2, count):
        whole = merge_updates(*updates)
        name = f"s{client}"
        if chance.random() < 0.3 and len(steps) > 1:
            updates.append(apply_operations(whole, [RemoveStep(steps.pop(chance.randrange(len(steps))))], client))
        elif chance.random() < 0.5:
            steps.append(name)
            after = chance.choice(steps[:-1]) if len(steps) > 1 else None
            updates.append(apply_operations(whole, [AddStep(name, title="Click ü " * 5, after=after)], client))
        else:
            updates.append(apply_operations(whole, [SetTitle(f"Title {chance.random()}")], client))
    return updates


@pytest.mark.parametrize("seed", range(5))
def test_the_whole_says_the_same_and_is_smaller(seed: int) -> None:
    updates = edits(seed=seed)
    merged, folded = merge_updates(*updates), fold(updates)
    assert canonical_bytes(view_from_update(folded)) == canonical_bytes(view_from_update(merged))
    assert state_of(folded) == state_of(merged)
    assert len(folded) < len(merged)


def test_what_waits_for_an_update_that_never_came_is_kept() -> None:
    updates = edits(seed=7)
    lost = updates.pop(100)
    assert fold([fold(updates), lost]) == fold([merge_updates(*updates), lost])
    assert state_of(fold([fold(updates), lost])) == state_of(merge_updates(*updates, lost))


def test_a_deletion_that_waits_for_what_it_deletes_is_kept() -> None:
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    text = doc.get("text", type=Text)
    text += "abc"
    del text[0:2]
    doc.unobserve(subscription)
    written, deleted = updates
    again: Doc[Any] = Doc()
    again.apply_update(fold([fold([deleted]), written]))
    assert str(again.get("text", type=Text)) == "c"


def test_a_document_that_is_no_guide_is_folded_too() -> None:
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    text = doc.get("comments", type=Text)
    for _ in range(50):
        text += "a comment, "
        del text[0:3]
    doc.unobserve(subscription)
    again: Doc[Any] = Doc()
    again.apply_update(fold(updates))
    assert str(again.get("comments", type=Text)) == str(text)


def test_what_is_no_update_is_refused() -> None:
    with pytest.raises(Invalid):
        fold([b"\xff\xff\xff"])
