"""docs/promises.md: each promise names a command that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bench.__main__ import ROWS

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = [
    line.rsplit("|", 2)[1].strip()
    for line in (ROOT / "docs" / "promises.md").read_text("utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| promise |", "| aim |"))
]


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_the_command_of_a_promise_is_there(command: str) -> None:
    if row := re.fullmatch(r"`python -m bench --only (\S+)`", command):
        assert row[1] in ROWS
        return
    test = re.fullmatch(r"`(tests/\S+\.py)::(test_\w+)`", command)
    assert test is not None
    module = ast.parse((ROOT / test[1]).read_text("utf-8"))
    assert test[2] in {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
