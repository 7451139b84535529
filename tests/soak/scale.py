"""How much of a test is run: a sample in `make test`, all of it in `make soak`, which sets CAIRN_SOAK=1."""

from __future__ import annotations

import os

FULL = os.environ.get("CAIRN_SOAK") == "1"


def scaled(sample: int, full: int) -> int:
    """A count: the sample's, or that of the whole soak."""
    return full if FULL else sample
