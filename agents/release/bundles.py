"""Bundles on disk: made, signed, found and looked at."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from joserfc.jwk import OKPKey

from agents.release.manifest import LARGEST, SUFFIX, Manifest, NotTrusted, check, manifest_of, number_of, opened, signed

_LONGEST = 8_192  # bytes of a manifest
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time of everything in a zip, so that the same files give the same bytes


def build_wheel(project: Path, out: Path) -> Path:
    """The recorder, with the rest of Cairn's Python that it stands on, as a wheel."""
    before = {*out.glob("*.whl")}
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out.absolute())]
    ended = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)
    made = {*out.glob("*.whl")} - before
    if ended.returncode or not made:
        raise NotTrusted(f"The wheel could not be built:\n{ended.stderr[-2_000:]}")
    return made.pop()


def zip_folder(folder: Path, file: Path) -> None:
    """Everything in a folder, such as a built extension: the same content is always the same file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for one in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(one.relative_to(folder).as_posix(), _LONG_AGO)
            entry.external_attr = 0o644 << 16
            out.writestr(entry, one.read_bytes(), zipfile.ZIP_DEFLATED)


def sign_bundle(bundle: Path, name: str, version: str, key: OKPKey) -> Path:
    """Its manifest, signed, beside it."""
    manifest = manifest_of(name, version, bundle.name, bundle.read_bytes())
    written = bundle.with_name(f"{name}-{version}{SUFFIX}")
    written.write_text(signed(manifest, key), "ascii")
    return written


def verified(
    manifest_file: Path, trusted: Sequence[OKPKey], *, name: str, installed: str | None
) -> tuple[Manifest, bytes]:
    """The manifest and the bundle's bytes, found to be what was signed. Raises NotTrusted.

    The bytes are answered, and not the file's name: a file might be another one by the time it is opened again.
    """
    token = _read(manifest_file, _LONGEST).decode("ascii", "replace").strip()
    manifest = opened(token, trusted)
    bundle = _read(manifest_file.with_name(manifest.file), LARGEST)
    check(manifest, bundle, name=name, installed=installed)
    return manifest, bundle


def newest(folder: Path, trusted: Sequence[OKPKey], name: str) -> Path:
    """The manifest of the newest release in a folder that is signed by whom we trust. Raises NotTrusted."""
    found: list[tuple[tuple[int, int, int], Path]] = []
    refused: NotTrusted | None = None
    for file in sorted(folder.glob(f"{name}-*{SUFFIX}")):
        try:
            manifest = opened(_read(file, _LONGEST).decode("ascii", "replace").strip(), trusted)
            found.append((number_of(manifest.version), file))
        except NotTrusted as error:
            refused = error
    if not found:
        raise refused or NotTrusted(f"There is no release of {name} in {folder}.")
    return max(found)[1]


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened_file:
            content = opened_file.read(most + 1)
    except OSError as error:
        raise NotTrusted(f"{file} cannot be read: {error.strerror}.") from error
    if len(content) > most:
        raise NotTrusted(f"{file} is larger than any release is.")
    return content
