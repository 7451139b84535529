"""The page of measurements: each row has its section, and is written anew alone."""

from __future__ import annotations

from pathlib import Path

from bench.figures import told
from bench.table import write

ROWS = ("first", "second")


def test_a_row_writes_its_own_section_and_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    write("second", [told("speed", "10 m/s")], 0.0, ROWS, page)
    assert "Not run in full yet: `first`." in page.read_text()
    write("first", [told("weight", "3 kg")], 1.5, ROWS, page)
    write("second", [told("speed", "12 m/s")], 0.0, ROWS, page)
    text = page.read_text()
    first, second = text.split("\n## ")[1:]
    assert first.startswith("first\n")
    assert "| weight | – | 3 kg |  |" in first
    assert "other work kept 1.5 cores busy" in first
    assert "| speed | – | 12 m/s |  |" in second
    assert "10 m/s" not in text


def test_a_row_that_is_no_more_goes_with_its_section(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    write("first", [told("weight", "3 kg")], 0.0, ROWS, page)
    write("second", [told("speed", "10 m/s")], 0.0, ROWS[1:], page)
    assert "## first" not in page.read_text()
