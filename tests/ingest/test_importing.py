"""From a file to a guide to be: one pure call that may run in a process apart."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from docmodel.edits import new_guide
from docmodel.schema import Box, Picture
from docmodel.view import view_from_update
from ingest.importers.corpus_table import table
from ingest.importing import guide_from_recording, title_of
from ingest.seen import Seen
from web.apart import run_apart

PAGE = Path(__file__).resolve().parents[2] / "docs" / "corpus.md"


def flow(*steps: Any, **more: Any) -> bytes:
    return json.dumps({"title": "A flow", "steps": list(steps), **more}).encode()


def click(*selectors: str) -> dict[str, Any]:
    return {"type": "click", "selectors": [[one] for one in selectors], "offsetX": 1, "offsetY": 1}


def change(value: str, selector: str) -> dict[str, Any]:
    return {"type": "change", "selectors": [[selector]], "value": value}


def picture(digit: str, *, box: bool = True) -> Picture:
    return Picture(digit * 64, "image/png", 800, 600, Box(0.1, 0.1, 0.2, 0.1) if box else None)


def test_the_page_about_the_corpus_tells_the_truth(corpus: Path) -> None:
    assert table(corpus) == PAGE.read_text()


def test_no_password_of_the_corpus_is_in_what_it_becomes(corpus: Path) -> None:
    secrets = ("Abcd123$", "SuperSecretPassword!")
    for path in sorted((corpus / "recordings").glob("s*/*")):
        made = new_guide(guide_from_recording(path.name, path.read_bytes()).guide, client=7)
        assert not any(secret.encode() in made for secret in secrets), path.name


async def test_an_import_runs_in_a_process_apart() -> None:
    made = await run_apart(guide_from_recording, "flow.json", flow(click("aria/Save")))
    assert made.guide.steps[0].title == 'Click "Save"'
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_guide_counts_what_one_does_and_names_its_gaps() -> None:
    project = {"name": "P", "tests": [
        {"name": "one", "commands": [{"command": "click", "target": "id=save"}, {"command": "fooBar", "target": ""}]},
        {"name": "two", "commands": [{"command": "click", "target": "id=exit"}]},
    ]}  # fmt: skip
    made = guide_from_recording("p.side", json.dumps(project).encode())
    assert [step.kind for step in made.guide.steps] == ["heading", "action", "gap", "heading", "action"]
    assert (made.steps, made.gaps) == (2, ("Not understood: fooBar",))


def test_what_a_guide_was_made_from_is_kept_with_it() -> None:
    made = guide_from_recording("flow.json", flow(click("#a-link"), timeout=7, selectorAttribute="id"))
    assert json.loads(made.guide.source or "") == {
        "format": "recorder",
        "name": "flow.json",
        "title": "A flow",
        "extra": {"timeout": 7, "selectorAttribute": "id"},
        "keys": ["title", "steps", "timeout", "selectorAttribute"],
    }
    assert json.loads(made.guide.steps[0].event or "") == [click("#a-link")]


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("Buy coffee", "x.json", "Buy coffee"),
        (None, "C:\\exports\\buy_coffee 2.json", "buy coffee 2"),
        ("  ", "order-a-coffee.side", "order-a-coffee"),
        ("", ".json", ".json"),
        ("", "", "Untitled guide"),
        ("a\nb\u202e", "x", "a b"),
    ],
)
def test_a_guide_is_called_as_its_recording_or_else_as_its_file(title: str | None, name: str, expected: str) -> None:
    assert title_of(title, name) == expected


def test_any_text_a_recording_may_hold_survives_in_a_document() -> None:
    odd = 'é 😀 \x7f \x00 \x1f " \\ \u2028 </script> ${x}'
    made = guide_from_recording("flow.json", flow(change(odd, "#note"), click(f"aria/{odd}")))
    view = view_from_update(new_guide(made.guide, client=7))
    assert json.loads(view.steps[0].event or "")[0]["value"] == odd
    assert view.steps[1].title == 'Click "é 😀 \' \\ </script> ${x}"'


def test_what_the_page_knew_makes_better_words() -> None:
    content = flow(click("#b7 > div:nth-child(2)"), change("ec2", "#f3"), change("x", "aria/Name"))
    seen = [
        Seen(index=0, name="Save", role="button"),
        Seen(index=1, name="Region", role="dropdown", option="Virginia"),
        Seen(index=2, name="Something else", role="nonsense"),
    ]
    assert [step.title for step in guide_from_recording("f", content, seen=seen).guide.steps] == [
        'Click the "Save" button',
        'Select "Virginia" in the "Region" dropdown',
        'Type "x" into the "Name" field',
    ]


def test_a_step_shows_the_picture_from_before_anything_had_changed() -> None:
    content = flow({"type": "setViewport", "width": 1, "height": 1}, click("#name"), change("x", "#name"))
    seen = [
        Seen(index=0, picture=picture("0", box=False)),
        Seen(index=1, picture=picture("1")),
        Seen(index=2, picture=picture("2")),
    ]
    [step] = guide_from_recording("f", content, seen=seen).guide.steps
    assert step.picture == picture("1")


def test_what_could_not_be_played_is_a_gap_after_its_step() -> None:
    content = flow(click("aria/Save"), click("aria/Done"))
    made = guide_from_recording("f", content, seen=[Seen(index=0, note="Nothing on the page matched.")])
    assert [step.title for step in made.guide.steps] == [
        'Click "Save"',
        'This could not be played: Click "Save"',
        'Click "Done"',
    ]
    assert made.steps == 2
