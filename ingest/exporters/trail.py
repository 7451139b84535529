"""Where a tab of an exported test has been: it can only go back to a page that it was on itself. Pure.

A recording may begin on a page that has others behind it, and a person may go back several pages at once; an exported
test, which knows of neither, opens the address then.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.events import Way


@dataclass(slots=True)
class Trail:
    """The addresses that a tab has shown, and which of them it shows."""

    urls: list[str] = field(default_factory=list)
    at: int = -1

    def arrive(self, url: str) -> None:
        """At a new page; what lay ahead is no longer to be gone forward to."""
        if not self._is_at(self.at, url):
            self.at += 1
            self.urls[self.at :] = [url]

    def follow(self, way: Way, url: str) -> bool:
        """Go this way, if it leads to this address, and say whether it does."""
        by = {"address": None, "back": -1, "forward": 1, "reload": 0}[way]
        if by is None or not self._is_at(self.at + by, url):
            return False
        self.at += by
        return True

    def _is_at(self, at: int, url: str) -> bool:
        return 0 <= at < len(self.urls) and self.urls[at] == url
