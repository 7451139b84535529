"""Client ids of edits that are made here: one for each, drawn anew."""

from __future__ import annotations

import secrets


def fresh_client() -> int:
    """A number for one edit's writer. Two with one number would make replicas that differ and never notice."""
    return secrets.randbelow(2**32 - 1) + 1
