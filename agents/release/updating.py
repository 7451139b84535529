"""Updating an installed recorder from a folder or a manifest: verified first, then installed, from the verified bytes.

Which key is trusted is said once, when the recorder is first installed or updated, and kept beside its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agents.release.bundles import newest, verified
from agents.release.keys import read_key
from agents.release.manifest import SUFFIX, Manifest, NotTrusted

NAME = "desktop"
TRUSTED = "release-key"


def update(source: Path, own: Path, trust: Path | None, installed: str, installer: Sequence[str]) -> Manifest:
    """Install the release at this manifest, or the newest in this folder. trust: a public key to trust from now on.

    installed: the version that is there. installer: a command that installs the wheel that is named after it.
    Raises NotTrusted, and then nothing has changed.
    """
    kept = own / TRUSTED
    if trust is None and not kept.exists():
        raise NotTrusted("No key is trusted here yet.", hint="Name the public key of who releases: --trust KEY.")
    if trust is not None and kept.exists() and read_key(kept).thumbprint() != read_key(trust).thumbprint():
        raise NotTrusted(f"Another key is trusted here already: {kept}.", hint="Remove that file to trust a new one.")
    key = read_key(kept if trust is None else trust)
    manifest_file = source if source.name.endswith(SUFFIX) else newest(source, [key], NAME)
    manifest, bundle = verified(manifest_file, [key], name=NAME, installed=installed)
    _install(manifest.file, bundle, installer)
    if trust is not None:
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(trust, kept)
    return manifest


def _install(file: str, bundle: bytes, installer: Sequence[str]) -> None:
    """A wheel over the one that is there; what else it needs is installed already, or its own installer's business."""
    with tempfile.TemporaryDirectory(prefix="cairn-update-") as folder:
        wheel = Path(folder, file)
        wheel.write_bytes(bundle)
        ended = subprocess.run([*installer, str(wheel)], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NotTrusted(f"It was verified, but could not be installed:\n{ended.stderr[-2_000:]}")


def own_installer() -> list[str]:
    """pip, where this environment has it; else uv."""
    options = ["--no-deps", "--no-index", "--force-reinstall"]
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [sys.executable, "-m", "pip", "install", *options]
    beside = str(Path(sys.executable).parent)
    uv = shutil.which("uv", path=beside) or shutil.which("uv")
    if uv is None:
        raise NotTrusted("It was verified, but neither pip nor uv is here to install it.")
    return [uv, "pip", "install", "--python", sys.executable, *options]
