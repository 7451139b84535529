"""Loaded by every Python of a server whose clock is faked: let time.sleep not fail there.

Python sleeps until a moment of the monotonic clock, which libfaketime 0.9.10 refuses when it leaves that clock alone.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
