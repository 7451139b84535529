"""What the peak takes, from the costs in bench/costs.json: prints the tables that docs/scale.md holds.

    .venv/bin/python -m bench.simulate            print them
    .venv/bin/python -m bench.simulate --write    put them into docs/scale.md, in the place of those that are there

Nothing is measured here: the same costs give the same tables, to the letter. bench.simulate.measure measures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bench.simulate.costs import Unfit, read_measured
from bench.simulate.mission import Mission, Prices
from bench.simulate.page import FILE, with_tables
from bench.simulate.tables import Tables


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.simulate", description="From costs to the mission's peak.")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {FILE.name}")
    asked = parser.parse_args(arguments)
    try:
        tables = Tables(read_measured(), Mission(), Prices()).all()
    except Unfit as error:
        print(error, file=sys.stderr)
        return 1
    for name, table in tables.items():
        print(f"{name}\n\n{table}\n")
    if asked.write:
        FILE.write_text(with_tables(FILE.read_text("utf-8"), tables), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
