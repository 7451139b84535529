"""How two processes share the tests out: a file at a time, and all that records in one of them.

A browser or a desktop that is recorded takes a processor for itself, and what its pictures show depends on when they
come: two of them side by side on a small machine would keep each other waiting.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

RECORDING = ("tests/agents/", "tests/desktop/")


class ByFile(LoadScopeScheduling):
    """Those that belong together go to one process, in order; the largest lot first."""

    def _split_scope(self, nodeid: str) -> str:
        return "recording" if nodeid.startswith(RECORDING) else nodeid.partition("::")[0]
