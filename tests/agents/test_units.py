"""The recorders' own tests, by vitest."""

from __future__ import annotations

from tests.agents.node import npm


def test_the_recorders_own_tests_pass() -> None:
    ran = npm("run", "--silent", "test")
    assert ran.returncode == 0, ran.stdout + ran.stderr
