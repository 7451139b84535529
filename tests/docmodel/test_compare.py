"""docmodel/compare.py: a folded document that is not the one it was made of is found out, whatever is missing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, merge_updates

from docmodel.compare import difference
from docmodel.edits import NewGuide, apply_operations, new_guide
from docmodel.errors import Unreadable
from docmodel.fold import fold
from docmodel.operations import AddStep, NewStep, Operation, RemoveStep, SetTitle


def a_story() -> list[bytes]:
    """A guide's updates: written, added to, a step deleted, worded anew."""
    updates = [new_guide(NewGuide(title="A guide", steps=(NewStep("one", title="Open é😀"), NewStep("two"))), client=1)]
    edits: list[Operation] = [AddStep("three", title="Click"), RemoveStep("two"), SetTitle("Another"), SetTitle("Ano")]
    for client, operation in enumerate(edits, 2):
        updates.append(apply_operations(merge_updates(*updates), [operation], client))
    return updates


def a_document_of_no_guide(seed: int) -> list[bytes]:
    """The updates of something that several wrote at once, in the order in which they came."""
    chance = random.Random(seed)
    docs: list[Doc[Any]] = [Doc(client_id=chance.randrange(1, 2**32)) for _ in range(4)]
    updates = []
    for number in range(40):
        doc = chance.choice(docs)
        before = doc.get_state()
        items, words = doc.get("items", type=Array), doc.get("words", type=Map)
        if chance.random() < 0.5:
            items.insert(chance.randrange(len(items) + 1), number)
        elif len(items) and chance.random() < 0.5:
            del items[chance.randrange(len(items))]
        else:
            words[str(chance.randrange(4))] = Text("x" * number)
        updates.append(doc.get_update(before))
        other = chance.choice(docs)
        other.apply_update(doc.get_update(other.get_state()))
    return updates


def test_what_was_folded_rightly_differs_in_nothing() -> None:
    updates = a_story()
    assert difference(updates, fold(updates)) is None
    assert difference(updates, merge_updates(*updates)) is None


@pytest.mark.parametrize("seed", range(10))
def test_a_document_that_is_no_guide_is_compared_whole(seed: int) -> None:
    updates = a_document_of_no_guide(seed)
    assert difference(updates, fold(updates)) is None
    other = Doc[Any]()
    other.apply_update(fold(updates))
    other.get("words", type=Map)["new"] = 1
    assert difference(updates, other.get_update()) is not None


@pytest.mark.parametrize("dropped", range(5))
def test_no_update_can_be_missing(dropped: int) -> None:
    updates = a_story()
    assert difference(updates, fold(updates[:dropped] + updates[dropped + 1 :])) is not None


def test_a_deletion_that_is_missing_is_found_though_nothing_else_is() -> None:
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    words = doc.get("words", type=Text)
    words += "abc"
    del words[1:2]
    doc.unobserve(subscription)
    assert difference(updates, updates[0]) == "it has not deleted the same"


def test_what_still_waits_is_no_basis_for_anything() -> None:
    updates = a_story()
    del updates[0]
    assert difference(updates, fold(updates)) == "something in it waits for an update that never came"


def test_what_is_no_update_is_refused() -> None:
    with pytest.raises(Unreadable):
        difference([b"\xff\xff\xff"], b"\0\0")
