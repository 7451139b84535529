"""What lies in a folder that is in use."""

from __future__ import annotations

from pathlib import Path


def everything_in(folder: Path) -> list[tuple[Path, bytes]]:
    """Each file below a folder, with its content.

    Whoever uses the folder may put its files together into others meanwhile, as an index does. Then all is listed
    again: what has gone from one file is in another, which the list did not have.
    """
    while True:
        try:
            return [(path, path.read_bytes()) for path in list(folder.rglob("*")) if path.is_file()]
        except FileNotFoundError:
            continue
