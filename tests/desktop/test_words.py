"""What must not be pictured is known of all that a program shows, or it is not pictured; on a made-up program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from jeepney import HeaderFields, Message

from agents.desktop.acts import Window
from agents.desktop.atspi.bus import Bus
from agents.desktop.atspi.elements import AtspiElements
from agents.desktop.atspi.roles import EDITABLE, SHOWING
from agents.desktop.atspi.tree import DEEP, MOST_CHILDREN
from agents.desktop.atspi.words import LABELLED_BY, SHOWN
from agents.desktop.desktop import Text

FRAME, PANEL, LABEL, FIELD, PASSWORD, BUTTON = 23, 39, 29, 79, 40, 43
ORDERS = Window(1, "Shop", "Orders", pid=7)


@dataclass(frozen=True, slots=True)
class Part:
    """children: their paths. label: the path of what is tied to it. box: x, y, width, height."""

    role: int
    name: str = ""
    children: tuple[str, ...] = ()
    box: tuple[int, int, int, int] = (0, 0, 100, 20)
    states: tuple[int, ...] = (SHOWING,)
    text: str | None = None
    label: str = ""


class Program(Bus):
    """Answers as a program does, by what it is made of; what it has no part for does not answer."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self._parts = parts

    def close(self) -> None:
        return None

    def ask_all(self, questions: Sequence[Message], deadline: float) -> list[Any | None]:
        return [self._answer(question) for question in questions]

    def _answer(self, question: Message) -> Any | None:
        fields = question.header.fields
        part = self._parts.get(fields[HeaderFields.path])
        if part is None:
            return None
        member = fields[HeaderFields.member]
        end = question.body[1] if member == "GetText" else 0
        answers: dict[str, Any] = {
            "GetChildren": ([(":1.7", path) for path in part.children],),
            "GetRole": (part.role,),
            "GetState": ([sum(1 << state for state in part.states), 0],),
            "GetExtents": (part.box,),
            "Get": (("s", part.name),),
            "GetText": None if part.text is None else (part.text[:end],),
            "GetRelationSet": ([(LABELLED_BY, [(":1.7", part.label)])] if part.label else [],),
        }
        return answers.get(member)


class Elements(AtspiElements):
    """Of that one program."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self._bus, self._programs, self._scales = Program(parts), {7: (":1.7", "/root")}, {}


def texts(parts: dict[str, Part]) -> Sequence[Text] | None:
    return Elements(parts).texts(ORDERS)


def a_window(*children: str) -> dict[str, Part]:
    return {"/root": Part(75, children=("/1",)), "/1": Part(FRAME, "Orders", children)}


def secrets(parts: dict[str, Part]) -> list[float]:
    """By where they stand across."""
    return [text.box.x for text in texts(parts) or () if text.is_secret]


def test_words_of_every_window_of_the_program_are_known_since_every_window_is_pictured() -> None:
    parts = a_window("/a") | {"/a": Part(BUTTON, "Save")}
    parts |= {"/root": Part(75, children=("/1", "/2")), "/2": Part(FRAME, "Accounts", ("/b",))}
    parts |= {"/b": Part(LABEL, "ana@example.com")}
    assert {text.words for text in texts(parts) or ()} == {"Save", "ana@example.com"}


def test_what_lies_at_a_place_is_looked_for_in_its_own_window() -> None:
    parts = a_window("/a") | {"/a": Part(BUTTON, "Save")}
    parts |= {"/root": Part(75, children=("/1", "/2")), "/2": Part(FRAME, "Accounts", ("/b",))}
    parts |= {"/b": Part(PANEL, children=("/c",)), "/c": Part(BUTTON, "Delete")}
    seen, words = Elements(parts).all_at(ORDERS, 5, 5, 0)
    assert (seen.name, len(words or ())) == ("Save", 3)


@pytest.mark.parametrize(
    ("field", "is_secret"),
    [
        (Part(PASSWORD, "Customer"), True),
        (Part(FIELD, "API key", text="abc"), True),
        (Part(FIELD, label="/tied", text="abc"), True),
        (Part(FIELD, text="abc", box=(100, 0, 50, 20)), True),
        (Part(61, "Customer", states=(SHOWING, EDITABLE), text="a" * (SHOWN + 1)), True),
        (Part(61, "Customer", states=(SHOWING, EDITABLE), text="a" * SHOWN), False),
        (Part(FIELD, "Customer", text="abc"), False),
        (Part(BUTTON, "Change the password"), False),
    ],
)
def test_a_field_is_secret_by_its_role_by_what_it_is_called_and_where_it_is_too_long(
    field: Part, *, is_secret: bool
) -> None:
    parts = a_window("/beside", "/a") | {"/beside": Part(LABEL, "PIN", box=(10, 0, 50, 20))}
    parts |= {"/tied": Part(LABEL, "Passwort"), "/a": replace(field, box=(100, 0, 50, 20))}
    assert secrets(parts) == ([100] if is_secret else [])


def test_what_somebody_types_into_is_known_as_that() -> None:
    parts = a_window("/a", "/b", "/c") | {"/a": Part(FIELD, "Customer", text="Ana"), "/b": Part(BUTTON, "Save")}
    parts |= {"/c": Part(FRAME, "Note", states=(SHOWING, EDITABLE))}
    assert [(text.words, text.is_typed) for text in texts(parts) or ()] == [("Customer Ana", True), ("Save", False)]


def test_an_element_of_more_children_than_are_looked_at_leaves_the_program_unknown_but_not_the_one_at_a_place() -> None:
    paths = tuple(f"/a{number}" for number in range(MOST_CHILDREN + 1))
    parts = a_window(*paths[1:]) | {path: Part(LABEL, path) for path in paths}
    assert len(texts(parts) or ()) == MOST_CHILDREN
    parts |= a_window(*paths)
    assert texts(parts) is None
    assert Elements(parts).all_at(ORDERS, 5, 5, 0)[0].told


def test_of_a_long_list_the_rows_in_view_are_known_with_their_places() -> None:
    paths = tuple(f"/a{number}" for number in range(MOST_CHILDREN * 3))
    parts = a_window(*paths) | {path: Part(LABEL, path, states=()) for path in paths}
    parts |= {"/a900": Part(BUTTON, "Row", box=(0, 0, 30, 20))}
    seen, words = Elements(parts).all_at(ORDERS, 5, 5, 0)
    assert ([text.words for text in words or ()], seen.path) == (["Row"], "/frame[1]/button[901]")
    del parts["/a901"]
    assert texts(parts) is None, "it may show, and does not answer"


def test_windows_deeper_than_is_looked_leave_the_program_unknown() -> None:
    def nested(levels: int) -> dict[str, Part]:
        inner = {f"/a{level}": Part(PANEL, "", (f"/a{level + 1}",)) for level in range(1, levels)}
        return a_window("/a1") | inner | {f"/a{levels}": Part(LABEL, "ana@example.com")}

    assert len(texts(nested(DEEP - 2)) or ()) == DEEP - 2
    assert texts(nested(DEEP)) is None


@pytest.mark.parametrize("silent", ["/a", "/2"])
def test_what_does_not_answer_leaves_the_program_unknown_and_what_is_no_element_does_not(silent: str) -> None:
    parts = a_window("/a", "/org/a11y/atspi/null") | {"/a": Part(BUTTON, "Save"), "/2": Part(FRAME, "Accounts")}
    parts |= {"/root": Part(75, children=("/1", "/2"))}
    assert texts(parts) is not None
    del parts[silent]
    assert texts(parts) is None
