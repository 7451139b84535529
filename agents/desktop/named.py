"""Pictures and clips that events name: what was taken back names none any more, and what nobody names is not sent."""

from __future__ import annotations

from ingest.wire import Said, Undone


class Named:
    """By their sha256, as the events of one recording come."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}  # the number of the first event that names it, of those that count
        self._undone: list[range] = []

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._first

    def note(self, said: Said) -> None:
        """An event has come."""
        if isinstance(said, Undone):
            self._undone.append(range(said.since, said.n))
            self._first = {name: n for name, n in self._first.items() if n < said.since}
        elif said.shot is not None:
            self.add(said.n, said.shot.sha256, said.shot.after, said.shot.clip)

    def add(self, n: int, *names: str | None) -> None:
        """An event names these, or is known to only now. One that was taken back meanwhile names nothing."""
        if not any(n in undone for undone in self._undone):
            for name in filter(None, names):
                self._first[name] = min(n, self._first.get(name, n))  # what an event names may be known late
