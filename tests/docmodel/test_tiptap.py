"""What the editor's own libraries write we read, and what we write they accept: an editor deletes what it does not."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from docmodel.blocks import cleaned_blocks
from docmodel.edits import new_guide, restore
from docmodel.operations import NewGuide, NewStep
from docmodel.view import canonical_bytes, view_from_update
from tests.docmodel.guides import PIECES, canonical, guide, merged

HERE = Path(__file__).parent / "fixtures"
LIBRARIES = Path(__file__).parents[2] / "web" / "editor" / "node_modules" / "@tiptap" / "y-tiptap"


def fixture(name: str) -> bytes:
    return bytes.fromhex((HERE / f"{name}.hex").read_text())


RICH = {
    "rich": [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "Öffne "},
                {"type": "text", "marks": [{"type": "bold"}], "text": "die "},
                {"type": "text", "marks": [{"type": "bold"}, {"type": "italic"}], "text": "Datei"},
                {"type": "text", "text": " 👩‍👩‍👧 in "},
                {
                    "type": "text",
                    "marks": [{"type": "link", "attrs": {"href": "https://example.org/größe?a=1&b=2"}}],
                    "text": "الإعدادات",
                },
                {"type": "hardBreak"},
                {"type": "text", "text": "oder mit "},
                {"type": "text", "marks": [{"type": "code"}], "text": "Strg+S"},
                {"type": "text", "marks": [{"type": "underline"}], "text": ", nicht "},
                {"type": "text", "marks": [{"type": "strike"}], "text": "so"},
            ],
        },
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Überschrift"}]},
        {
            "type": "bulletList",
            "content": [
                {
                    "type": "listItem",
                    "content": [
                        {"type": "paragraph", "content": [{"type": "text", "text": "eins"}]},
                        {
                            "type": "orderedList",
                            "attrs": {"start": 3},
                            "content": [
                                {
                                    "type": "listItem",
                                    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "drei"}]}],
                                }
                            ],
                        },
                    ],
                },
                {"type": "listItem", "content": [{"type": "paragraph"}]},
            ],
        },
        {
            "type": "blockquote",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "« déjà »"}]}],
        },
        {
            "type": "codeBlock",
            "attrs": {"language": "sh"},
            "content": [{"type": "text", "text": "echo 'é' 😀\n\tmake serve"}],
        },
        {"type": "horizontalRule"},
        {"type": "paragraph", "content": [{"type": "text", "text": "Ende"}]},
    ],
    "both": [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "Klick 🖱️ auf "},
                {"type": "text", "marks": [{"type": "bold"}], "text": "Speichern"},
            ],
        }
    ],
    "overlapping": [
        {
            "type": "paragraph",
            "content": [
                {
                    "type": "text",
                    "marks": [{"type": "link", "attrs": {"href": "https://example.org/größe?a=1&b=2"}}],
                    "text": "kommentiert",
                }
            ],
        }
    ],
}


def test_what_tiptap_wrote_is_read_with_all_its_nodes_and_marks() -> None:
    view = view_from_update(fixture("tiptap"))
    assert {step.id: list(step.body) for step in view.steps} == RICH
    assert (view.title, view.summary, view.tags) == ("Größe ändern 😀", "Résumé", ("تسمية",))


def test_what_tiptap_wrote_is_restored_over_what_we_wrote() -> None:
    update = guide(NewStep("both", title="anders"), NewStep("more"))
    version = fixture("tiptap")
    assert canonical(merged(update, restore(update, version, 5))) == canonical(version)


def test_things_that_pycrdt_cannot_write_are_read_and_written_over() -> None:
    stray = fixture("stray")
    view = view_from_update(stray)
    assert view.title == "Größe"
    assert len(view.steps) == 6 * 7
    assert canonical_bytes(view)
    version = guide(NewStep("text", title="é"), NewStep("big-title", title="ü"), NewStep("element-body", body="ö"))
    assert canonical(merged(stray, restore(stray, version, 5))) == canonical(version)


@pytest.mark.skipif(not LIBRARIES.exists() or shutil.which("node") is None, reason="the editor is not installed")
def test_what_we_write_obeys_tiptaps_schema_and_says_the_same_there() -> None:
    text = [{"type": "text", "text": piece, "marks": [{"type": "bold"}, {"type": "code"}]} for piece in PIECES]
    odd = [{"type": "bulletList", "content": text}, {"type": "blockquote", "content": [{"type": "blockquote"}, *text]}]
    bodies = [*RICH.values(), cleaned_blocks(odd), [], cleaned_blocks(text)]
    ours = new_guide(NewGuide(steps=tuple(NewStep(f"s{at}", body=body) for at, body in enumerate(bodies))), 5)
    theirs = fixture("tiptap")
    restored = merged(ours, restore(ours, theirs, 6))
    changed = merged(theirs, restore(theirs, ours, 6))
    said = subprocess.run(
        ["node", str(HERE / "tiptap.mjs"), "read"],
        input="\n".join(update.hex() for update in (ours, restored, changed)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not said.stderr
    for update, read in zip((ours, restored, changed), json.loads(said.stdout), strict=True):
        seen = {step.id: list(step.body) for step in view_from_update(update).steps}
        assert {name: cleaned_blocks(body) for name, body in read.items()} == seen
