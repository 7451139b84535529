"""docs/conformance.md tells of the checks that there are and of the servers that were examined."""

from __future__ import annotations

from importlib.metadata import version

from bench.peers.launch import PEERS
from tests.conformance.examine import chosen
from tests.conformance.page import GROUPS, HEAD, PAGE, SIGNS, claims_on

TEXT = PAGE.read_text("utf-8")


def test_the_page_lists_exactly_the_checks_that_there_are() -> None:
    assert claims_on(TEXT) == [each.claim for group in GROUPS for each in chosen(slow=True) if each.group == group]


def test_the_page_begins_with_how_to_examine_a_server() -> None:
    assert TEXT.startswith(HEAD)


def test_every_check_is_in_a_group_that_the_page_has() -> None:
    assert {each.group for each in chosen(slow=True)} == set(GROUPS)


def test_the_page_says_how_each_check_looks() -> None:
    assert [each.name for each in chosen(slow=True) if f"- {each.claim}: {each.about}" not in TEXT] == []


def test_the_page_is_about_the_versions_that_are_installed() -> None:
    for name, kind in PEERS.items():
        assert f"{name} {kind.version()}" in TEXT
    assert f"Cairn, /sync {version('cairn')}" in TEXT


def test_cairn_fails_nothing_on_the_page() -> None:
    rows = [line.split("|")[2:4] for line in TEXT.splitlines() if line.startswith("| ")]
    assert not any(SIGNS["fail"] in cell for row in rows for cell in row)
