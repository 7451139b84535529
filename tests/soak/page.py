"""docs/soak.md: a section for each test file, which says when it was last soaked, how long, and what came of it.

All of it takes hours, so it may be done file by file: a run writes anew the sections of what it ran, and the page tells
by itself which files have none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from bench import sections
from bench.machine import words_of_machine
from bench.places import ROOT
from tests.soak.recorder import Result
from tests.soak.table import tables_of

FILE = ROOT / "docs" / "soak.md"

HEAD = """# Reliability, measured

What `make soak` did to Cairn, and what came of it. The command writes this page; `make test` does a sample of the same.
One section is written anew by `make soak ARGS=tests/…`; with `CAIRN_SEED=…` it makes the same random choices again."""

SCALES = re.compile(r"\bscaled\(")  # tests/conftest.py marks whoever has it


def write(results: Sequence[Result], seed: int, file: Path = FILE) -> None:
    """Put what a run found in the place of what an earlier one found in the same test files."""
    known = sections.read(file)
    took = _seconds_of(results)
    for name, lines in tables_of(results).items():
        said = f"On {datetime.now(UTC):%Y-%m-%d}, seed {seed}, {took[name] / 60:.1f} minutes, on {words_of_machine()}."
        known[name] = "\n".join([said, "", *lines])
    sections.write(file, HEAD, known, soaks())


def soaks() -> list[str]:
    """The test files of which ``make soak`` does more, from the root of the project."""
    files = (ROOT / "tests").rglob("test_*.py")
    return sorted(str(each.relative_to(ROOT)) for each in files if SCALES.search(each.read_text(encoding="utf-8")))


def _seconds_of(results: Sequence[Result]) -> dict[str, float]:
    by_file = groupby(sorted(results, key=lambda result: result.file), key=lambda result: result.file)
    return {file: sum(result.seconds for result in group) for file, group in by_file}
