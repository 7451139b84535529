"""A recording told again and again, while people edit: three ways meet, and nobody's words are overwritten."""

from __future__ import annotations

from dataclasses import replace

from docmodel.document import EMPTY_UPDATE, document_from_update, guide_root
from docmodel.edits import apply_operations, new_guide
from docmodel.merging import merge
from docmodel.operations import ChangeStep, NewGuide, NewStep, Operation, RemoveStep, SetTitle
from docmodel.schema import Picture
from docmodel.telling import TOLD, Telling, tell
from docmodel.view import GuideView, view_from_update

EMPTY = new_guide(NewGuide(title=""), 1)
ONE = NewStep("rec-1", title='Click "Save"', event='[{"n":1}]')
TWO = NewStep("rec-2", title='Type "a" into the "Name" field', event='[{"n":2}]')
PICTURE = Picture("0" * 64, "image/png", 800, 600)


class Guide:
    """A guide between a recorder and people."""

    def __init__(self, update: bytes = EMPTY) -> None:
        self.update = update
        self.client = 10

    def tell(self, *steps: NewStep, name: str = "rec", after: str | None = None, title: str | None = None) -> bytes:
        self.client += 1
        made = tell(self.update, Telling(name, steps, title=title, after=after), self.client)
        self.update = merge([self.update, made])
        return made

    def edit(self, *operations: Operation) -> None:
        self.client += 1
        self.update = merge([self.update, apply_operations(self.update, operations, self.client)])

    @property
    def view(self) -> GuideView:
        return view_from_update(self.update)

    @property
    def titles(self) -> list[str]:
        return [step.title for step in self.view.steps]


def test_steps_come_one_after_the_other_and_what_was_told_is_not_written_again() -> None:
    guide = Guide()
    guide.tell(ONE)
    guide.tell(ONE, TWO)
    assert guide.titles == [ONE.title, TWO.title]
    assert guide.tell(ONE, TWO) == EMPTY_UPDATE


def test_a_step_that_nobody_touched_is_told_better() -> None:
    guide = Guide()
    guide.tell(ONE, TWO)
    guide.tell(ONE, replace(TWO, title='Type "abc" into the "Name" field', event='[{"n":2},{"n":3}]'))
    assert guide.titles == [ONE.title, 'Type "abc" into the "Name" field']
    assert guide.view.steps[1].event == '[{"n":2},{"n":3}]'


def test_what_people_wrote_stays_and_only_what_was_recorded_is_renewed() -> None:
    guide = Guide()
    guide.tell(ONE, TWO)
    guide.edit(ChangeStep("rec-2", title="Say who you are"))
    guide.tell(ONE, replace(TWO, title='Type "abc" into the "Name" field', event='[{"n":3}]'))
    assert guide.titles == [ONE.title, "Say who you are"]
    assert guide.view.steps[1].event == '[{"n":3}]'


def test_what_people_removed_stays_removed() -> None:
    guide = Guide()
    guide.tell(ONE)
    guide.edit(RemoveStep("rec-1"))
    guide.tell(ONE, TWO)
    assert guide.titles == [TWO.title]


def test_a_step_that_is_no_longer_told_goes_unless_somebody_made_it_theirs() -> None:
    guide = Guide()
    guide.tell(ONE, TWO)
    guide.tell(replace(ONE, title='Double-click "Save"'))
    assert guide.titles == ['Double-click "Save"']
    guide.tell(ONE, TWO, NewStep("rec-3", title="Three"))
    guide.edit(ChangeStep("rec-3", title="Third"))
    guide.tell(ONE)
    assert guide.titles == [ONE.title, "Third"]


def test_a_picture_that_comes_late_is_shown() -> None:
    guide = Guide()
    guide.tell(ONE)
    guide.tell(replace(ONE, picture=PICTURE))
    assert guide.view.steps[0].picture == PICTURE


def test_a_picture_that_comes_late_is_shown_under_words_that_somebody_changed() -> None:
    guide = Guide()
    guide.tell(ONE)
    guide.edit(ChangeStep("rec-1", title="Save it"))
    guide.tell(replace(ONE, picture=PICTURE))
    assert (guide.titles, guide.view.steps[0].picture) == (["Save it"], PICTURE)


def test_a_picture_that_was_taken_away_stays_away() -> None:
    guide = Guide()
    guide.tell(replace(ONE, picture=PICTURE))
    guide.edit(ChangeStep("rec-1", picture=None))
    guide.tell(replace(ONE, picture=PICTURE))
    assert guide.view.steps[0].picture is None


def test_titles_are_told_where_nobody_wrote_any() -> None:
    guide = Guide()
    guide.tell(ONE, title="Invoices")
    guide.tell(ONE, title="Invoices of May")
    assert guide.view.title == "Invoices of May"
    guide.edit(SetTitle("How we bill"))
    guide.tell(ONE, title="Invoices")
    assert guide.view.title == "How we bill"


def test_more_of_a_guide_comes_after_the_step_it_follows() -> None:
    guide = Guide(new_guide(NewGuide(steps=(NewStep("a", title="A"), NewStep("b", title="B"))), 1))
    guide.tell(ONE, after="a")
    guide.tell(ONE, TWO, after="a")
    assert guide.titles == ["A", ONE.title, TWO.title, "B"]


def test_two_recordings_of_one_guide_leave_each_other_alone() -> None:
    guide = Guide()
    guide.tell(ONE)
    guide.tell(NewStep("other-1", title="Other"), name="other")
    guide.tell(name="other")
    assert guide.titles == [ONE.title]


def test_an_edit_made_at_the_same_time_merges() -> None:
    guide = Guide()
    guide.tell(ONE, TWO)
    before = guide.update
    mine = apply_operations(before, [ChangeStep("rec-1", title='Click "Save" twice')], 99)
    theirs = tell(before, Telling("rec", (ONE, TWO, NewStep("rec-3", title="Three"))), 98)
    guide.update = merge([before, mine, theirs])
    assert guide.titles == ['Click "Save" twice', TWO.title, "Three"]
    guide.tell(replace(ONE, title="Told better"), TWO, NewStep("rec-3", title="Three"))
    assert guide.titles == ['Click "Save" twice', TWO.title, "Three"]


def test_what_somebody_else_put_where_digests_lie_is_overlooked() -> None:
    guide = Guide()
    guide.tell(ONE)
    doc = document_from_update(guide.update, 77)
    guide_root(doc)[TOLD]["rec-1"] = 7
    guide.update = doc.get_update()
    guide.tell(replace(ONE, title="Told better"))
    assert guide.titles == [ONE.title]
