"""What a check can come to, and the list of checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.conformance.room import Room

LIMIT = 60.0  # seconds for one check


class Failed(Exception):
    """The server did not do what the check claims. Its sentence says what it did."""


class TurnedAway(Failed):
    """The server did not want us. code: of its close frame, or of its answer to the handshake, if it said any."""

    def __init__(self, sentence: str, code: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code


class NotOffered(Exception):
    """The claim has no meaning for this server, or it was not told how to see it."""


Verdict = Literal["pass", "fail", "not offered"]


@dataclass(frozen=True, slots=True)
class Result:
    check: str
    verdict: Verdict
    sentence: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Check:
    """name: the claim, as a function's name. about: how it is looked at. slow: it takes half a minute or more."""

    name: str
    group: str
    about: str
    run: Callable[[Room], Awaitable[None]]
    slow: bool
    restarts: bool

    @property
    def claim(self) -> str:
        return self.name.replace("_", " ")


CHECKS: dict[str, Check] = {}


def check(
    *, slow: bool = False, restarts: bool = False
) -> Callable[[Callable[[Room], Awaitable[None]]], Callable[[Room], Awaitable[None]]]:
    """Make a function one of the checks. restarts: it kills the server and starts it again."""

    def add(run: Callable[[Room], Awaitable[None]]) -> Callable[[Room], Awaitable[None]]:
        about = " ".join((run.__doc__ or "").split())
        assert about, f"{run.__name__} does not say how it looks"
        assert run.__name__ not in CHECKS
        group = run.__module__.rpartition(".")[2]
        CHECKS[run.__name__] = Check(run.__name__, group, about, run, slow, restarts)
        return run

    return add


def expect(fact: object, otherwise: str) -> None:
    """Fail with this sentence unless the fact holds."""
    if not fact:
        raise Failed(otherwise)
