"""docs/scale.md: words by people, tables by the simulation. A table stands between two marks that name it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bench.places import ROOT

FILE = ROOT / "docs" / "scale.md"
MARKED = re.compile(r"<!-- table: (\w+) -->\n(.*?)<!-- end -->", re.DOTALL)


def tables_in(page: str) -> dict[str, str]:
    """Each table by its name."""
    return {name: table.strip() for name, table in MARKED.findall(page)}


def with_tables(page: str, tables: Mapping[str, str]) -> str:
    """The page with these tables in the place of its own. Raises KeyError for a mark that names none of them."""
    return MARKED.sub(lambda found: f"<!-- table: {found[1]} -->\n{tables[found[1]]}\n<!-- end -->", page)
