from __future__ import annotations

import json
import pickle
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text, XmlFragment

from docmodel.edits import new_guide, restore
from docmodel.errors import Invalid, Unreadable
from docmodel.operations import NewGuide, NewStep
from docmodel.view import GuideView, canonical_bytes, json_from_view, view_from_update
from tests.docmodel.guides import PICTURE, RECORDED, STORY, canonical, document, guide, merged, new_guides


def read(build: Any) -> GuideView:
    """The view of a document made by hand. Whatever is in it, it can be pickled, written as JSON, and restored."""
    update = document(build)
    view = view_from_update(update)
    assert pickle.loads(pickle.dumps(view)) == view
    assert json.loads(canonical_bytes(view)) == json_from_view(view)
    assert canonical(merged(update, restore(guide(), update, 77))) is not None
    return view


def one_step(values: dict[str, Any]) -> Any:
    def build(root: Any, steps: Any) -> None:
        steps["s1"] = Map(values)

    return build


def test_a_guide_reads_as_it_was_made() -> None:
    body = [{"type": "paragraph", "content": [{"type": "text", "text": "é 😀"}]}]
    steps = (
        NewStep("s1", "action", ' Click  "Größe"\n', "é 😀", '[{"type":"click"}]', PICTURE),
        NewStep("s2", "heading", "Teil"),
        NewStep("s3", "action", "انقر", body),
    )
    new = NewGuide("Größe", "zwei\nZeilen", ("ü", "b", "ü", " "), steps, '{"format":"recorder"}')
    assert json_from_view(view_from_update(new_guide(new, 1))) == {
        "schema": 1,
        "title": "Größe",
        "summary": "zwei\nZeilen",
        "tags": ["b", "ü"],
        "steps": [
            {
                "id": "s1",
                "kind": "action",
                "number": 1,
                "title": 'Click  "Größe"',
                "body": body,
                "picture": {
                    "media": "ab" * 32,
                    "type": "image/png",
                    "width": 1280,
                    "height": 800,
                    "box": {"x": 0.25, "y": 0.5, "width": 0.125, "height": 0.1},
                },
                "marks": [],
                "event": [{"type": "click"}],
            },
            {
                "id": "s2",
                "kind": "heading",
                "number": None,
                "title": "Teil",
                "body": [],
                "picture": None,
                "marks": [],
                "event": None,
            },
            {
                "id": "s3",
                "kind": "action",
                "number": 2,
                "title": "انقر",
                "body": body,
                "picture": None,
                "marks": [],
                "event": None,
            },
        ],
        "source": {"format": "recorder"},
    }


@STORY
@given(new_guides)
def test_equal_guides_have_equal_bytes(new: NewGuide) -> None:
    assert canonical(new_guide(new, 1)) == canonical(new_guide(new, 2))


STRAY = bytes([1, 2, 77, 0, 0x04, 1, 1]) + b"w" + bytes([1]) + b"a" + bytes([0x24, 0, 77, 0, 1]) + b"k\x01b\x00"
"""Two items, of which the first is letters and the second stands in it, where nothing can."""


@pytest.mark.parametrize("update", [b"", b"\x00", b"no update", b"\x01\x01\x05", STRAY])
def test_bytes_that_are_no_update_are_unreadable(update: bytes) -> None:
    with pytest.raises(Unreadable, match="no Yjs update"):
        view_from_update(update)


def other_document(schema: Any) -> bytes:
    doc: Doc[Any] = Doc()
    doc["guide"] = Map({"schema": schema} if schema is not None else {})
    return bytes(doc.get_update())


@pytest.mark.parametrize("schema", [None, 2, 0.5, "1", True, Text("1"), {"a": 1}])
def test_a_document_of_no_schema_that_we_know_is_invalid(schema: Any) -> None:
    with pytest.raises(Invalid, match=r"guide\.schema"):
        view_from_update(other_document(schema))


def test_an_empty_document_is_no_guide() -> None:
    with pytest.raises(Invalid, match=r"guide\.schema is None"):
        view_from_update(b"\x00\x00")


def test_roots_of_another_type_are_no_guide() -> None:
    doc: Doc[Any] = Doc()
    doc["guide"], doc["steps"] = Text("schema 1"), Array([1, 2])
    with pytest.raises(Invalid, match="schema"):
        view_from_update(bytes(doc.get_update()))


def junk() -> list[Any]:
    """Whatever a place may hold. Made anew each time, for a shared type belongs to one document."""
    return [
        *(None, True, 5, -1.5, float("nan"), float("inf"), 2**60, "text\x00", b"bytes", [1, [2]], {"a": {"b": None}}),
        *(Text("shared é"), Map({"media": "x"}), Array([1]), XmlFragment()),
    ]


@pytest.mark.parametrize("number", range(15))
@pytest.mark.parametrize("place", ["title", "summary", "tags", "settings"])
def test_any_value_in_any_place_of_the_guide_is_read(place: str, number: int) -> None:
    def build(root: Any, steps: Any) -> None:
        root[place] = junk()[number]

    view = read(build)
    assert view.steps == ()
    assert view.title in {"", "shared é"}


@pytest.mark.parametrize("number", range(15))
@pytest.mark.parametrize("place", ["rank", "kind", "title", "body", "event", "picture", "marks"])
def test_any_value_in_any_place_of_a_step_is_read(place: str, number: int) -> None:
    (step,) = read(one_step({"kind": "tip", place: junk()[number]})).steps
    assert step.id == "s1"
    assert step.kind in {"tip", "action"}


@pytest.mark.parametrize("number", range(15))
def test_what_is_no_step_is_not_shown(number: int) -> None:
    def build(root: Any, steps: Any) -> None:
        steps["s1"] = junk()[number]
        steps["../s2"] = Map({"title": Text("no id")})
        steps[""] = Map()
        steps["s" * 65] = Map()

    assert [step.id for step in read(build).steps] == (["s1"] if number == 12 else [])


@pytest.mark.parametrize("number", range(15))
def test_any_value_among_tags_marks_and_settings_is_read(number: int) -> None:
    def build(root: Any, steps: Any) -> None:
        root["tags"] = Map({"größe": True, "no": junk()[number], "\x00": True})
        root["settings"] = Map({"source": junk()[number]})
        steps["s1"] = Map({"marks": Map({"m2": junk()[number], "m1": {"shape": "ring", "id": "no", "x": 1.0}})})

    view = read(build)
    assert view.tags == (("größe", "no") if number == 1 else ("größe",))
    assert view.steps[0].marks[0] == {"shape": "ring", "id": "m1", "x": 1}
    assert type(view.steps[0].marks[0]["x"]) is int


PICTURES: list[dict[str, Any]] = [
    {"media": "AB" * 32},
    {"media": "ab" * 31},
    {"media": "ab" * 32 + "\n"},
    {"type": "text/html"},
    {"type": "image/svg+xml; x"},
    {"width": 0},
    {"width": 1.5},
    {"width": "1280"},
    {"height": True},
    {"height": None},
    {"width": float("inf")},
    {"box": {"x": 0.5}},
    {"box": {"x": -0.1, "y": 0.5, "width": 0.5, "height": 0.5}},
    {"box": {"x": float("nan"), "y": 0.5, "width": 0.5, "height": 0.5}},
    {"box": "all"},
]


@pytest.mark.parametrize("wrong", PICTURES, ids=str)
def test_a_picture_with_one_thing_wrong_is_none(wrong: dict[str, Any]) -> None:
    good: dict[str, Any] = {"media": "ab" * 32, "type": "image/png", "width": 1280, "height": 800}
    assert read(one_step({"picture": good})).steps[0].picture is not None
    assert read(one_step({"picture": good | wrong})).steps[0].picture is None


STILL: dict[str, Any] = {"media": "bc" * 32, "type": "image/webp", "width": 1280.0, "height": 800.0}
FILM: dict[str, Any] = {"media": "cd" * 32, "type": "video/webm", "width": 640.0, "height": 400.0}
BESIDE: list[tuple[str, Any]] = [
    ("after", "then"),
    ("after", STILL | {"type": "video/webm"}),
    ("after", STILL | {"media": "x"}),
    ("after", STILL | {"width": 0.5}),
    ("clip", []),
    ("clip", FILM | {"type": "image/png"}),
    ("clip", FILM | {"type": "text/html"}),
    ("clip", {"media": "cd" * 32}),
]


def test_what_was_recorded_with_a_picture_is_read_with_it() -> None:
    good: dict[str, Any] = {"media": "ab" * 32, "type": "image/png", "width": 1280.0, "height": 800.0}
    assert read(one_step({"picture": good | {"after": STILL, "clip": FILM}})).steps[0].picture == RECORDED


@pytest.mark.parametrize(("what", "wrong"), BESIDE, ids=str)
def test_a_picture_stays_one_when_what_is_beside_it_is_none(what: str, wrong: Any) -> None:
    good: dict[str, Any] = {"media": "ab" * 32, "type": "image/png", "width": 1280, "height": 800}
    whole = good | {"after": STILL, "clip": FILM}
    assert read(one_step({"picture": whole | {what: wrong}})).steps[0].picture == msgspec.structs.replace(
        RECORDED, **{what: None}
    )


@pytest.mark.parametrize(
    "event",
    ["", "{", "5", '{"a":1}', "[NaN]", "[1e999]", "[" * 100_000, "[" * 100 + "]" * 100, "[" + "9" * 5_000 + "]"],
    ids=lambda event: event[:8],
)
def test_an_event_that_is_no_list_of_json_is_null(event: str) -> None:
    assert json_from_view(read(one_step({"event": event})))["steps"][0]["event"] is None


def test_an_event_keeps_its_order_its_numbers_and_its_broken_letters() -> None:
    event = '[{"z":1,"a":1.0,"big":12345678901234567890,"half":"\\ud83d","é":null}]'
    view = read(one_step({"event": event}))
    (raw,) = json_from_view(view)["steps"][0]["event"]
    assert json.dumps(raw, ensure_ascii=False) == event[1:-1].replace(":", ": ").replace(",", ", ").replace(
        "\\ud83d", "\ud83d"
    )
    assert b'"half":"\\ud83d"' in canonical_bytes(view)


def test_steps_are_in_the_order_of_rank_and_then_id() -> None:
    def build(root: Any, steps: Any) -> None:
        for name, rank in [("b", "a1"), ("c", "a0"), ("a", "a1"), ("d", 5)]:
            steps[name] = Map({"rank": rank, "kind": "action" if name != "c" else "alert"})

    steps = read(build).steps
    assert [(step.id, step.number) for step in steps] == [("d", 1), ("c", None), ("a", 2), ("b", 3)]


@STORY
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_read(title: str, tag: str) -> None:
    def build(root: Any, steps: Any) -> None:
        root["title"], root["summary"], root["tags"] = Text(title), Text(title), Map({tag: True})

    view = read(build)
    assert "\x00" not in view.title + view.summary + "".join(view.tags)
    assert "\n" not in view.title
