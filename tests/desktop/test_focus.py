"""Which field a key went to, when programs tell of it late and we look later still."""

from __future__ import annotations

from agents.desktop.atspi.focus import SETTLED, Moved, had_focus
from tests.desktop.acting import CUSTOMER, NOTES, PASSWORD

FIRST = Moved(0, CUSTOMER)


def test_a_key_went_to_what_had_the_focus_then_whatever_has_it_now() -> None:
    moves = [FIRST, Moved(1_000, NOTES), Moved(2_000, PASSWORD)]
    assert had_focus(moves, 500, 0) == FIRST
    assert had_focus(moves, 1_500, 900) == moves[1]
    assert had_focus(moves, 9_000, 1_900) == moves[2]
    assert had_focus([], 9_000, 0) is None


def test_what_is_typed_right_after_tab_goes_to_the_field_that_is_told_of_a_little_later() -> None:
    moves = [FIRST, Moved(1_200, PASSWORD)]
    assert had_focus(moves, 1_010, 1_000) == moves[1], "Tab at 1000, a key at 1010, and the program told at 1200"


def test_a_move_that_comes_much_later_was_made_by_something_else() -> None:
    moves = [FIRST, Moved(1_000 + SETTLED + 1, NOTES)]
    assert had_focus(moves, 1_010, 1_000) == FIRST


def test_between_two_it_is_the_one_that_holds_a_secret() -> None:
    password = Moved(0, PASSWORD)
    moves = [password, Moved(1_200, CUSTOMER)]
    assert had_focus(moves, 1_100, 1_000) == password, "Enter may have left the focus where it was"


def test_where_nothing_is_told_of_what_got_the_focus_nothing_is_known() -> None:
    unknown = Moved(1_000, None)
    assert had_focus([FIRST, unknown], 2_000, 900) == unknown
