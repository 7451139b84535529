"""Why a step shows no picture is said where it is read, by the recorder that knew it."""

from __future__ import annotations

import json

import pytest

from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.render.html import article_from_view
from docmodel.render.markdown import markdown_from_view
from docmodel.schema import Picture
from docmodel.unpictured import reasons_in, why_unpictured
from docmodel.view import GuideView, view_from_update
from ingest.retelling import telling_from_heard
from ingest.wire import Shot, Tab
from tests.docmodel.guides import PICTURE
from tests.docmodel.shown import picture_at
from tests.ingest.said import MAIL, SHOP, click, go, heard, shot

MOVING = "The page changed before there was time for a picture."


def guide(*steps: NewStep) -> GuideView:
    return view_from_update(new_guide(NewGuide(steps=steps), 1))


def step(raws: object, picture: Picture | None = None) -> NewStep:
    return NewStep("a", title="Save", event=json.dumps(raws), picture=picture)


def test_what_a_recorder_said_of_a_picture_that_it_did_not_take_is_found_in_the_guide() -> None:
    said = [click(1, "Edit", shot=shot()), click(2, "Save", shot=Shot(missing=MOVING)), click(3, "Close")]
    view = guide(*telling_from_heard(heard(said, pictures=["a" * 64])).steps)
    assert [why_unpictured(each) for each in view.steps] == [None, MOVING, None]


def test_what_is_done_in_the_bars_of_the_browser_needs_no_reason() -> None:
    """No picture shows these, and the words say all: a reader misses none."""
    said = [click(1, "Edit", shot=shot()), go(2, MAIL), go(3, SHOP, "back"), Tab(n=4, at=4, scene=MAIL, what="shown")]
    view = guide(*telling_from_heard(heard([*said, Tab(n=5, at=5, what="closed")], pictures=["a" * 64])).steps)
    assert len(view.steps) == 6  # with the heading of the other site
    assert reasons_in(view) == {}


def test_a_picture_that_somebody_added_needs_no_reason() -> None:
    assert why_unpictured(guide(step([{"shot": {"missing": MOVING}}], PICTURE)).steps[0]) is None


@pytest.mark.parametrize(
    ("raws", "why"),
    [
        ([{"shot": {"missing": 5}}, {"shot": None}, 7, {"shot": {"missing": " two\nlines "}}], "two lines"),
        ([{"shot": {"missing": "\x00 "}}], None),
        ([{"shot": {"missing": "é" * 300}}], "é" * 200),
        ({"shot": {"missing": MOVING}}, None),
        ([{"shot": {"sha256": "a"}}, {"shot": {"missing": MOVING}}], None),  # there was one, and somebody took it away
        ("no recording", None),
    ],
)
def test_whatever_stands_in_a_step_is_read_with_care(raws: object, why: str | None) -> None:
    assert why_unpictured(guide(step(raws)).steps[0]) == why


def test_a_reader_is_told_where_other_steps_have_pictures() -> None:
    bare = step([{"shot": {"missing": "<b>Blocked</b>"}}])
    written = article_from_view(guide(bare, NewStep("b", title="Close", picture=PICTURE)), picture_at)
    assert '<p class="unpictured">No picture. &lt;b&gt;Blocked&lt;/b&gt;</p>' in written
    assert written.count("unpictured") == 1
    assert "unpictured" not in article_from_view(guide(bare), picture_at)  # a guide without pictures misses none


def test_markdown_says_it_in_a_quiet_line_where_the_picture_would_be() -> None:
    bare = step([{"shot": {"missing": "It *moved* on."}}])
    written = markdown_from_view(guide(bare, NewStep("b", title="Close", picture=PICTURE)), picture_at)
    assert "## 1. Save\n\n*No picture. It \\*moved\\* on.*\n\n## 2. Close" in written
    assert written.count("No picture") == 1
    assert "No picture" not in markdown_from_view(guide(bare), picture_at)
