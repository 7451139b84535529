"""A budget: so many a second, and a few at once. What a token bucket is, by the clock of whoever asks."""

from __future__ import annotations


class Budget:
    """rate: how many a second; burst: how many at once, after a pause."""

    __slots__ = ("_at", "_left", "burst", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._left = burst
        self._at = now

    def spend(self, now: float) -> bool:
        """Take one, if there is one. now: seconds of a clock that does not go back."""
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def wait(self) -> float:
        """Seconds until there is one again."""
        return max(0.0, (1 - self._left) / self.rate)
