"""Real browsers, and what people do in them."""

from __future__ import annotations

from pathlib import Path

from web.config import read_config


def find_chromium() -> Path | None:
    """The one that Cairn itself would use."""
    return read_config().chromium
