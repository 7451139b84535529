"""The page of a soak that is run file by file."""

from __future__ import annotations

from pathlib import Path

from bench.figures import told
from bench.sections import NOTHING_MISSING
from tests.soak.page import soaks, write
from tests.soak.recorder import Result

KILLS, CLOCKS = "tests/soak/test_kills.py", "tests/soak/test_clocks.py"


def a_result(file: str, measured: str) -> Result:
    return Result(f"{file}::test_it[1]", "passed", (told("what was lost", measured),), 90.0)


def test_a_run_writes_its_own_sections_and_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "soak.md"
    write([a_result(KILLS, "one"), a_result(CLOCKS, "two")], 7, page)
    before = page.read_text()
    write([a_result(KILLS, "three")], 8, page)
    after = page.read_text()
    assert "| `test_it` | what was lost | – | one |" in before
    assert "| three |" in after
    assert "| one |" not in after
    assert "seed 8, 1.5 minutes" in after
    assert before[before.index(CLOCKS + "\n\n") :].split("\n## ")[0].strip() in after
    write([a_result(KILLS, "three")], 8, page)
    assert page.read_text() == after


def test_it_names_every_file_that_was_not_run(tmp_path: Path) -> None:
    page = tmp_path / "soak.md"
    write([a_result(KILLS, "one")], 7, page)
    missing = page.read_text().split("\n## ")[0]
    assert f"`{CLOCKS}`" in missing
    assert f"`{KILLS}`" not in missing
    write([a_result(file, "one") for file in soaks()], 7, page)
    assert NOTHING_MISSING in page.read_text()
    assert "tests/soak/test_page.py" not in soaks()


def test_a_section_whose_test_is_gone_goes_too(tmp_path: Path) -> None:
    page = tmp_path / "soak.md"
    write([a_result("tests/soak/test_gone.py", "one")], 7, page)
    assert "test_gone" not in page.read_text()


def test_a_failure_is_told_and_so_is_what_could_not_run(tmp_path: Path) -> None:
    page = tmp_path / "soak.md"
    failed = Result(f"{KILLS}::test_it", "failed", (), 1.0)
    skipped = Result(f"{CLOCKS}::test_it", "skipped", (), 0.0, "there is no corpus here")
    write([failed, skipped], 7, page)
    assert "| `test_it` | it holds | always | 0 of 1 passed | **no** |" in page.read_text()
    assert "not run: there is no corpus here" in page.read_text()
