"""Where things are that are not ours: the corpus of real traces, and a browser."""

from __future__ import annotations

import os
from pathlib import Path

from web.config import read_config

ROOT = Path(__file__).resolve().parent.parent


class Absent(Exception):
    """What a row needs is not on this machine; the row is left out and says so."""


def corpus() -> Path:
    found = Path(os.environ.get("CAIRN_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not found.is_dir():
        raise Absent("there is no corpus here: CAIRN_CORPUS names its folder")
    return found


def chromium() -> Path:
    found = read_config().chromium
    if found is None:
        raise Absent("there is no Chromium here: `make browser` sets one up")
    return found
