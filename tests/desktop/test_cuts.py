from __future__ import annotations

from agents.desktop.cuts import MOST, Shown, cuts_of


def shown_at(*times: int) -> list[Shown]:
    return [Shown(at, bytes((index,))) for index, at in enumerate(times)]


def times_of(*times: int) -> list[int]:
    return [each.at for each in cuts_of(shown_at(*times)).shown]


def test_what_follows_quickly_follows_quickly() -> None:
    cuts = cuts_of(shown_at(10_000, 10_300, 11_300))
    assert (cuts.shown, cuts.end) == (shown_at(0, 300, 1_300), 2_800)


def test_times_in_which_nothing_happens_are_cut_short() -> None:
    assert times_of(0, 60_000, 120_000, 120_500) == [0, 800, 2_300, 2_800]


def test_of_many_pictures_the_first_is_there_and_the_last_ones_are_and_it_takes_a_few_seconds() -> None:
    cuts = cuts_of(shown_at(*range(0, 100_000, 2_000)))
    assert [each.content[0] for each in cuts.shown] == [0, 43, 44, 45, 46, 47, 48, 49]
    assert cuts.end < 12_000
    assert times_of(*range(0, MOST * 100, 100)) == [*range(0, MOST * 100, 100)]


def test_two_at_once_are_seen_one_after_the_other() -> None:
    assert times_of(5_000, 5_000) == [0, 100]
