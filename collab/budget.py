"""A budget: so many a second, and a few at once. What a token bucket is, by the clock of whoever asks.

And the budgets of one peer, so that nobody has to wait long because of somebody else.
"""

from __future__ import annotations

QUESTIONS = 2.0  # times a second that a peer may ask for the document or who is here, or answer for its own
QUESTIONS_AT_ONCE = 20.0
MAX_WAITING = 64  # updates of one peer behind the batch that is being written, above which it has to wait
ENTRANCES = 2.0  # times a second that a socket of many documents may ask to be let into one
ENTRANCES_AT_ONCE = 200.0

A_TURN = 0.0002  # seconds that one socket is heard before others have their turn
HEAVY = 0.05  # seconds that a message may keep everybody waiting before its sender has to wait as well
REST = 3.0  # … so many times as long
PENANCE = 0.1  # seconds until who is let go for what was sent is told so: coming back at once would be one more flood


class Budget:
    """rate: how many a second; burst: how many at once, after a pause."""

    __slots__ = ("_at", "_left", "burst", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._left = burst
        self._at = now

    def spend(self, now: float, amount: float = 1) -> bool:
        """Take so many, if they are there. now: seconds of a clock that does not go back."""
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < amount:
            return False
        self._left -= amount
        return True

    def borrow(self) -> float:
        """Take the next one before it is there; seconds until it is."""
        wait = max(0.0, (1 - self._left) / self.rate)
        self._left -= 1
        return wait
