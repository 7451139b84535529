"""What came in as a Recorder flow goes out as it was; what people changed goes beside it and comes back."""

from __future__ import annotations

import json
import random
from itertools import count
from pathlib import Path
from typing import Any

import pytest

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
from docmodel.view import GuideView, view_from_update
from ingest.exporters.recorder import recorder_bytes, recorder_from_view
from ingest.importing import guide_from_recording
from tests.ingest.recorder_schema import check_flow

FLOW: dict[str, Any] = {
    "selectorAttribute": "data-test",
    "title": "Buy coffee",
    "timeout": 5000,
    "steps": [
        {"type": "setViewport", "width": 800, "height": 600, "deviceScaleFactor": 1, "isMobile": False,
         "hasTouch": False, "isLandscape": False},
        {"type": "navigate", "url": "https://coffee.example/", "assertedEvents": [
            {"type": "navigation", "url": "https://coffee.example/", "title": "Coffee"}]},
        {"type": "click", "selectors": [["aria/Mocha"], ["#mocha"]], "offsetX": 190.90188598632812, "offsetY": 1.0},
        {"type": "click", "selectors": [["#name"]], "offsetX": 1, "offsetY": 1},
        {"type": "change", "value": "jane", "selectors": [["#name"]], "target": "main"},
        {"type": "keyDown", "key": "Enter", "target": "main"},
        {"type": "keyUp", "key": "Enter", "target": "main"},
        {"type": "waitForElement", "selectors": ["#thanks"], "count": 1, "operator": ">="},
        {"type": "customStep", "name": "lighthouse", "parameters": {"mode": "snapshot"}},
    ],
}  # fmt: skip


def update_of(content: Any, name: str = "flow.json") -> bytes:
    numbers = count()
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return new_guide(guide_from_recording(name, text, lambda: f"s{next(numbers)}").guide, client=7)


def view_of(content: Any, *operations: Operation, name: str = "flow.json") -> GuideView:
    update = update_of(content, name)
    if operations:
        update = merged(update, apply_operations(update, operations, client=8))
    return view_from_update(update)


def merged(*updates: bytes) -> bytes:
    from pycrdt import merge_updates

    return merge_updates(*updates)


def told(view: GuideView) -> Any:
    """All that a reader sees, and what it was made from."""
    steps = [(step.kind, step.title, step.body, json.loads(step.event or "[]")) for step in view.steps]
    return view.title, view.summary, view.tags, steps


def test_a_flow_goes_out_as_it_came_in_with_its_order_of_keys() -> None:
    assert json.dumps(recorder_from_view(view_of(FLOW))) == json.dumps(FLOW)


@pytest.mark.parametrize(
    "content",
    [
        FLOW["steps"][1],
        FLOW["steps"],
        {"steps": FLOW["steps"]},
        {"steps": FLOW["steps"], "title": "Later"},
        {"title": "", "steps": FLOW["steps"]},
        {"title": None, "steps": FLOW["steps"], "more": {"deep": [1, 2.0, None]}},
    ],
)
def test_a_step_or_a_list_or_a_flow_without_a_title_goes_out_as_one(content: Any) -> None:
    assert json.dumps(recorder_from_view(view_of(content))) == json.dumps(content)


def test_the_file_is_laid_out_as_the_recorder_does_it() -> None:
    text = recorder_bytes(view_of(FLOW)).decode()
    assert text.startswith('{\n    "selectorAttribute": "data-test",\n')
    assert json.loads(text) == FLOW


def test_only_what_people_changed_is_marked() -> None:
    view = view_of(FLOW, ChangeStep(id="s1", title="Choose a mocha"))
    flow: Any = recorder_from_view(view)
    marks = [step for step in flow["steps"] if step.get("name") == "cairn.step"]
    assert marks == [
        {
            "type": "customStep",
            "name": "cairn.step",
            "parameters": {"kind": "action", "title": "Choose a mocha", "steps": 1},
        }
    ]
    assert [step for step in flow["steps"] if step.get("name") != "cairn.step"] == FLOW["steps"]


BODY = [{"type": "bulletList", "content": [{"type": "listItem", "content": [
    {"type": "paragraph", "content": [{"type": "text", "text": "bold", "marks": [{"type": "bold"}]}]}]}]}]  # fmt: skip


@pytest.mark.parametrize(
    "operations",
    [
        [SetTitle("Kaffee kaufen")],
        [SetSummary("For new colleagues."), SetTags(("coffee", "start"))],
        [ChangeStep(id="s2", title="")],
        [ChangeStep(id="s2", body=BODY)],
        [ChangeStep(id="s0", kind="alert")],
        [AddStep(id="tip", kind="tip", title="It is hot", body="Mind your tongue.", after="s1")],
        [AddStep(id="first", kind="heading", title="Part one", after=None)],
        [AddStep(id="a", title="One"), AddStep(id="b", title="Two"), AddStep(id="c", kind="gap", title="Three")],
        [MoveStep(id="s3", after=None)],
        [MoveStep(id="s1", after="s2"), MoveStep(id="s0", after="s4")],
        [RemoveStep(id="s2")],
        [RemoveStep(id="s0"), RemoveStep(id="s4")],
    ],
)
def test_what_people_changed_comes_back(operations: list[Operation]) -> None:
    view = view_of(FLOW, *operations)
    exported = recorder_bytes(view)
    check_flow(json.loads(exported))
    again = view_of(exported)
    assert told(again) == told(view)
    assert recorder_bytes(again) == exported


@pytest.mark.parametrize("seed", range(25))
def test_any_edit_comes_back(seed: int) -> None:
    luck = random.Random(seed)
    update = update_of(FLOW)
    for turn in range(luck.randint(1, 12)):
        names = [step.id for step in view_from_update(update).steps]
        one, other = (luck.choice(names) if names else "" for _ in range(2))
        choices: list[Operation] = [
            AddStep(
                id=f"n{turn}", kind=luck.choice(["action", "tip", "heading"]), title=luck.choice(["é", "Click", ""])
            )
        ]
        if names:
            choices += [
                MoveStep(id=one, after=luck.choice([None, *[name for name in names if name != one]])),
                RemoveStep(id=other),
                ChangeStep(id=one, title=luck.choice(["New 😀 words", "Press Enter"])),
                ChangeStep(id=other, body="Some words.\n\nMore."),
            ]
        update = merged(update, apply_operations(update, [luck.choice(choices)], client=100 + turn))
    view = view_from_update(update)
    assert told(view_of(recorder_bytes(view))) == told(view)


def test_a_guide_written_by_hand_goes_out_and_comes_back() -> None:
    steps = (NewStep("a", title="Open the box"), NewStep("b", "tip", "Keep it", "For later."))
    view = view_from_update(new_guide(NewGuide("By hand", "Short.", ("x",), steps), client=3))
    exported = recorder_bytes(view)
    check_flow(json.loads(exported))
    assert told(view_of(exported)) == told(view)


def test_secrets_go_out_masked() -> None:
    flow = {"title": "t", "steps": [{"type": "change", "selectors": [["#password"]], "value": "hunter22"}]}
    exported = recorder_bytes(view_of(flow))
    assert b"hunter22" not in exported
    assert json.loads(exported)["steps"][0]["value"] == "[password]"


@pytest.mark.parametrize(
    "event",
    ["", "null", "[1, null]", '[{"type": 7}]', '[{"type": "click", "selectors": 7}]', '[{"command": {}}]', "{" * 500,
     '[{"type": "customStep", "name": "cairn.step", "parameters": {"steps": 9}}]', '["x"]', '[{"a": "b"}]'],
)  # fmt: skip
def test_whatever_strangers_wrote_as_an_event_the_export_is_sound(event: str) -> None:
    guide = NewGuide("T", steps=(NewStep("a", title="One", event=event), NewStep("b", title="Two")))
    view = view_from_update(new_guide(guide, client=3))
    exported = recorder_bytes(view)
    check_flow(json.loads(exported))
    assert [step.title for step in view_of(exported).steps] == ["One", "Two"]


@pytest.mark.parametrize("source", ["", "[]", "7", '{"extra": 7, "keys": {}, "title": 3}', '{"keys": [1, "steps"]}'])
def test_whatever_strangers_wrote_as_a_source_the_export_is_sound(source: str) -> None:
    view = view_from_update(new_guide(NewGuide("T", steps=(NewStep("a", title="One"),), source=source), client=3))
    check_flow(json.loads(recorder_bytes(view)))


def recordings(corpus: Path, folder: str) -> list[Path]:
    return sorted((corpus / "recordings" / folder).iterdir())


def test_every_recorder_flow_of_the_corpus_goes_out_as_it_came_in(corpus: Path) -> None:
    for path in recordings(corpus, "recorder"):
        content = path.read_bytes()
        out = recorder_from_view(view_of(content, name=path.name))
        assert json.dumps(out) == json.dumps(json.loads(content)), path.name


def test_every_selenium_project_of_the_corpus_goes_out_as_a_valid_flow_and_comes_back(corpus: Path) -> None:
    for path in recordings(corpus, "selenium-side"):
        view = view_of(path.read_bytes(), name=path.name)
        exported = recorder_bytes(view)
        check_flow(json.loads(exported))
        again = view_of(exported)
        assert [step[:3] for step in told(again)[3]] == [step[:3] for step in told(view)[3]], path.name
        assert recorder_bytes(again) == exported, path.name
