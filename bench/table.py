"""The result table: on the terminal as the rows come in, and in docs/bench.md when all have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure
from bench.machine import words_of_machine
from bench.places import ROOT

FILE = ROOT / "docs" / "bench.md"
QUIET = 0.2  # cores that other work may take before the figures are called disturbed

HEAD = """# Measurements

What Cairn promises of its speed and size, and what `make bench` measured. The command writes this page; what each part
does is said in `bench/rows/` and `bench/hub/`. The server and whoever asks it share one machine, without TLS or a
network between them. In the rows `hub-…` the process that serves has one core to itself; the load has another, which it
shares with Cairn's Postgres and worker. Servers are measured in turn, and a figure is the median of the turns, with the
least and the most in brackets.
"""


def terminal_lines(figures: Iterable[Figure]) -> Iterable[str]:
    for figure in figures:
        yield f"  {_word(figure):6} {figure.what}: {figure.measured}" + (
            f"  ({figure.bound})" if figure.holds is not None else ""
        )


def write(
    results: Mapping[str, Sequence[Figure]], left_out: Mapping[str, str], taken: float, file: Path = FILE
) -> None:
    """results: each row's figures. left_out: the rows that were not measured, and why. taken: cores of other work."""
    file.write_text("\n".join([HEAD, _when(taken), "", *_table(results, left_out), ""]), encoding="utf-8")


def _when(taken: float) -> str:
    said = f"Measured on {datetime.now(UTC):%Y-%m-%d} on {words_of_machine()}."
    if taken > QUIET:
        said += f" **Not final: other work kept {taken:.1f} cores busy when it began.**"
    return said


def _table(results: Mapping[str, Sequence[Figure]], left_out: Mapping[str, str]) -> Iterable[str]:
    yield "| part | figure | bound | measured | holds |"
    yield "|---|---|---|---|---|"
    for row, figures in results.items():
        for figure in figures:
            yield f"| `{row}` | {figure.what} | {figure.bound} | {figure.measured} | {_word(figure)} |"
    for row, why in left_out.items():
        yield f"| `{row}` | | | not measured: {why} | |"


def _word(figure: Figure) -> str:
    return {None: "", True: "yes", False: "**no**"}[figure.holds]
