"""docmodel/edits.py, begin_again: the same guide to a reader, by another hand, and without a past."""

from __future__ import annotations

import pytest
from hypothesis import given
from pycrdt import Map, get_state

from docmodel.edits import apply_operations, begin_again
from docmodel.errors import Invalid
from docmodel.operations import ChangeStep, NewGuide, NewStep, RemoveStep, SetTitle
from tests.docmodel.guides import STORY, canonical, document, guide, merged, new_guide, new_guides


@STORY
@given(new_guides)
def test_it_reads_to_the_letter_as_before(now: NewGuide) -> None:
    update = new_guide(now, 1)
    assert canonical(begin_again(update, 5)) == canonical(update)


def test_what_was_taken_out_is_nowhere_in_it_nor_who_wrote() -> None:
    update = guide(NewStep("s1", title="hunter2"), NewStep("s2", title="Press hunter2"), title="hunter2", client=123)
    gone = apply_operations(update, [RemoveStep("s1"), ChangeStep("s2", title="Press"), SetTitle("Words")], 124)
    now = merged(update, gone)
    assert b"hunter2" in now
    again = begin_again(now, 5)
    assert canonical(again) == canonical(now)
    assert b"hunter2" not in again
    assert get_state(again) == get_state(begin_again(again, 5))
    assert get_state(again)[:2] == b"\x01\x05"  # one client, the fifth


def test_marks_on_pictures_stay() -> None:
    def build(root: Map, steps: Map) -> None:  # type: ignore[type-arg]
        steps["s1"] = Map({"rank": "a0", "kind": "tip", "marks": Map({"m1": {"x": 0.5, "word": "é"}})})

    update = document(build)
    assert b"word" in canonical(update)
    assert canonical(begin_again(update, 5)) == canonical(update)


def test_what_is_no_guide_cannot_begin_again() -> None:
    with pytest.raises(Invalid):
        begin_again(b"\0\0", 5)
