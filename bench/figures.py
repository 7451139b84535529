"""A figure: what was measured, beside what was promised.

    Samples -> Figure -> a line of the table

A figure without a bound is told for those who want to know, and can neither hold nor fail.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. bound: in words; holds: None when nothing was promised."""

    what: str
    bound: str
    measured: str
    holds: bool | None = None


def p95(what: str, samples: Sequence[float], unit: str, *, at_most: float | None = None) -> Figure:
    """Many samples, judged by their 95th percentile."""
    middle, high, worst = (percentile(samples, share) for share in (0.5, 0.95, 1.0))
    measured = f"p50 {_round(middle)}, p95 {_round(high)}, max {_round(worst)} {unit}, {len(samples)} samples"
    return Figure(what, _bound("p95", at_most, unit), measured, _holds(high, at_most))


def every(what: str, samples: Sequence[float], unit: str, *, at_most: float | None = None) -> Figure:
    """A few samples, judged by the worst of them."""
    low, middle, worst = (percentile(samples, share) for share in (0.0, 0.5, 1.0))
    measured = f"{_round(low)} / {_round(middle)} / {_round(worst)} {unit} (min / median / max of {len(samples)})"
    if len(samples) == 1:
        measured = f"{_round(worst)} {unit}"
    return Figure(what, _bound("", at_most, unit), measured, _holds(worst, at_most))


def claim(what: str, bound: str, holds: bool) -> Figure:  # noqa: FBT001 - the claim itself
    """Something that is so, or is not."""
    return Figure(what, bound, "yes" if holds else "no", holds)


def told(what: str, measured: str) -> Figure:
    """Worth knowing; nothing is promised."""
    return Figure(what, "–", measured)


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least this share of all samples does not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _bound(by: str, at_most: float | None, unit: str) -> str:
    return "–" if at_most is None else f"{by} ≤ {at_most:g} {unit}".strip()


def _holds(value: float, at_most: float | None) -> bool | None:
    return None if at_most is None else value <= at_most


def _round(value: float) -> str:
    """Three digits, as more would be noise."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
