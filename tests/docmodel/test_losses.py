"""docmodel/losses.py: one edit that takes most of a guide away is found among others, and no other is."""

from __future__ import annotations

from docmodel.edits import apply_operations
from docmodel.losses import place_of_loss, weight
from docmodel.operations import AddStep, ChangeStep, NewStep, Operation, RemoveStep, SetTitle
from docmodel.view import view_from_update
from tests.docmodel.guides import guide, merged

STEPS = tuple(NewStep(f"s{number}", title="Press Save and wait", body="Not for long. " * 3) for number in range(10))
FULL = guide(*STEPS)


def edits(*operations: list[Operation]) -> list[bytes]:
    """Updates upon the full guide and each other, one for each list."""
    made: list[bytes] = []
    for client, some in enumerate(operations, 100):
        made.append(apply_operations(merged(FULL, *made), some, client))
    return made


def removed(*numbers: int) -> list[Operation]:
    return [RemoveStep(f"s{number}") for number in numbers]


def test_the_edit_that_took_most_away_is_found_among_others() -> None:
    assert place_of_loss([FULL], edits([SetTitle("Other")], removed(*range(9)), [AddStep("n", title="New")])) == 1
    assert place_of_loss([FULL], edits(removed(*range(9)))) == 0


def test_words_taken_out_of_steps_that_stay_count_too() -> None:
    emptied: list[Operation] = [ChangeStep(f"s{number}", title="", body="") for number in range(10)]
    assert weight(view_from_update(FULL)) > 600
    assert place_of_loss([FULL], edits([*emptied, *removed(*range(5))])) == 0


def test_four_fifths_have_to_go() -> None:
    assert place_of_loss([FULL], edits(removed(*range(7)))) is None


def test_a_guide_that_is_taken_away_in_many_edits_is_taken_away_on_purpose() -> None:
    assert place_of_loss([FULL], edits(*(removed(number) for number in range(7)))) is None


def test_a_guide_that_was_nearly_empty_has_nothing_to_lose() -> None:
    little = guide(NewStep("s1", title="Press"))
    assert place_of_loss([little], [apply_operations(little, [RemoveStep("s1")], 100)]) is None


def test_what_was_written_just_before_it_went_counts_as_what_was_there() -> None:
    little = guide(NewStep("s1", title="Press"))
    grown = apply_operations(little, [AddStep("s2", title="Long", body="words " * 100)], 100)
    gone = apply_operations(merged(little, grown), [RemoveStep("s2")], 101)
    assert place_of_loss([little], [grown, gone]) == 1
