"""Figures beside those of others, and the ratio that was promised.

results -> each server's median, with its least and most -> ours to the best of theirs -> a line of the table
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from bench.figures import Figure, told
from bench.hub.plans import Result
from bench.hub.runs import Results
from bench.hub.servers import CAIRN

Measure = Callable[[Result], float]
Names = str | tuple[str, ...]


def at_most_of_theirs(
    what: str, results: Results, measure: Measure, unit: str, *, ratio: float, against: Names = ""
) -> Figure:
    """Less is better. ratio: ours to the least of theirs. against: only to servers whose names begin so."""
    ours, theirs, words = _compared(results, measure, unit, against)
    best = min(theirs)
    bound = f"≤ {ratio:g} × {_best_of(against)}"
    return Figure(what, bound, f"**{_times(ours, best)} ×**: {words}", ours <= ratio * best)


def at_least_of_theirs(
    what: str, results: Results, measure: Measure, unit: str, *, ratio: float, against: Names = ""
) -> Figure:
    """More is better. ratio: ours to the most that any run of theirs had."""
    ours, _, words = _compared(results, measure, unit, against)
    best = max(measure(each) for name in _others(results, against) for each in results[name])
    bound = f"≥ {ratio:g} × the most of {_best_of(against)}"
    return Figure(what, bound, f"**{_times(ours, best)} ×**: {words}", ours >= ratio * best)


def added(what: str, results: Results, measure: Measure, unit: str, *, at_most: float) -> Figure:
    """How much more ours is than the least of theirs."""
    ours, theirs, words = _compared(results, measure, unit, "")
    more = ours - min(theirs)
    return Figure(what, f"≤ {at_most:g} {unit}", f"**{more:+.2f} {unit}**: {words}", more <= at_most)


def side_by_side(what: str, results: Results, measure: Measure, unit: str) -> Figure:
    """For those who want to know."""
    return told(what, in_words(results, measure, unit))


def in_words(results: Results, measure: Measure, unit: str) -> str:
    """Each server's median, and what it was at least and at most."""
    said = (f"{name} {_spread([measure(each) for each in some])}" for name, some in results.items())
    return f"{'; '.join(said)} {unit}"


def middle(results: Sequence[Result], measure: Measure) -> float:
    return float(median(measure(each) for each in results))


def _compared(results: Results, measure: Measure, unit: str, against: Names) -> tuple[float, list[float], str]:
    theirs = [middle(results[name], measure) for name in _others(results, against)]
    return middle(results[CAIRN], measure), theirs, in_words(results, measure, unit)


def _others(results: Results, against: Names) -> list[str]:
    return [name for name in results if name != CAIRN and name.startswith(against)]


def _times(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs else "∞"


def _best_of(against: Names) -> str:
    return (
        "the best" if not against else against if isinstance(against, str) else f"the better of {' and '.join(against)}"
    )


def _spread(values: Sequence[float]) -> str:
    low, between, high = min(values), float(median(values)), max(values)
    return _digits(between) + (f" ({_digits(low)}–{_digits(high)})" if len(values) > 1 else "")


def _digits(value: float) -> str:
    """Three digits, as more would be noise."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


# -- what is compared ----------------------------------------------------------------------------------------------


def cpu(result: Result) -> float:
    """Percent of a core, of the process that serves."""
    return result.used.serving * 100


def p50(result: Result) -> float:
    """Milliseconds from when an edit was due until it was seen; so are the next two."""
    return result.p50


def p95(result: Result) -> float:
    return result.p95


def p99(result: Result) -> float:
    return result.p99


def deliveries(result: Result) -> float:
    """A second."""
    return result.deliveries / result.seconds


def memory(result: Result) -> float:
    """MB."""
    return result.used.memory / 1e6


def joins(result: Result) -> float:
    """A second."""
    return len(result.joined) / result.seconds


def join_time(result: Result) -> float:
    """Milliseconds."""
    return float(median(result.joined))


def grown(result: Result) -> float:
    """MB since before."""
    return (result.used.own - result.before) / 1e6
