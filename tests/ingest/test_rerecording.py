"""A stretch done again: steps that do the same stay themselves, with people's words; the others come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from docmodel.document import EMPTY_UPDATE
from docmodel.edits import apply_operations, new_guide
from docmodel.merging import merge
from docmodel.operations import AddStep, ChangeStep, NewGuide, Operation
from docmodel.view import view_from_update
from ingest.rerecording import paired
from ingest.retelling import retell, telling_from_heard
from ingest.wire import Said
from tests.ingest.said import SHOP, choose, click, go, heard, shot, type_

OLD: tuple[Said, ...] = (go(1, SHOP), click(2, "New order"), type_(3, "Paper", "Item"), click(4, "Save"))


def recorded(said: Sequence[Said] = OLD) -> bytes:
    guide = new_guide(NewGuide(), 1)
    return merge([guide, retell(guide, heard(said, ended=True, title="Orders"), 2).update])


def edited(update: bytes, *operations: Operation) -> bytes:
    return merge([update, apply_operations(update, operations, 3)])


def again(update: bytes, said: Sequence[Said], begin: str, end: str | None = None, *, ended: bool = True) -> bytes:
    new = replace(heard(said, ended=ended, pictures=["a" * 64]), name="new", from_step=begin, to_step=end)
    return merge([update, retell(update, new, 9).update])


def steps(update: bytes) -> list[tuple[str, str]]:
    return [(step.id, step.title) for step in view_from_update(update).steps]


def test_the_same_again_is_the_same_guide_with_new_pictures() -> None:
    before = edited(recorded(), ChangeStep("rec-2", title="Begin an order"))
    said = (click(1, "New order", shot=shot()), type_(2, "Paper", "Item"), click(3, "Save"))
    after = again(before, said, "rec-2")
    assert steps(after) == steps(before)
    assert view_from_update(after).steps[1].picture is not None


def test_what_is_done_otherwise_comes_and_goes_around_what_stays() -> None:
    before = edited(recorded(), ChangeStep("rec-4", title="Save it all"))
    said = (click(1, "New order"), choose(2, "Paper", "Goods"), click(3, "Save"))
    assert steps(again(before, said, "rec-2")) == [
        ("rec-1", "Go to shop.test/orders"),
        ("rec-2", 'Click the "New order" button'),
        ("new-2", 'Select "Paper" in the "Goods" dropdown'),
        ("rec-4", "Save it all"),
    ]


def test_words_that_nobody_changed_are_those_of_now() -> None:
    after = again(recorded(), (type_(1, "Pens", "Item"),), "rec-3", "rec-3")
    assert steps(after)[2] == ("rec-3", 'Type "Pens" into the "Item" field')
    assert len(steps(after)) == 4


def test_what_people_wrote_themselves_stays() -> None:
    before = edited(recorded(), AddStep("tip", "tip", "Ask Ben first", after="rec-2"))
    after = again(before, (click(1, "Other"),), "rec-2", "rec-3")
    assert [title for _, title in steps(after)] == [
        "Go to shop.test/orders",
        'Click the "Other" button',
        "Ask Ben first",
        'Click the "Save" button',
    ]


def test_nothing_is_told_before_it_ends_and_nothing_twice() -> None:
    before, said = recorded(), (click(1, "Other"),)
    assert again(before, said, "rec-2", ended=False) == before
    after = again(before, said, "rec-2")
    new = replace(heard(said, ended=True), name="new", from_step="rec-2")
    assert retell(after, new, 10).update == EMPTY_UPDATE


def test_when_the_first_step_of_the_stretch_is_gone_what_is_new_comes_last() -> None:
    assert steps(again(recorded(), (click(1, "Other"),), "gone"))[-1] == ("new-1", 'Click the "Other" button')


NAMES = st.lists(st.sampled_from("abcd"), max_size=8)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_of_two_runs_each_step_is_paired_once_and_in_order(one: list[str], other: list[str]) -> None:
    old = view_from_update(recorded([click(n, name) for n, name in enumerate(one, 1)])).steps
    new = telling_from_heard(heard([click(n, name) for n, name in enumerate(other, 1)])).steps
    pairs = paired(old, new)
    assert [pair.old for pair in pairs if pair.old] == list(old)
    assert [pair.new for pair in pairs if pair.new] == list(new)
    if one == other:
        assert all(pair.old and pair.new for pair in pairs)
