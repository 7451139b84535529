"""What a script says, whatever language it is in: statements and values as they are written. Nothing is ever run.

`python.py` and `javascript.py` read a file into these, in JavaScript's spelling (`getByRole`, options in a last
object), and `walking.py` follows them to what is done in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

LONGEST = 500  # characters of code that are kept with what was not understood
DEEPEST = 40  # calls, lists and blocks inside each other
OWN = "this."  # begins the name of what an object keeps, which stands for that of every object
LONGEST_CHAIN = 60  # members after each other, `a.b().c`


@dataclass(frozen=True, slots=True)
class Regex:
    pattern: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """An expression that only running it could tell the value of."""

    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A text put together of several."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """`.name`, or `.name(arguments)`. Without a name it is a call of what stands before it."""

    name: str
    arguments: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A name, or a function without one, and what is asked of it."""

    root: str | Callback
    path: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Callback:
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object, or what a call in Python is given by name."""

    members: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Do:
    """An expression, or one whose value is given names."""

    line: int
    code: str
    value: Value
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Statements under a condition, repeated, or after something was opened. kind: the word of the language."""

    line: int
    code: str
    kind: str
    body: tuple[Statement, ...]
    head: Value = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """marks: the names of what decorates it."""

    line: int
    name: str
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Code that is not as the language has it, or that nobody would write to use a page."""

    line: int
    code: str


Value: TypeAlias = "str | int | float | bool | Regex | Code | Parts | Chain | Callback | Listed | Keyed | None"
Statement: TypeAlias = "Do | Block | Function | Unread"


def cut(code: str) -> str:
    """Code as it is kept: its beginning."""
    return code if len(code) <= LONGEST else code[:LONGEST] + "…"
