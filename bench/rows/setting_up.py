"""``make serve``: from an empty clone until it answers, and again when everything is there.

The clone is of what is committed. Packages come from where this machine gets them, with no cache of an earlier run.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import perf_counter

from bench.figures import Figure, every
from bench.places import ROOT
from bench.server import clean_environment, free_port, roomy_folder, started

FIRST, AGAIN = 120.0, 4.0  # seconds
TIMES, QUICK = 5, 1


async def measure(*, quick: bool) -> list[Figure]:
    with roomy_folder() as folder:
        clone = _clone(folder)
        first = _serve(folder, clone)
        again = [_serve(folder, clone) for _ in range(QUICK if quick else TIMES)]
    return [
        every("`make serve` from an empty clone until it answers", [first], "s", at_most=FIRST),
        every("… again", again, "s", at_most=AGAIN),
    ]


def _clone(folder: Path) -> Path:
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    return clone


def _serve(folder: Path, clone: Path) -> float:
    """Seconds until it answers."""
    port = free_port()
    caches = {"UV_CACHE_DIR": str(folder / "uv"), "npm_config_cache": str(folder / "npm"), "PIP_NO_CACHE_DIR": "1"}
    environment = clean_environment(CAIRN_PORT=str(port), CAIRN_DATA=str(folder / "data"), **caches)
    began = perf_counter()
    with started(["make", "serve"], clone, environment, f"http://127.0.0.1:{port}", 2 * FIRST):
        return perf_counter() - began
