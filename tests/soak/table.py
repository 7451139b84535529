"""The tables of a soak: in docs/soak.md, and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from tests.soak.recorder import Result


def tables_of(results: Sequence[Result]) -> dict[str, list[str]]:
    """By test file: a line for each figure, and one for a test that has none."""
    by_file = groupby(sorted(results, key=_place), key=lambda result: result.file)
    return {file: list(_lines_of(list(group))) for file, group in by_file}


def _lines_of(results: Sequence[Result]) -> Iterable[str]:
    """Tests that differ only in a parameter are one."""
    yield "| test | figure | bound | measured | holds |"
    yield "|---|---|---|---|---|"
    for name, several in groupby(results, key=lambda result: result.name):
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


def _place(result: Result) -> tuple[str, str]:
    return result.file, result.name
