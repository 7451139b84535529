"""Whether all replicas of a guide are the same: not only in what they say, but in what they have seen and deleted.

Two replicas may say the same by luck and differ in what they will do with the next edit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from collab.protocol import decode_state
from collab.varint import read_varint
from docmodel.view import json_from_view, view_from_update


@dataclass(frozen=True, slots=True)
class Said:
    """A replica: the guide in the API's words, how far it has seen each client, and what it knows as deleted."""

    guide: dict[str, Any]
    state: dict[int, int]
    deleted: dict[int, list[tuple[int, int]]]

    def as_json(self) -> Any:
        return [self.guide, list(self.state.items()), list(self.deleted.items())]

    @classmethod
    def from_json(cls, told: Any) -> Said:
        guide, state, deleted = told
        return cls(guide, dict(state), {client: [(first, after) for first, after in all_] for client, all_ in deleted})

    def differs_from(self, other: Said) -> str:
        """In words for whoever reads a failure; "" when it is the same."""
        if self.guide != other.guide:
            return f"they say different things:\n{json.dumps(self.guide)[:2000]}\n{json.dumps(other.guide)[:2000]}"
        if self.state != other.state:
            return f"they say the same, but have seen different edits: {self.state} and {other.state}"
        if self.deleted != other.deleted:
            return f"they say the same, but deleted different things: {self.deleted} and {other.deleted}"
        return ""


def said_by(doc: Doc[Any]) -> Said:
    state = doc.get_state()
    guide = json_from_view(view_from_update(doc.get_update()))
    return Said(guide, decode_state(state), _deleted(doc.get_update(state)))


def _deleted(update: bytes) -> dict[int, list[tuple[int, int]]]:
    """The ranges of clocks in the delete set of an update that has nothing else; touching ones are one."""
    structs, place = read_varint(update, 0)
    assert structs == 0, "a replica lacks its own edits"
    clients, place = read_varint(update, place)
    found: dict[int, list[tuple[int, int]]] = {}
    for _ in range(clients):
        client, place = read_varint(update, place)
        count, place = read_varint(update, place)
        ranges = []
        for _ in range(count):
            first, place = read_varint(update, place)
            length, place = read_varint(update, place)
            ranges.append((first, first + length))
        found[client] = _joined(sorted(ranges))
    return found


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, after in ranges:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return joined
