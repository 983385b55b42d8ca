"""Median, 90th percentile, mean and share: nothing comes out of nothing, and nothing is rounded on the way."""

from __future__ import annotations

from collections.abc import Sequence


def median(values: Sequence[float]) -> float | None:
    """The middle value, or the average of the two middle ones; None for no values (Rule 5)."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def p90(values: Sequence[float]) -> float | None:
    """The 90th percentile by nearest rank: the ceil(0.9 n)-th smallest value; None for no values (Rule 5)."""
    if not values:
        return None
    # In integers, since 0.9 * 10 is a little more than 9 in binary fractions of some sizes.
    rank = -(-9 * len(values) // 10)
    return sorted(values)[rank - 1]


def mean(values: Sequence[float]) -> float | None:
    """The average; None for no values."""
    from math import fsum

    return fsum(values) / len(values) if values else None


def percent(part: int, whole: int) -> float | None:
    """The share of `part` in `whole`, in percent; None of nothing (Rule 5)."""
    return 100 * part / whole if whole else None
