"""The keys of releases, as JWKs in files: a private one with which its owner signs, a public one that others trust."""

from __future__ import annotations

import json
import os
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from agents.release.manifest import CURVE, NotTrusted


def new_key(private: Path, public: Path) -> str:
    """Draw a pair, and write it. Raises FileExistsError rather than write over a key. Answers its thumbprint."""
    key = OKPKey.generate_key(CURVE)
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(key.as_dict(private=True), out)
    with public.open("x") as out:
        json.dump(key.as_dict(private=False), out)
    return key.thumbprint()


def read_key(file: Path) -> OKPKey:
    """Raises NotTrusted when the file holds no key on Ed25519."""
    try:
        key = OKPKey.import_key(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, JoseError) as error:
        raise NotTrusted(f"{file} holds no key: {error}.") from error
    if key.curve_name != CURVE:
        raise NotTrusted(f"{file} holds a key on {key.curve_name}, not on {CURVE}.")
    return key
