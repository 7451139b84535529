from __future__ import annotations

import io

import pytest
from PIL import Image

from agents.desktop.acts import Monitor
from agents.desktop.painting import painted, png, private_boxes
from ingest.patterns import PATTERNS
from ingest.wire import Rectangle

RIGHT = Monitor("right", Rectangle(1000, 0, 100, 80))
RED, AROUND, OVER = (200, 0, 0), (222, 222, 226), (70, 70, 78)
ALL = frozenset(PATTERNS)
BOX = Rectangle(0, 0, 10, 10)


@pytest.fixture
def screen() -> Image.Image:
    return Image.new("RGB", (100, 80), RED)


def test_only_what_is_shown_is_left_and_nothing_private_of_it(screen: Image.Image) -> None:
    shown, private = [Rectangle(1010, 10, 50, 40)], [Rectangle(1020, 20, 10, 5)]
    result = painted(screen, RIGHT, shown, private)
    assert [result.getpixel(at) for at in ((9, 10), (10, 10), (59, 49), (60, 49))] == [AROUND, RED, RED, AROUND]
    assert [result.getpixel(at) for at in ((19, 20), (20, 20), (29, 24), (30, 24))] == [RED, OVER, OVER, RED]
    assert screen.getpixel((0, 0)) == RED, "the picture that was taken is as it was"


def test_what_lies_partly_on_another_monitor_is_painted_as_far_as_it_shows(screen: Image.Image) -> None:
    result = painted(screen, RIGHT, [Rectangle(900, -10, 150, 200)], [Rectangle(990, 70, 20.5, 100)])
    assert result.getpixel((49, 0)) == RED
    assert result.getpixel((50, 0)) == AROUND
    assert result.getpixel((10, 79)) == OVER, "half a pixel is a pixel"
    assert result.getpixel((11, 79)) == RED


def test_what_lies_on_another_monitor_altogether_changes_nothing(screen: Image.Image) -> None:
    result = painted(screen, RIGHT, [], [Rectangle(0, 0, 500, 500), Rectangle(1200, 0, 5, 5)])
    assert result.getcolors() == [(8_000, AROUND)]


@pytest.mark.parametrize(
    ("text", "is_private"),
    [
        ("ana@example.com", True),
        ("Write to ana@example.com today", True),
        ("4111 1111 1111 1111", True),
        ("DE89 3704 0044 0532 0130 00", True),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", True),
        ("Order 17 of 2026-11-27", False),
        ("", False),
    ],
)
def test_words_are_private_by_the_policys_patterns(text: str, *, is_private: bool) -> None:
    assert bool(private_boxes([(text, BOX, False)], ALL)) is is_private


def test_a_secret_field_is_private_whatever_it_says() -> None:
    assert private_boxes([("••••", BOX, True), ("Save", BOX, False)], frozenset()) == [BOX]


def test_a_pattern_that_the_policy_does_not_name_is_shown() -> None:
    assert private_boxes([("ana@example.com", BOX, False)], ALL - {"email"}) == []


def test_a_picture_is_kept_as_it_is(screen: Image.Image) -> None:
    again = Image.open(io.BytesIO(png(screen)))
    assert (again.format, again.size, again.convert("RGB").getpixel((5, 5))) == ("PNG", (100, 80), RED)
