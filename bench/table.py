"""What was measured: on the terminal as the rows come in, and in docs/bench.md, a section for each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import sections
from bench.figures import Figure
from bench.machine import words_of_machine
from bench.places import ROOT

FILE = ROOT / "docs" / "bench.md"
QUIET = 0.2  # cores that other work may take before the figures are called disturbed

HEAD = """# Measurements

What Cairn promises of its speed and size, and what `make bench` measured. The command writes this page; what each part
does is said in `bench/rows/` and `bench/hub/`. The server and whoever asks it share one machine, without TLS or a
network between them. In the parts `hub-…` the process that serves has one core to itself; the load has another, which
it shares with Cairn's Postgres and worker. Servers are measured in turn, and a figure is the median of the turns, with
the least and the most in brackets."""


def terminal_lines(figures: Iterable[Figure]) -> Iterable[str]:
    for figure in figures:
        yield f"  {_word(figure):6} {figure.what}: {figure.measured}" + (
            f"  ({figure.bound})" if figure.holds is not None else ""
        )


def write(row: str, figures: Sequence[Figure], taken: float, order: Sequence[str], file: Path = FILE) -> None:
    """Put what a row found in the place of what it found before. taken: cores of other work. order: of all rows."""
    known = sections.read(file)
    known[row] = "\n".join([_when(taken), "", *_table(figures)])
    sections.write(file, HEAD, known, order)


def _when(taken: float) -> str:
    said = f"On {datetime.now(UTC):%Y-%m-%d}, on {words_of_machine()}."
    if taken > QUIET:
        said += f" **Not final: other work kept {taken:.1f} cores busy when it began.**"
    return said


def _table(figures: Sequence[Figure]) -> Iterable[str]:
    yield "| figure | bound | measured | holds |"
    yield "|---|---|---|---|"
    for figure in figures:
        yield f"| {figure.what} | {figure.bound} | {figure.measured} | {_word(figure)} |"


def _word(figure: Figure) -> str:
    return {None: "", True: "yes", False: "**no**"}[figure.holds]
