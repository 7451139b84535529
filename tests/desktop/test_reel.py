"""What a clip may be made of: what was seen of one program, from one picture to another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.desktop.acts import Monitor, View, Window
from agents.desktop.cuts import Shown
from agents.desktop.reel import LONGEST, Reel
from tests.desktop.acting import LEFT, ORDERS, RIGHT, TERMINAL


def view(name: str, monitor: Monitor = LEFT) -> View:
    return View(monitor, name, 10, 10, content=name.encode())


def reel(*seen: View, window: Window = ORDERS) -> Reel:
    made = Reel()
    for at, each in enumerate(seen):
        made.add(at, window, each)
    return made


def names(shown: list[Shown]) -> str:
    return "".join(each.content.decode() for each in shown)


def test_what_was_seen_from_one_to_the_other_each_once() -> None:
    made = reel(*map(view, "abccd"))
    assert made.between("b", "d") == [Shown(1, b"b"), Shown(2, b"c"), Shown(4, b"d")]


def test_what_looked_the_same_before_is_not_where_it_begins() -> None:
    assert names(reel(*map(view, "axabc")).between("a", "c")) == "abc"


@pytest.mark.parametrize(("first", "last"), [("x", "c"), ("a", "b"), ("a", "x")])
def test_between_what_was_not_seen_there_is_nothing(first: str, last: str) -> None:
    assert reel(*map(view, "abc")).between(first, last) == []
    assert Reel().between("", "") == []


def test_what_was_seen_while_something_changed_is_no_part_of_it() -> None:
    moving, after = replace(view("x"), is_at_rest=False), view("c")
    assert names(reel(view("a"), moving, view("b"), moving, after).between("a", "c")) == "abc"
    assert reel(view("a"), view("b"), moving).between("a", "x") == []


def test_where_it_changed_at_first_it_begins_with_what_was_seen_before() -> None:
    typing = replace(view("x"), is_at_rest=False)
    assert names(reel(view("a"), view("b"), typing, view("c")).between("x", "c")) == "bc"
    assert names(reel(typing, view("b"), view("c")).between("x", "c")) == "bc"


@pytest.mark.parametrize("other", [view("c", RIGHT), replace(view("c"), width=20), replace(view("c"), height=20)])
def test_where_the_monitor_becomes_another_it_ends(other: View) -> None:
    assert names(reel(view("a"), view("b"), other, view("d")).between("a", "d")) == "ab"


def test_of_another_program_a_new_one_begins_and_of_another_window_none() -> None:
    made = reel(*map(view, "ab"))
    made.add(2, replace(ORDERS, id=9), view("c"))
    assert names(made.between("a", "c")) == "abc"
    made.add(3, TERMINAL, view("d"))
    made.add(4, ORDERS, view("e"))
    assert [made.between(first, "e") for first in ("a", "d")] == [[], []]


def test_a_look_without_a_picture_is_no_part_of_it_and_old_ones_go() -> None:
    assert names(reel(view("a"), View(LEFT, missing="late"), view("b")).between("a", "b")) == "ab"
    many = [view(chr(ord("a") + at)) for at in range(LONGEST + 1)]
    made = reel(*many)
    assert made.between("a", many[-1].sha256) == []
    assert len(made.between("b", many[-1].sha256)) == LONGEST
