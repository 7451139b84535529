"""A test of Playwright in no language yet: statements that `typescript.py` and `python.py` write down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ingest.events import Json

FIRST = "page"
"""The tab that is there when a test begins."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A text that the test is given from outside: a secret, or what was a variable before."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """What is typed, chosen or answered."""

    parts: tuple[str | Variable, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """Files that are given to a page: empty, but of these names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """An element, where it is an argument."""

    path: tuple[Json, ...]


Given: TypeAlias = "Json | Element | Text | Files"


@dataclass(frozen=True, slots=True)
class Note:
    """A comment."""

    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something is done on a page, or to an element of it. name: as Playwright has it in JavaScript."""

    page: str
    path: tuple[Json, ...]
    name: str
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Opens:
    """A deed that opens another tab."""

    act: Act
    page: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """Another tab."""

    page: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How the next message box is answered."""

    page: str
    accept: bool
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Arrives:
    """The page is by now at this address."""

    page: str
    url: str


Statement: TypeAlias = Note | Act | Opens | NewPage | Answer | Arrives


def names_asked_for(statements: Iterable[Statement]) -> list[str]:
    """The variables of a test, in the order in which it comes to them."""
    texts: list[Given] = []
    for one in statements:
        match one:
            case Act() | Opens(act=Act()):
                texts += (one.act if isinstance(one, Opens) else one).given
            case Answer(text=Text() as text):
                texts.append(text)
            case _:
                pass
    parts = (part for text in texts if isinstance(text, Text) for part in text.parts)
    return list(dict.fromkeys(part.name for part in parts if isinstance(part, Variable)))
