"""Who is in a guide on other nodes: known for as long as they are heard of, and only what makes sense is believed."""

from __future__ import annotations

import pytest

from collab.presence_elsewhere import PresenceElsewhere
from collab.varint import write_bytes, write_varint


def test_who_is_not_heard_of_any_more_is_gone_after_45_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("collab.presence_elsewhere.time.monotonic", lambda: now)
    elsewhere = PresenceElsewhere()
    elsewhere.hear(states(7, 1, "{}"), is_here=lambda _: False)
    elsewhere.hear(states(8, 1, "{}"), is_here=lambda _: False)
    now += 30
    assert elsewhere.hear(states(8, 1, "{}"), is_here=lambda _: False) is None, "it was known"
    assert elsewhere.expire() is None
    now += 12.9  # the looks are 2 seconds apart
    assert elsewhere.expire() == states(7, 1, "null")
    assert elsewhere.all() == states(8, 1, "{}")


def test_a_peer_speaks_for_itself_where_it_is() -> None:
    """It has just come over from there, and whoever noticed late says that it left."""
    elsewhere = PresenceElsewhere()
    assert elsewhere.hear(states(7, 3, "{}"), is_here=lambda client: client == 7) is None
    assert elsewhere.all() is None


@pytest.mark.parametrize("nonsense", [b"", b"\x01\x07", b"\xff" * 9, b"\x01\x07\x01\x04null!"])
def test_presence_that_makes_no_sense_changes_nothing(nonsense: bytes) -> None:
    elsewhere = PresenceElsewhere()
    assert elsewhere.hear(nonsense, is_here=lambda _: False) is None
    assert elsewhere.all() is None


def states(client: int, clock: int, state: str) -> bytes:
    return write_varint(1) + write_varint(client) + write_varint(clock) + write_bytes(state.encode())
