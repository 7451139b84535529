"""Packing what was built for each browser: a zip as the stores take it, and what an installer checks it by.

The same files give the same bytes, so anybody can build a release again and compare.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

RELEASE = "release.json"
SINCE = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


def pack(folder: Path) -> None:
    """Beside each browser's folder a zip of it, and release.json with their version, size and sha256."""
    packed = []
    for built in sorted(path for path in folder.iterdir() if path.is_dir()):
        version = json.loads((built / "manifest.json").read_text("utf-8"))["version"]
        file = folder / f"cairn-recorder-{built.name}-{version}.zip"
        _zip(built, file)
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        packed.append(
            {"browser": built.name, "version": version, "file": file.name, "size": len(content), "sha256": digest}
        )
    (folder / RELEASE).write_text(json.dumps(packed, indent=2) + "\n", "utf-8")


def _zip(folder: Path, file: Path) -> None:
    with zipfile.ZipFile(file, "w") as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), SINCE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, path.read_bytes())
