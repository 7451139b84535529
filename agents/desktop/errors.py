"""What a recorder has to tell the person at the machine, each with what to do about it."""

from __future__ import annotations

from storage.errors import CairnError


class NotHere(CairnError):
    """Nothing can be recorded on this system yet."""


class Away(CairnError):
    """Cairn cannot be reached just now."""

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, retry_after: float | None = None
    ) -> None:
        """retry_after: seconds, where Cairn itself says when to come back."""
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class SignedOut(CairnError):
    """This recorder is not, or no longer, signed in."""


class Refused(CairnError):
    """Cairn refused it."""

    def __init__(self, message: str, *, hint: str | None = None, http_status: int) -> None:
        super().__init__(message, hint=hint)
        self.http_status = http_status


class Damaged(CairnError):
    """What was kept on this machine cannot be read."""


class Busy(CairnError):
    """Another recording is under way on this machine."""
