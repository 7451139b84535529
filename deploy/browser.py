"""A Chromium for a machine without one and without root: the headless shell of @sparticuz/chromium, in .venv.

The npm package holds it compressed with brotli, together with the few libraries and the font that a bare machine
lacks. Python cannot read brotli by itself; Node can.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

APT = ("chromium", "fonts-liberation")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INFLATE = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"

# It is started through this script: its libraries and font lie beside it, and without a sandbox helper of its own it
# runs on machines that allow no user namespaces. It only ever sees pages of this machine's tests and recordings.
SCRIPT = """#!/bin/sh
export LD_LIBRARY_PATH="{home}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="{home}"
exec "{home}/chromium" --no-sandbox --no-zygote "$@"
"""

# The package's own list of font folders names those of the place it was made for.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <cachedir>{home}/fonts-cache</cachedir>
</fontconfig>
"""


def is_found(venv: Path) -> bool:
    """Whether web/config.py will find a browser: named, in .venv, or in PATH."""
    if named := os.environ.get("CAIRN_CHROMIUM"):
        return os.access(named, os.X_OK)
    path = f"{venv / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return any(shutil.which(name, path=path) for name in NAMES)


def unpack(node_modules: Path, node: Path, venv: Path) -> None:
    """Unpack the npm package into .venv/lib/chromium. The script that starts it comes last."""
    packed = node_modules / "@sparticuz" / "chromium" / "bin"
    home = venv / "lib" / "chromium"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
        subprocess.run(["tar", "-x", "-C", home], input=_inflate(node, packed / name), check=True)
    (home / "fonts.conf").write_text(FONTS.format(home=home))
    (home / "chromium").write_bytes(_inflate(node, packed / "chromium.br"))
    (home / "chromium").chmod(0o755)
    script = venv / "bin" / "chromium.half"
    script.write_text(SCRIPT.format(home=home))
    script.chmod(0o755)
    script.rename(venv / "bin" / "chromium")


def _inflate(node: Path, path: Path) -> bytes:
    return subprocess.run([node, "-e", INFLATE, path], capture_output=True, check=True).stdout
