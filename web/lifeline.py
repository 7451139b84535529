"""A lifeline: the kernel ends this process when the one that started it ends, however that ended."""

from __future__ import annotations

import ctypes
import os
import signal
import threading

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent() -> None:
    """From now on. Whether the parent is still there has to be asked after this: from a pipe that it holds, say."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_within(seconds: float) -> None:
    """End this process by then, whatever it is still waiting for. What was acknowledged is on disk."""
    last_word = threading.Timer(seconds, os._exit, (1,))
    last_word.daemon = True
    last_word.start()
