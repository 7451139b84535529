from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmodel.order import MAX_RANK, first_ranks, in_order, is_rank, ranks_at
from tests.docmodel.guides import STORY

CLOSE = "a0" + "z" * (MAX_RANK - 3) + "V"  # as long as a rank may be

RANKS = ["", "a0", "a1", "a1V", "Zz", "é", "a", "z" * 300, "a00", CLOSE, CLOSE + "V"]
ranks = st.lists(st.sampled_from(RANKS), max_size=7).map(sorted)


@STORY
@given(ranks, st.integers(0, 7), st.integers(1, 4))
def test_newcomers_stand_where_they_were_put_whatever_the_others_ranks_are(
    ranks: list[str], place: int, count: int
) -> None:
    place = min(place, len(ranks))
    names = [f"{number}" for number in range(len(ranks))]
    new = [f"new {number}" for number in range(count)]
    fresh, moved = ranks_at(ranks, place, count)
    placed = [(moved.get(at, old), name) for at, (old, name) in enumerate(zip(ranks, names, strict=True))]
    order = [name for _, name in sorted([*placed, *zip(fresh, new, strict=True)])]
    assert order == [*names[:place], *new, *names[place:]]
    assert all(map(is_rank, fresh))


def test_thousands_that_come_one_by_one_to_the_same_place_keep_ranks_that_are_ranks() -> None:
    ranks, moved_at_all = ["a0", "a1"], 0
    for _ in range(3_000):
        place = len(ranks) - 1
        fresh, moved = ranks_at(ranks, place)
        for at, rank in moved.items():
            ranks[at] = rank
        ranks[place:place] = fresh
        moved_at_all += len(moved)
    assert ranks == sorted(set(ranks))
    assert all(map(is_rank, ranks))
    assert moved_at_all < 3_000, "hardly anybody has to move"


def test_between_two_ranks_nobody_else_moves() -> None:
    assert ranks_at(["a0", "a1"], 1) == (["a0V"], {})


def test_equal_ranks_make_room_for_a_third() -> None:
    (rank,), moved = ranks_at(["a0", "a0", "a1"], 1)
    assert list(moved) == [1]
    assert "a0" < rank < moved[1] < "a1"


def test_the_first_ranks_are_those_of_the_npm_package() -> None:
    assert first_ranks(3) == ["a0", "a1", "a2"]


@pytest.mark.parametrize("rank", ["", "a", "a00", "é0", "a 1", "a" + "1" * MAX_RANK, "0"])
def test_what_a_peer_wrote_is_no_rank_only_because_it_is_text(rank: str) -> None:
    assert not is_rank(rank)


def test_the_step_that_moved_is_the_one_out_of_order() -> None:
    assert in_order("abcd", "acdb") == set("acd")
    assert in_order("abc", "xaybz") == set("ab")
    assert in_order("", "") == set()
