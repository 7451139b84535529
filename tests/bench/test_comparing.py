"""A ratio is ours to the best of theirs, and holds or does not."""

from __future__ import annotations

import pytest

from bench.hub.comparing import added, at_least_of_theirs, at_most_of_theirs, cpu, deliveries, p50
from bench.hub.plans import Result, Used


def result(serving: float, *, p50: float = 1.0, deliveries: int = 0) -> Result:
    return Result(Used(serving, {}, 0.0, 0, 0), seconds=1.0, p50=p50, deliveries=deliveries)


RESULTS = {
    "Cairn": [result(0.08, p50=2.0, deliveries=300), result(0.50), result(0.06, p50=3.0, deliveries=200)],
    "quick 1.0": [result(0.10, p50=1.0, deliveries=100), result(0.10), result(0.90, p50=9.0, deliveries=500)],
    "slow 2.0": [result(0.20, deliveries=10)] * 3,
}


@pytest.mark.parametrize(("ratio", "holds"), [(0.8, True), (0.79, False)])
def test_less_is_better_than_the_least_of_their_medians(ratio: float, holds: bool) -> None:  # noqa: FBT001
    figure = at_most_of_theirs("CPU", RESULTS, cpu, "%", ratio=ratio)
    assert figure.holds is holds
    assert figure.measured.startswith("**0.80 ×**: Cairn 8.00 (6.00–50.0); quick 1.0 10.0 (10.0–90.0)")


@pytest.mark.parametrize(("ratio", "holds"), [(0.4, True), (0.41, False)])
def test_more_has_to_be_more_than_their_best_run(ratio: float, holds: bool) -> None:  # noqa: FBT001
    assert at_least_of_theirs("deliveries", RESULTS, deliveries, "/s", ratio=ratio).holds is holds


def test_only_those_who_are_named_are_compared_with() -> None:
    assert at_most_of_theirs("CPU", RESULTS, cpu, "%", ratio=0.4, against="slow").holds
    assert not at_most_of_theirs("CPU", RESULTS, cpu, "%", ratio=0.4, against=("slow", "quick")).holds


@pytest.mark.parametrize(("at_most", "holds"), [(1.0, True), (0.9, False)])
def test_what_is_added_is_added_to_the_best(at_most: float, holds: bool) -> None:  # noqa: FBT001
    assert added("p50", RESULTS, p50, "ms", at_most=at_most).holds is holds
