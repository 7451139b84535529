"""python -m agents.release: keys, bundles and their manifests. docs/releasing.md says how a release is made."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agents.release.bundles import build_wheel, sign_bundle, verified, zip_folder
from agents.release.keys import new_key, read_key
from storage.errors import CairnError


def main(words: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(words)
    try:
        print(arguments.run(arguments))
    except (CairnError, OSError) as error:
        print(f"agents.release: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    page = argparse.ArgumentParser(prog="python -m agents.release", description=__doc__)
    ways = page.add_subparsers(required=True)

    keys = ways.add_parser("keys", description="Draw a pair of keys. Keep the private one where nobody else is.")
    keys.add_argument("private", type=Path)
    keys.add_argument("public", type=Path)
    keys.set_defaults(run=_keys)

    desktop = ways.add_parser("desktop", description="Build the desktop recorder and sign it.")
    desktop.add_argument("--version", required=True)
    desktop.add_argument("--key", type=Path, required=True)
    desktop.add_argument("-o", "--out", type=Path, default=Path("dist"))
    desktop.set_defaults(run=_desktop)

    folder = ways.add_parser("folder", description="Zip a folder, such as the built extension, and sign it.")
    folder.add_argument("folder", type=Path)
    for name in ("--name", "--version"):
        folder.add_argument(name, required=True)
    folder.add_argument("--key", type=Path, required=True)
    folder.add_argument("-o", "--out", type=Path, default=Path("dist"))
    folder.set_defaults(run=_folder)

    look = ways.add_parser("verify", description="Say whether a release is what was signed.")
    look.add_argument("manifest", type=Path)
    look.add_argument("--name", required=True)
    look.add_argument("--trust", type=Path, required=True)
    look.add_argument("--installed", metavar="VERSION", help="refuse what is not newer")
    look.set_defaults(run=_verify)
    return page


def _keys(arguments: argparse.Namespace) -> str:
    thumbprint = new_key(arguments.private, arguments.public)
    return f"{arguments.private} signs, {arguments.public} is for everybody. Its thumbprint is {thumbprint}."


def _desktop(arguments: argparse.Namespace) -> str:
    arguments.out.mkdir(parents=True, exist_ok=True)
    wheel = build_wheel(Path(__file__).resolve().parents[2], arguments.out)
    if f"-{arguments.version}-" not in wheel.name:
        raise CairnError(f"{wheel.name} is not version {arguments.version}: pyproject.toml says which it is.")
    return f"{sign_bundle(wheel, 'desktop', arguments.version, read_key(arguments.key))} for {wheel.name}"


def _folder(arguments: argparse.Namespace) -> str:
    arguments.out.mkdir(parents=True, exist_ok=True)
    bundle = arguments.out / f"{arguments.name}-{arguments.version}.zip"
    zip_folder(arguments.folder, bundle)
    return f"{sign_bundle(bundle, arguments.name, arguments.version, read_key(arguments.key))} for {bundle.name}"


def _verify(arguments: argparse.Namespace) -> str:
    trusted = [read_key(arguments.trust)]
    manifest, _ = verified(arguments.manifest, trusted, name=arguments.name, installed=arguments.installed)
    return f"{manifest.file} is {manifest.name} {manifest.version}, as it was signed: sha256 {manifest.sha256}."


if __name__ == "__main__":
    sys.exit(main())
