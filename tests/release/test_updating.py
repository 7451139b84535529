"""From the clone to a signed wheel, and into an environment of its own: as who releases and who installs do it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from agents.release.manifest import NotTrusted
from agents.release.updating import update

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)


def release(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "agents.release", *words)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a signed release of this very clone."""
    folder = tmp_path_factory.mktemp("published")
    assert release("keys", folder / "private", folder / "public").returncode == 0
    made = release("desktop", "--version", "0.1.0", "--key", folder / "private", "-o", folder / "out")
    assert made.returncode == 0, made.stderr
    return folder


def test_the_wheel_holds_the_recorder_and_nothing_of_the_extension(published: Path) -> None:
    [wheel] = (published / "out").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "agents/desktop/command.py" in names
    assert "ingest/wire.py" in names
    assert not [name for name in names if name.startswith(("agents/extension", "agents/node_modules", "tests/"))]


def test_whoever_looks_is_told_that_it_is_what_was_signed(published: Path) -> None:
    words = (
        "verify",
        published / "out" / "desktop-0.1.0.manifest",
        "--name",
        "desktop",
        "--trust",
        published / "public",
    )
    looked = release(*words)
    assert looked.returncode == 0, looked.stderr
    assert "as it was signed" in looked.stdout
    older = release(*words, "--installed", "0.2.0")
    assert older.returncode == 1
    assert "not newer" in older.stderr


def test_a_version_that_is_not_the_projects_is_not_released(published: Path, tmp_path: Path) -> None:
    made = release("desktop", "--version", "7.7.7", "--key", published / "private", "-o", tmp_path)
    assert made.returncode == 1
    assert "pyproject.toml" in made.stderr


def test_an_update_is_verified_before_it_is_installed(published: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    assert run(UV, "venv", "--python", sys.executable, there).returncode == 0
    python, own = there / "bin" / "python", tmp_path / "own"

    installer = [str(UV), "pip", "install", "--python", str(python), "--no-deps", "--no-index"]

    def install(installed: str, trust: Path | None, source: Path = published / "out") -> str:
        return update(source, own, trust, installed, installer).version

    def is_installed() -> bool:
        words = "from importlib.metadata import version; print(version('cairn'))"
        return run(python, "-c", words).returncode == 0

    with pytest.raises(NotTrusted, match="No key is trusted here yet"):
        install("0.0.1", None)
    with pytest.raises(NotTrusted, match="not newer"):
        install("0.1.0", published / "public")
    tampered = tmp_path / "tampered"
    tampered.mkdir()
    for file in (published / "out").iterdir():
        content = file.read_bytes()
        (tampered / file.name).write_bytes(content if file.suffix == ".manifest" else content[:-1] + b"!")
    with pytest.raises(NotTrusted, match="not the one that was signed"):
        install("0.0.1", published / "public", tampered)
    assert not is_installed(), "nothing of all that was installed"

    assert install("0.0.1", published / "public") == "0.1.0"
    assert is_installed()
    assert install("0.0.1", None) == "0.1.0", "the key is known from then on"
    other = tmp_path / "other"
    assert release("keys", tmp_path / "private", other).returncode == 0
    with pytest.raises(NotTrusted, match="Another key is trusted here already"):
        install("0.0.1", other)


def test_the_command_that_records_updates_itself_only_to_what_is_newer(published: Path, tmp_path: Path) -> None:
    cairn = Path(sys.executable).with_name("cairn")
    environment = {**os.environ, "CAIRN_RECORDER": str(tmp_path)}
    words = [cairn, "record", "--update", published / "out", "--trust", published / "public"]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Version 0.1.0 is not newer than 0.1.0, which is installed." in ended.stderr
