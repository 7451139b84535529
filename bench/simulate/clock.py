"""Simulated time: what is to happen when, and the two things one waits for, a core and a lock.

Nothing here knows the wall clock or draws a number: the same calls in the same order give the same run. Seconds.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable
from itertools import count

Then = Callable[[], None]


class Clock:
    """What happens at the same moment happens in the order in which it was asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self._order = count()
        self._coming: list[tuple[float, int, Then]] = []

    def after(self, seconds: float, then: Then) -> None:
        assert seconds >= 0
        heapq.heappush(self._coming, (self.now + seconds, next(self._order), then))

    def run(self, until: float) -> None:
        """Let everything happen that is to happen before then, and what follows from it."""
        while self._coming and self._coming[0][0] <= until:
            self.now, _, then = heapq.heappop(self._coming)
            then()
        if not math.isinf(until):
            self.now = max(self.now, until)


class Cores:
    """So many cores and one queue before them: first come, first served."""

    def __init__(self, clock: Clock, number: int = 1) -> None:
        self.number = number
        self.busy = 0.0  # core-seconds of work done or begun
        self._clock = clock
        self._free_at = [0.0] * number  # a heap: when each core is free again

    def do(self, seconds: float, then: Then) -> None:
        """Work for so long as soon as a core is free, then go on."""
        begins = max(self._clock.now, self._free_at[0])
        heapq.heapreplace(self._free_at, begins + seconds)
        self.busy += seconds
        self._clock.after(begins + seconds - self._clock.now, then)


class Lock:
    """Whoever asks first has it first."""

    __slots__ = ("_clock", "_held", "_waiting", "waited")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held = False
        self._waiting: deque[tuple[float, Then]] = deque()
        self.waited = 0.0  # seconds, of all who asked

    def try_take(self) -> bool:
        """Whether it was free, and is ours now."""
        was_free = not self._held
        self._held = True
        return was_free

    def wait(self, then: Then) -> None:
        """It was not free: go on with it as soon as those before us have given it back."""
        self._waiting.append((self._clock.now, then))

    def take(self, then: Then) -> None:
        """Go on with it, now or later."""
        if self.try_take():
            then()
        else:
            self.wait(then)

    def give(self) -> None:
        assert self._held
        if self._waiting:
            since, then = self._waiting.popleft()
            self.waited += self._clock.now - since
            self._clock.after(0.0, then)
        else:
            self._held = False
