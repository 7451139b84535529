"""The browser extension as it is handed out: packed here, and listed beside it (deploy/packing.py)."""

from __future__ import annotations

from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent.parent / "agents" / "extension" / "dist"
LIST = "release.json"


class Package(msgspec.Struct, frozen=True):
    """The extension for one browser. file: its name in the folder."""

    browser: str
    version: str
    file: str


def packages_in(folder: Path) -> dict[str, Package]:
    """By browser. None where nobody has built them, as where Cairn was installed without its recorders."""
    try:
        listed = (folder / LIST).read_bytes()
    except FileNotFoundError:
        return {}
    return {each.browser: each for each in msgspec.json.decode(listed, type=list[Package])}
