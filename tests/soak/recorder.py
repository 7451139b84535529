"""What the tests of a run found: their figures, and which passed, failed or could not be run, and why.

A test hands its figures over by the fixture ``figure``; they travel in its report, from one process to another too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bench.figures import Figure

PROPERTY = "figure"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one test. outcome: passed, failed or skipped; why: of one that was skipped."""

    test: str
    outcome: str
    figures: tuple[Figure, ...]
    seconds: float
    why: str = ""

    @property
    def file(self) -> str:
        """From the root of the project."""
        return self.test.partition("::")[0]

    @property
    def name(self) -> str:
        """Without its parameters."""
        return self.test.partition("::")[2].partition("[")[0]


@dataclass(slots=True, eq=False)  # pytest keeps plugins in sets
class Recorder:
    """A pytest plugin."""

    results: dict[str, Result] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        figures = tuple(Figure(*value) for name, value in report.user_properties if name == PROPERTY)  # type: ignore[misc]
        why = str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        self.results[report.nodeid] = Result(report.nodeid, report.outcome, figures, report.duration, why)  # type: ignore[arg-type]
