"""``make soak``: the reliability tests in full. Their figures are printed, and docs/soak.md is written from them.

    make soak                                   all of them; it takes hours
    make soak ARGS=tests/soak/test_kills.py     some of them, only printed; ARGS are pytest's
    CAIRN_SEED=7 make soak                      with the random choices of that seed; else a new one is drawn, and told

Ends with pytest's exit code. A test that uses `tests.soak.scale` is one of them, wherever it stands.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from time import perf_counter

import pytest

HANGS = 3600  # seconds; a full test takes long


def main(arguments: Sequence[str]) -> int:
    os.environ["CAIRN_SOAK"] = "1"
    seed = os.environ.setdefault("CAIRN_SEED", str(secrets.randbelow(2**31)))
    from tests.soak.recorder import Recorder
    from tests.soak.table import FILE, lines_of, write

    print(f"The seed of this soak is {seed}.", flush=True)
    recorder = Recorder()
    began = perf_counter()
    code = int(pytest.main(["-m", "soak", "-o", f"faulthandler_timeout={HANGS}", *arguments], plugins=[recorder]))
    results = list(recorder.results.values())
    print(*lines_of(results), sep="\n", flush=True)
    if not arguments:
        write(results, int(seed), perf_counter() - began)
        print(f"Written to {FILE.name}.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
