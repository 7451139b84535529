"""The table of a soak: in docs/soak.md, and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from bench.machine import words_of_machine
from bench.places import ROOT
from tests.soak.recorder import Result

FILE = ROOT / "docs" / "soak.md"

HEAD = """# Reliability, measured

What `make soak` did to Cairn, and what came of it. The command writes this page; `make test` does a sample of the same.
`CAIRN_SEED=… make soak ARGS=tests/…` makes the same random choices again.
"""


def lines_of(results: Sequence[Result]) -> Iterable[str]:
    """A line for each figure, and one for a test that has none. Tests that differ only in a parameter are one."""
    yield "| test | figure | bound | measured | holds |"
    yield "|---|---|---|---|---|"
    for name, several in groupby(sorted(results, key=_name), key=_name):
        group = list(several)
        where = f"`{name}`"
        passed = sum(each.outcome == "passed" for each in group)
        for each in group:
            if each.outcome == "skipped":
                yield f"| {where} | | | not run: {each.why} | |"
            for figure in each.figures:
                holds = {None: "", True: "yes", False: "**no**"}[figure.holds]
                yield f"| {where} | {figure.what} | {figure.bound} | {figure.measured} | {holds} |"
        if any(each.outcome == "failed" for each in group) or (not any(each.figures for each in group) and passed):
            holds = "yes" if passed == len(group) else "**no**"
            yield f"| {where} | it holds | always | {passed} of {len(group)} passed | {holds} |"


def write(results: Sequence[Result], seed: int, seconds: float, file: Path = FILE) -> None:
    said = f"Run on {datetime.now(UTC):%Y-%m-%d} on {words_of_machine()}, seed {seed}, in {seconds / 60:.0f} minutes."
    file.write_text("\n".join([HEAD, said, "", *lines_of(results), ""]), encoding="utf-8")


def _name(result: Result) -> str:
    return result.test.partition("[")[0].removeprefix("tests/")
