"""``make soak``: the reliability tests in full. Their figures are printed, and docs/soak.md is written from them.

    make soak                                   all of them; it takes hours
    make soak ARGS=tests/soak/test_kills.py     those of some files or folders: their sections of the page
    make soak ARGS='-k kill_9'                  some of them, only printed; ARGS are pytest's
    CAIRN_SEED=7 make soak                      with the random choices of that seed; else a new one is drawn, and told

Ends with pytest's exit code. A test that uses `tests.soak.scale` is one of them, wherever it stands.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

HANGS = 7200  # seconds; a full test takes an hour, where the machine is shared more


def main(arguments: Sequence[str]) -> int:
    os.environ["CAIRN_SOAK"] = "1"
    seed = os.environ.setdefault("CAIRN_SEED", str(secrets.randbelow(2**31)))
    from tests.soak.page import FILE, write
    from tests.soak.recorder import Recorder
    from tests.soak.table import tables_of

    print(f"The seed of this soak is {seed}.", flush=True)
    recorder = Recorder()
    code = int(pytest.main(["-m", "soak", "-o", f"faulthandler_timeout={HANGS}", *arguments], plugins=[recorder]))
    results = list(recorder.results.values())
    for file, lines in tables_of(results).items():
        print(file, *lines, sep="\n", flush=True)
    was_whole = code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if results and was_whole and all(Path(argument).exists() for argument in arguments):
        write(results, int(seed))
        print(f"Written to {FILE.name}.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
