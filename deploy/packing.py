"""Packing what was built for each browser: a zip as the stores take it, and what an installer checks it by.

The same files give the same bytes, so anybody can build a release again and compare. Each file is put in the place of
the one before whole: a Cairn that runs may be handing that out.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RELEASE = "release.json"
SINCE = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


def pack(folder: Path) -> None:
    """Beside each browser's folder a zip of it, and release.json with their version, size and sha256."""
    packed = []
    for built in sorted(path for path in folder.iterdir() if path.is_dir()):
        version = json.loads((built / "manifest.json").read_text("utf-8"))["version"]
        file = folder / f"cairn-recorder-{built.name}-{version}.zip"
        with _in_place_of(file) as fresh:
            _zip(built, fresh)
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        packed.append(
            {"browser": built.name, "version": version, "file": file.name, "size": len(content), "sha256": digest}
        )
    with _in_place_of(folder / RELEASE) as fresh:
        fresh.write_text(json.dumps(packed, indent=2) + "\n", "utf-8")


@contextmanager
def _in_place_of(file: Path) -> Iterator[Path]:
    fresh = file.with_name(f"{file.name}.half")
    yield fresh
    fresh.replace(file)


def _zip(folder: Path, file: Path) -> None:
    with zipfile.ZipFile(file, "w") as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), SINCE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, path.read_bytes())
