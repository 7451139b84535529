"""``make bench``: measure what is promised, and print it beside its bounds.

    make bench                                       all rows, each of which is a section of docs/bench.md
    .venv/bin/python -m bench --only paper           one row, and its section
    .venv/bin/python -m bench --skip setting-up      all but one
    .venv/bin/python -m bench --quick                everything small, only printed: does it still run?

Ends with 1 when a bound does not hold. These are measurements of this machine, now; no test depends on them.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from time import perf_counter

from bench.figures import Figure
from bench.hub import row_connections, row_documents, row_joining, row_peak, row_scale, row_steady
from bench.places import Absent
from bench.processes import cores_taken
from bench.rows import (
    imports,
    page_slowdown,
    paper,
    pass_through,
    reading,
    recorders,
    searching,
    second_browser,
    setting_up,
    step_seen,
)
from bench.table import terminal_lines, write

ROWS = {
    "setting-up": setting_up.measure,
    "second-browser": second_browser.measure,
    "pass-through": pass_through.measure,
    "imports": imports.measure,
    "reading": reading.measure,
    "searching": searching.measure,
    "paper": paper.measure,
    "recorders": recorders.measure,
    "step-seen": step_seen.measure,
    "page-slowdown": page_slowdown.measure,
    "hub-steady": row_steady.measure,
    "hub-peak": row_peak.measure,
    "hub-documents": row_documents.measure,
    "hub-joining": row_joining.measure,
    "hub-connections": row_connections.measure,
    "hub-scale": row_scale.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    taken = cores_taken()
    all_hold = True
    for name, measure in ROWS.items():
        if name in asked.skip or (asked.only and name not in asked.only):
            continue
        began = perf_counter()
        try:
            figures: list[Figure] = asyncio.run(measure(quick=asked.quick))
        except Absent as error:
            print(f"{name} is left out: {error}", flush=True)
            continue
        print(f"{name} ({perf_counter() - began:.0f} s)", *terminal_lines(figures), sep="\n", flush=True)
        all_hold &= all(figure.holds is not False for figure in figures)
        if not asked.quick:
            write(name, figures, taken, list(ROWS))
    return 0 if all_hold else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure what is promised.")
    parser.add_argument("--only", action="append", default=[], choices=ROWS, help="measure this row; may be repeated")
    parser.add_argument("--skip", action="append", default=[], choices=ROWS, help="leave this row out")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
