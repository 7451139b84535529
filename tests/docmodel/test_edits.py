from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Map, Text

from docmodel.document import EMPTY_UPDATE
from docmodel.edits import apply_operations, new_guide, restore
from docmodel.errors import Invalid
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
from docmodel.schema import Box, Picture
from docmodel.view import GuideView, view_from_update
from tests.docmodel import guides
from tests.docmodel.guides import NAMES, PICTURE, STORY, canonical, document, guide, merged, replica, typed

THREE = guide(NewStep("s1", title="eins"), NewStep("s2", "tip", "zwei"), NewStep("s3", title="drei"))


def after(update: bytes, *operations: Operation) -> GuideView:
    return view_from_update(merged(update, apply_operations(update, operations, 5)))


def order(view: GuideView) -> list[str]:
    return [step.id for step in view.steps]


# Operations


def test_titles_summaries_and_tags_are_set() -> None:
    view = after(THREE, SetTitle(" Größe\n😀 "), SetSummary("zwei\nZeilen"), SetTags(("b", "ä", "b", " ")))
    assert (view.title, view.summary, view.tags) == ("Größe 😀", "zwei\nZeilen", ("b", "ä"))
    assert after(merged(THREE, apply_operations(THREE, [SetTags(("a", "b"))], 5)), SetTags(("b", "c"))).tags == (
        "b",
        "c",
    )


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, ["s1", "s2", "s3", "new"]),
        ({"after": None}, ["new", "s1", "s2", "s3"]),
        ({"after": "s1"}, ["s1", "new", "s2", "s3"]),
        ({"after": "s3"}, ["s1", "s2", "s3", "new"]),
    ],
)
def test_a_step_is_added_where_it_should_be(where: dict[str, Any], expected: list[str]) -> None:
    view = after(THREE, AddStep("new", "gap", "انقر", "Absatz", "[]", PICTURE, **where))
    assert order(view) == expected
    step = view.steps[expected.index("new")]
    assert (step.kind, step.title, step.event, step.picture) == ("gap", "انقر", "[]", PICTURE)
    assert step.body == ({"type": "paragraph", "content": [{"type": "text", "text": "Absatz"}]},)


def test_a_step_is_added_to_a_guide_without_steps() -> None:
    assert order(after(guide(), AddStep("a"), AddStep("b"), AddStep("c", after=None))) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (MoveStep("s3", None), ["s3", "s1", "s2"]),
        (MoveStep("s1", "s3"), ["s2", "s3", "s1"]),
        (MoveStep("s3", "s1"), ["s1", "s3", "s2"]),
        (MoveStep("s2", "s1"), ["s1", "s2", "s3"]),
        (MoveStep("s2", "s2"), ["s1", "s2", "s3"]),
    ],
)
def test_a_step_moves(move: MoveStep, expected: list[str]) -> None:
    assert order(after(THREE, move)) == expected


@pytest.mark.parametrize("move", [MoveStep("s1", None), MoveStep("s2", "s1"), MoveStep("s3", "s3")])
def test_a_step_that_stands_there_already_is_not_moved(move: MoveStep) -> None:
    assert apply_operations(THREE, [move], 5) == EMPTY_UPDATE


@pytest.mark.parametrize("after", [None, "a", "b", "c"])
@pytest.mark.parametrize("moving", ["a", "b", "c"])
@pytest.mark.parametrize("ranks", [("a0", "a0", "a0"), ("", "", "a0"), ("a0", "no rank", "~"), ("a0", "a0", "a1")])
def test_a_step_moves_among_ranks_that_leave_no_room(ranks: Sequence[str], moving: str, after: str | None) -> None:
    def build(root: Any, steps: Any) -> None:
        for name, rank in zip("abc", ranks, strict=True):
            steps[name] = Map({"rank": rank})

    update = document(build)
    others = [name for name in "abc" if name != moving]
    place = 0 if after is None else others.index(after) + 1 if after in others else "abc".index(moving)
    view = view_from_update(merged(update, apply_operations(update, [MoveStep(moving, after)], 5)))
    assert order(view) == [*others[:place], moving, *others[place:]]


def test_what_is_typed_in_a_step_while_it_moves_stays() -> None:
    moved = apply_operations(THREE, [MoveStep("s1", "s3")], 5)
    letters = apply_operations(THREE, [ChangeStep("s1", title="eins 😀")], 6)
    assert [step.title for step in view_from_update(merged(THREE, moved, letters)).steps] == ["zwei", "drei", "eins 😀"]


def test_steps_that_two_people_add_at_one_place_leave_room_between_them() -> None:
    both = merged(
        THREE,
        apply_operations(THREE, [AddStep("x", after="s1")], 5),
        apply_operations(THREE, [AddStep("w", after="s1")], 6),
    )
    assert order(view_from_update(both)) == ["s1", "w", "x", "s2", "s3"]
    assert order(after(both, AddStep("between", after="w"))) == ["s1", "w", "between", "x", "s2", "s3"]


def test_a_change_touches_only_what_it_names() -> None:
    update = guide(NewStep("s1", "action", "Titel", "Absatz", "[]", PICTURE))
    (before,) = view_from_update(update).steps
    assert after(update, ChangeStep("s1")).steps == (before,)
    (step,) = after(update, ChangeStep("s1", kind="alert", picture=None)).steps
    assert (step.kind, step.picture, step.title, step.body) == ("alert", None, before.title, before.body)
    (step,) = after(update, ChangeStep("s1", title="é", body="ü")).steps
    assert (step.kind, step.picture, step.title) == ("action", PICTURE, "é")


def test_a_step_is_removed() -> None:
    assert order(after(THREE, RemoveStep("s2"))) == ["s1", "s3"]


def test_operations_that_change_nothing_are_an_empty_update() -> None:
    operations = [SetTitle("Größe 😀"), SetTags(()), ChangeStep("s1", title="eins", body="", kind="action")]
    assert apply_operations(THREE, operations, 5) == EMPTY_UPDATE
    assert restore(THREE, THREE, 5) == EMPTY_UPDATE


def test_an_update_holds_its_own_edit_and_not_the_guides_past() -> None:
    long = guide(NewStep("s1", title="lang " * 1000))
    removed = merged(long, apply_operations(long, [ChangeStep("s1", title="kurz")], 5))
    assert len(apply_operations(removed, [SetTitle("é")], 6)) < 60


WRONG: list[tuple[Sequence[Operation], str]] = [
    ([MoveStep("nowhere", None)], "steps.nowhere is not in this guide"),
    ([MoveStep("s1", "nowhere")], "steps.nowhere"),
    ([AddStep("new", after="nowhere")], "steps.nowhere"),
    ([AddStep("s1")], "steps.s1 is in this guide already"),
    ([AddStep("../s")], "letters, digits"),
    ([AddStep("new", kind="song")], "steps.new.kind"),  # type: ignore[arg-type]  # what Python does not check
    ([AddStep("new", body=[{"type": "table"}])], r"steps.new.body\[0\]"),
    ([ChangeStep("s1", picture=Picture("no", "image/png", 1, 1))], "steps.s1.picture"),
    ([ChangeStep("s1", picture=Picture("ab" * 32, "image/png", 1, 1, Box(2, 0, 0, 0)))], "steps.s1.picture"),
    ([RemoveStep("s1"), ChangeStep("s1", title="é")], "steps.s1 is not"),
]


@pytest.mark.parametrize(("operations", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_an_operation_that_makes_no_sense_names_the_place(operations: Sequence[Operation], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        apply_operations(THREE, operations, 5)


def test_operations_and_errors_cross_a_pipe_and_http() -> None:
    operations: list[Operation] = [
        SetTitle("é"),
        SetTags(("a",)),
        AddStep("new", body=[{"type": "horizontalRule"}], picture=PICTURE),
        AddStep("first", after=None),
        MoveStep("s1", None),
        ChangeStep("s1", picture=None),
        RemoveStep("s2"),
    ]
    assert pickle.loads(pickle.dumps(operations)) == operations
    assert msgspec.json.decode(msgspec.json.encode(operations), type=list[Operation]) == operations
    assert apply_operations(THREE, pickle.loads(pickle.dumps(operations)), 5)
    assert str(pickle.loads(pickle.dumps(Invalid("steps.é")))) == "steps.é"


def test_halves_of_letters_do_not_get_in() -> None:
    view = after(THREE, SetTitle("a\ud83d"), SetTags(("\udc00b",)), ChangeStep("s1", body="\x00c\ud800"))
    assert (view.title, view.tags) == ("a\ufffd", ("\ufffdb",))
    assert view.steps[0].body[0]["content"][0]["text"] == "c\ufffd"


# New guides


@pytest.mark.parametrize("steps", [(NewStep("a"), NewStep("a")), (NewStep(""),), (NewStep("ä"),)])
def test_a_new_guide_has_steps_with_ids_of_their_own(steps: tuple[NewStep, ...]) -> None:
    with pytest.raises(Invalid):
        new_guide(NewGuide(steps=steps), 1)


def test_a_new_guide_has_every_shared_text_that_editors_write_in() -> None:
    doc = replica(guide(NewStep("s1")), 5)
    root, steps = doc.get("guide", type=Map), doc.get("steps", type=Map)
    assert {key: type(value).__name__ for key, value in root.items()} == {
        "schema": "float",
        "title": "Text",
        "summary": "Text",
        "tags": "Map",
        "settings": "Map",
    }
    assert {key: type(value).__name__ for key, value in steps["s1"].items()} == {
        "rank": "str",
        "kind": "str",
        "title": "Text",
        "body": "XmlFragment",
        "marks": "Map",
    }


# Restoring


@STORY
@given(guides.new_guides, guides.new_guides)
def test_a_restored_guide_is_the_version_to_the_byte(now: NewGuide, then: NewGuide) -> None:
    update, version = new_guide(now, 1), new_guide(then, 2)
    assert canonical(merged(update, restore(update, version, 3))) == canonical(version)


def test_a_deleted_step_comes_back_under_its_id_and_an_added_one_goes() -> None:
    now = merged(THREE, apply_operations(THREE, [RemoveStep("s2"), AddStep("s4"), MoveStep("s1", None)], 5))
    restored = merged(now, restore(now, THREE, 6))
    assert canonical(restored) == canonical(THREE)
    assert order(view_from_update(restored)) == ["s1", "s2", "s3"]


def test_letters_typed_in_a_title_during_a_restore_stay() -> None:
    now = merged(THREE, apply_operations(THREE, [ChangeStep("s1", title="eins zwo")], 5))
    meanwhile = apply_operations(now, [ChangeStep("s1", title="Nr. eins zwo")], 6)
    assert view_from_update(merged(now, meanwhile, restore(now, THREE, 7))).steps[0].title == "Nr. eins"


def test_a_restore_that_is_restored_is_undone() -> None:
    now = merged(THREE, apply_operations(THREE, [RemoveStep("s2"), SetTitle("é")], 5))
    restored = merged(now, restore(now, THREE, 6))
    assert canonical(merged(restored, restore(restored, now, 7))) == canonical(now)


def test_a_version_with_nonsense_in_it_is_restored_as_it_is_read() -> None:
    def build(root: Any, steps: Any) -> None:
        root["title"] = 5
        root["tags"] = "no"
        steps["s1"] = Map({"rank": 5, "kind": "song", "title": Text("a\x00é"), "picture": "no", "marks": 5})
        steps["s2"] = 5

    version = document(build)
    assert canonical(merged(THREE, restore(THREE, version, 5))) == canonical(version)
    assert canonical(merged(version, restore(version, THREE, 5))) == canonical(THREE)


@pytest.mark.parametrize("version", [b"", b"\x00\x00", b"junk"])
def test_only_a_guide_can_be_restored(version: bytes) -> None:
    with pytest.raises(Invalid):
        restore(THREE, version, 5)


# Random stories: several people, and the server, edit at once

typing = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 3), guides.words)


def _names(view: GuideView) -> list[str]:
    return [step.id for step in view.steps]


@st.composite
def operation(draw: st.DrawFn, names: Sequence[str]) -> Operation:
    one: st.SearchStrategy[str] = st.sampled_from(names)
    makers: list[st.SearchStrategy[Operation]] = [
        st.builds(SetTitle, guides.words),
        st.builds(SetSummary, guides.words),
        st.builds(SetTags, st.sampled_from([(), ("a",), ("ü", "b")])),
    ]
    if names:
        makers += [
            st.builds(MoveStep, one, st.none() | one),
            st.builds(ChangeStep, one, title=guides.words),
            st.builds(ChangeStep, one, body=guides.bodies),
            st.builds(
                ChangeStep, one, kind=st.sampled_from(["tip", "action"]), picture=st.sampled_from([None, PICTURE])
            ),
            st.builds(RemoveStep, one),
        ]
    absent = sorted(set(NAMES) - set(names))
    if absent:
        places = st.none() | one if names else st.none()
        makers.append(st.builds(AddStep, st.sampled_from(absent), title=guides.words, body=guides.bodies, after=places))
    return draw(st.one_of(makers))


@STORY
@given(guides.new_guides, guides.new_guides, st.data())
def test_everybody_ends_with_the_same_guide(first: NewGuide, other: NewGuide, data: st.DataObject) -> None:
    """Rounds of edits at once: typed letters, operations and a restore, each from what was known before the round."""
    known = new_guide(first, 1)
    versions = [known, new_guide(other, 2)]
    client = 10
    for _ in range(data.draw(st.integers(1, 3))):
        names = _names(view_from_update(known))
        edits = [typed(known, client, *data.draw(typing)), typed(known, client + 1, *data.draw(typing))]
        edits.append(apply_operations(known, [data.draw(operation(names))], client + 2))
        edits.append(apply_operations(known, [data.draw(operation(names))], client + 3))
        if data.draw(st.booleans()):
            edits.append(restore(known, data.draw(st.sampled_from(versions)), client + 4))
        one, two = replica(known, 8), replica(known, 9)
        for edit in edits:
            one.apply_update(edit)
        for edit in data.draw(st.permutations(edits)):
            two.apply_update(edit)
        assert canonical(one.get_update()) == canonical(two.get_update()) == canonical(merged(known, *edits))
        known = merged(known, *edits)
        client += 5
    version = data.draw(st.sampled_from(versions))
    assert canonical(merged(known, restore(known, version, client))) == canonical(version)


@STORY
@given(guides.new_guides, guides.words.filter(str.strip), st.data())
def test_a_restore_leaves_what_was_written_meanwhile_in_other_steps(
    new: NewGuide, letters: str, data: st.DataObject
) -> None:
    version = new_guide(new, 1)
    names = _names(view_from_update(version))
    mine, theirs = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    other_title = f"{letters} ⟦meanwhile⟧"
    changed = [ChangeStep(mine, title="gone", body="gone"), SetTitle("gone"), AddStep("extra")]
    known = merged(version, apply_operations(version, changed, 2))
    meanwhile = apply_operations(known, [ChangeStep(theirs, body=other_title)], 3)
    result = view_from_update(merged(known, meanwhile, restore(known, version, 4)))
    wanted = view_from_update(version)
    assert result.title == wanted.title
    assert _names(result) == names
    for step, was in zip(result.steps, wanted.steps, strict=True):
        if step.id == theirs != mine:
            assert "⟦meanwhile⟧" in repr(step.body)
        elif step.id != theirs:
            assert step == was
