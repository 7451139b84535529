"""Frames that are made together are those that would have been made one by one."""

from __future__ import annotations

import pytest

from bench.hub.batches import Supply
from bench.hub.dialects import Dialect, Hocuspocus, Plain
from bench.hub.updates import FIRST_CLIENT, letter_update


@pytest.mark.parametrize("dialect", [Plain(), Hocuspocus("a"), Hocuspocus("a document with a name" * 5)])
def test_a_batch_is_its_frames_one_after_the_other(dialect: Dialect) -> None:
    client, far = FIRST_CLIENT + 77, 17_000  # a clock grows to three bytes on the way
    supply = Supply(dialect, client)
    taken = b"".join(supply.take(count) for count in (1, 2, 3, 500, 700, 15_000, 794))
    assert taken == b"".join(dialect.edit(letter_update(client, clock)) for clock in range(far))
