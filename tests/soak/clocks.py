"""Wall clocks that a test sets, of processes that it starts: by libfaketime, where Debian's package is installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
RIGHT = "+0"


class Clock:
    """A clock that is right until it is set, to ``-1d``, to ``+1h``, or to a moment, where it stops (faketime(1))."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / name
        self.set(RIGHT)

    def set(self, when: str) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"{when}\n")
        new.chmod(0o644)
        new.replace(self._file)  # nobody reads half of it

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes a process, and all that it starts, live by this clock. Time that only passes stays right."""
        return {
            "LD_PRELOAD": _library(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DISABLE_SHM": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(Path(__file__).parent / "under_faketime"),
        }


def _library() -> str:
    found = [str(path) for pattern in LIBRARIES for path in Path("/").glob(pattern.removeprefix("/"))]
    if not found:
        pytest.skip("no clock can be set here: Debian's libfaketime is not installed")
    return found[0]
