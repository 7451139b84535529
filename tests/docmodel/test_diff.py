from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import given

from docmodel.diff import Changes, changes, json_from_changes
from docmodel.edits import apply_operations, new_guide
from docmodel.operations import (
    AddStep,
    ChangeStep,
    MoveStep,
    NewGuide,
    NewStep,
    Operation,
    RemoveStep,
    SetSummary,
    SetTags,
    SetTitle,
)
from docmodel.text import Run, runs
from docmodel.view import view_from_update
from tests.docmodel.guides import PICTURE, STORY, guide, merged, new_guides

FOUR = guide(
    NewStep("s1", title="Öffne das Menü", body="Absatz eins"),
    NewStep("s2", title="zwei"),
    NewStep("s3", title="drei"),
    NewStep("s4", title="vier"),
)


def after(*operations: Operation) -> Changes:
    changed = merged(FOUR, apply_operations(FOUR, operations, 5))
    return changes(view_from_update(FOUR), view_from_update(changed))


def told(found: Changes) -> Sequence[tuple[str, str, bool]]:
    return [(step.id, step.change, step.moved) for step in found.steps]


def test_nothing_changed_between_a_guide_and_itself() -> None:
    view = view_from_update(FOUR)
    assert changes(view, view) == Changes((Run("same", "Größe 😀"),), (), (), (), ())


def test_words_of_title_and_summary_are_marked() -> None:
    found = after(SetTitle("große Größe 😀"), SetSummary("neu"), SetTags(("ü",)))
    assert found.title == (Run("added", "große "), Run("same", "Größe 😀"))
    assert found.summary == (Run("added", "neu"),)
    assert (found.tags_added, found.tags_removed) == (("ü",), ())


def test_words_of_a_changed_step_are_marked() -> None:
    (step,) = after(ChangeStep("s1", title="Öffne das große Menü", body="Absatz zwei", picture=PICTURE)).steps
    assert (step.change, step.moved, step.restyled) == ("changed", False, False)
    assert step.title == (Run("same", "Öffne das "), Run("added", "große "), Run("same", "Menü"))
    assert step.body == (Run("same", "Absatz "), Run("removed", "eins"), Run("added", "zwei"))
    assert step.picture == (None, PICTURE)


def test_only_the_step_that_moved_is_told_not_those_it_passed() -> None:
    assert told(after(MoveStep("s1", "s3"))) == [("s1", "moved", True)]
    assert told(after(MoveStep("s1", "s3"), ChangeStep("s1", title="é"))) == [("s1", "changed", True)]


def test_a_removed_step_stands_where_it_stood() -> None:
    found = after(RemoveStep("s1"), RemoveStep("s3"), AddStep("new", title="neu", after="s2"))
    assert told(found) == [("s1", "removed", False), ("s3", "removed", False), ("new", "added", False)]
    assert found.steps[0].title == (Run("removed", "Öffne das Menü"),)
    assert found.steps[0].number == (1, None)
    assert found.steps[2].title == (Run("added", "neu"),)


def test_a_step_that_only_got_another_number_did_not_change() -> None:
    assert told(after(RemoveStep("s1"))) == [("s1", "removed", False)]


def test_a_body_with_the_same_words_in_bold_is_restyled() -> None:
    bold = {"type": "text", "text": "Absatz eins", "marks": [{"type": "bold"}]}
    (step,) = after(ChangeStep("s1", body=[{"type": "paragraph", "content": [bold]}])).steps
    assert step.restyled
    assert step.body == (Run("same", "Absatz eins"),)


@STORY
@given(new_guides, new_guides)
def test_changes_are_json_and_tell_of_every_step_that_differs(one: NewGuide, two: NewGuide) -> None:
    before, now = view_from_update(new_guide(one, 1)), view_from_update(new_guide(two, 2))
    found = changes(before, now)
    told = json.loads(json.dumps(json_from_changes(found)))
    assert len(told["steps"]) == len(found.steps)
    old, new = {step.id for step in before.steps}, {step.id for step in now.steps}
    assert {step.id for step in found.steps if step.change == "added"} == new - old
    assert {step.id for step in found.steps if step.change == "removed"} == old - new


def test_changes_as_json() -> None:
    told = json_from_changes(after(SetTags(("ü",)), ChangeStep("s2", title="zwo", picture=PICTURE)))
    assert told["tags"] == {"added": ["ü"], "removed": []}
    (step,) = told["steps"]
    assert step["number"] == {"before": 2, "after": 2}
    assert step["title"] == [{"op": "removed", "text": "zwei"}, {"op": "added", "text": "zwo"}]
    assert step["picture"]["before"] is None
    assert step["picture"]["after"]["media"] == PICTURE.media


def test_a_title_that_goes_on_keeps_the_words_it_had() -> None:
    assert runs("TEST", "TEST changed") == [Run("same", "TEST"), Run("added", " changed")]
    assert runs("TEST changed", "TEST") == [Run("same", "TEST"), Run("removed", " changed")]
    assert runs("Save", "Saved") == [Run("removed", "Save"), Run("added", "Saved")]
