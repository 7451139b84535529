"""Keys of recordings, as they lie in the database: each sealed with a secret of this installation."""

from __future__ import annotations

import hashlib
import hmac

from ingest.sealing import KEPT, seal, unseal
from storage.ids import RecordingId


class RecordingKeys:
    """Opens and wraps the keys of recordings."""

    def __init__(self, secret: str) -> None:
        """secret: the installation's; the same on all its machines."""
        self._own = hmac.digest(secret.encode(), b"cairn recordings", hashlib.sha256)

    def wrapped(self, recording: RecordingId, key: bytes) -> bytes:
        return seal(key, self._own, f"{KEPT}:{recording}")

    def opened(self, recording: RecordingId, wrapped: bytes) -> bytes:
        """Raises Invalid when the installation's secret is another than it was."""
        return unseal(wrapped, self._own, f"{KEPT}:{recording}")
