"""A secret of this installation, kept in a file that only its owner can read: made once, the same ever after."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from storage.errors import CairnError


class NotOurs(CairnError):
    """A secret of this installation belongs to somebody else."""


def kept_secret(path: Path) -> str:
    """The secret in a file, 256 random bits in letters and digits; made when there is none. Raises NotOurs."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        write_secret(path, secrets.token_urlsafe(32))
        # Of two that made one at the same moment, both must use the one that stayed.
        return path.read_text().strip()
    except PermissionError as error:
        raise NotOurs(f"{path} belongs to somebody else.", hint="Start Cairn as the same user as before.") from error


def write_secret(path: Path, secret: str) -> None:
    """Put a secret in a file unless there is one. The file appears whole or not at all."""
    half = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
        path.hardlink_to(half)
    except FileExistsError:
        return
    finally:
        half.unlink(missing_ok=True)
