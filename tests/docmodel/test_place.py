"""The ring of a picture in words, for who hears a guide and who reads it where nothing can be drawn."""

from __future__ import annotations

import pytest

from docmodel.operations import NewStep
from docmodel.render.html import article_from_view
from docmodel.render.markdown import markdown_from_view
from docmodel.render.place import described
from docmodel.schema import Box, Picture
from docmodel.view import view_from_update
from tests.docmodel.guides import RECORDED, guide
from tests.docmodel.shown import picture_at


def with_box(x: float, y: float, width: float = 0.0, height: float = 0.0) -> Picture:
    return Picture("ab" * 32, "image/png", 1280, 800, Box(x, y, width, height))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (with_box(0, 0), "Save (at the upper left of the picture)"),
        (with_box(0.4, 0.1, 0.2, 0.1), "Save (at the top of the picture)"),
        (with_box(0.9, 0, 0.1, 0.1), "Save (at the upper right of the picture)"),
        (with_box(0, 0.4, 0.1, 0.1), "Save (on the left of the picture)"),
        (with_box(0.45, 0.45, 0.1, 0.1), "Save (in the middle of the picture)"),
        (with_box(0.8, 0.5, 0.1, 0.1), "Save (on the right of the picture)"),
        (with_box(0, 1), "Save (at the lower left of the picture)"),
        (with_box(0.3, 0.9, 0.7, 0.1), "Save (at the bottom of the picture)"),  # wide: left or right says nothing
        (with_box(1, 1), "Save (at the lower right of the picture)"),
        (with_box(0.1, 0.1, 0.9, 0.8), "Save"),
        (RECORDED, "Save"),
    ],
)
def test_a_picture_says_where_its_step_takes_place(picture: Picture, words: str) -> None:
    assert described(picture, "Save") == words


def test_markdown_and_html_say_it_alike() -> None:
    view = view_from_update(guide(NewStep("one", title="Save", picture=with_box(0, 0))))
    assert "![Save (at the upper left of the picture)](" in markdown_from_view(view, picture_at)
    assert 'alt="Save (at the upper left of the picture)"' in article_from_view(view, picture_at)


def test_a_picture_of_nothing_in_words_stays_one() -> None:
    view = view_from_update(guide(NewStep("one", title="", kind="tip", picture=with_box(0, 0))))
    assert 'alt=""' in article_from_view(view, picture_at)
