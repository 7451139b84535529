"""What time it is by the clock of the database, which alone decides what has run out.

The clock of a machine that serves may be wrong, or jump. What is known here is what the database last said, and how
much time has passed since, by a clock that only ever goes on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic


class DatabaseClock:
    """Right as of the last time it was set; whoever looks at the database anyway sets it."""

    def __init__(self) -> None:
        self._said = datetime.now(UTC)
        self._at = monotonic()

    def set(self, said: datetime) -> None:
        self._said, self._at = said, monotonic()

    def now(self) -> datetime:
        return self._said + timedelta(seconds=monotonic() - self._at)
