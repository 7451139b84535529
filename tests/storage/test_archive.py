"""storage/archive.py: a packed stretch of a log is byte for byte what went in, or is said to be damaged."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.archive import Damaged, entries_from_stretch, stretch_from_entries
from storage.ids import Author
from storage.log import Entry


def entries(count: int = 100) -> list[Entry]:
    began = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    return [
        Entry(
            seq,
            os.urandom(seq % 40) if seq % 7 else b"",
            Author("person:ana" if seq % 3 else "link:ß"),
            began + timedelta(microseconds=seq**5 * (-1) ** seq),  # clocks go back too
        )
        for seq in range(17, 17 + count)
    ]


def test_what_goes_in_comes_out() -> None:
    stretch = stretch_from_entries(entries())
    assert (stretch.first, stretch.last) == (17, 116)
    assert entries_from_stretch(stretch) == entries_from_stretch(stretch_from_entries(entries_from_stretch(stretch)))
    given = entries(1)
    assert entries_from_stretch(stretch_from_entries(given)) == given


def test_authors_and_moments_cost_a_few_bytes_an_entry() -> None:
    began = datetime(2026, 1, 31, tzinfo=UTC)
    typed = [Entry(n, b"", Author("person:abcdefghijklmnop"), began + timedelta(seconds=n)) for n in range(1, 1001)]
    assert len(stretch_from_entries(typed).packed) < 2 * len(typed)


def test_a_hole_is_not_packed_over() -> None:
    with pytest.raises(AssertionError):
        stretch_from_entries([*entries()[:3], *entries()[4:]])


@pytest.mark.parametrize(
    "harm", [lambda packed: packed[:-9], lambda packed: zlib.compress(zlib.decompress(packed)[1:])]
)
def test_damage_is_found(harm: object) -> None:
    stretch = stretch_from_entries(entries())
    assert callable(harm)
    with pytest.raises(Damaged):
        entries_from_stretch(replace(stretch, packed=harm(stretch.packed)))
