"""The recorders' own TypeScript, run by Node: their tests, and what their functions answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.stories.node import find_node

AGENTS = Path(__file__).parent.parent.parent / "agents"
PREPARE = AGENTS.parent / "deploy" / "prepare.py"


def npm(*words: str) -> subprocess.CompletedProcess[str]:
    """npm in the recorders' folder. Skips where they were not installed."""
    _needs_packages()
    return subprocess.run(
        [sys.executable, PREPARE, "npm-agents", *words], capture_output=True, text=True, check=False, timeout=300
    )


def answers(module: str, function: str, asked: list[Any], folder: Path) -> list[Any]:
    """What an exported function of a module of the recorders answers to each list of arguments."""
    _needs_packages()
    program = find_node()
    assert program is not None
    built = folder / f"{Path(module).stem}.mjs"
    bundling = [program, AGENTS / "node_modules" / "esbuild" / "bin" / "esbuild", AGENTS / module]
    subprocess.run(
        [*bundling, "--bundle", "--format=esm", "--charset=utf8", f"--outfile={built}"], check=True, capture_output=True
    )
    script = folder / "ask.mjs"
    script.write_text(
        f'import {{ readFileSync }} from "node:fs";\nimport {{ {function} }} from "./{built.name}";\n'
        f'const asked = JSON.parse(readFileSync(0, "utf8"));\n'
        f"console.log(JSON.stringify(asked.map((each) => {function}(...each) ?? null)));\n",
        "utf-8",
    )
    ran = subprocess.run(
        [program, script], input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    found: list[Any] = json.loads(ran.stdout)
    return found


def _needs_packages() -> None:
    if not (AGENTS / "node_modules" / "esbuild").is_dir() or find_node() is None:
        pytest.skip("the recorders' packages are not installed: make test does that")
