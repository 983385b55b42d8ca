"""Median, 90th percentile, mean and share, on samples worked out by hand and against their definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.measure.statistics import mean, median, p90, percent

SECONDS = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=60)


def test_nothing_comes_out_of_nothing() -> None:
    assert (median([]), p90([]), mean([]), percent(0, 0)) == (None, None, None, None)


@pytest.mark.parametrize(
    ("values", "middle"), [([7], 7), ([9, 1, 5], 5), ([4, 1], 2.5), ([10, 1, 2, 3], 2.5), ([1, 1, 1, 100], 1)]
)
def test_the_median_is_the_middle_or_the_average_of_two_middles(values: list[float], middle: float) -> None:
    assert median(values) == middle


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (19, 18), (20, 18), (100, 90)])
def test_p90_is_the_value_of_the_nearest_rank(count: int, rank: int) -> None:
    assert p90(list(range(count, 0, -1))) == rank


def test_the_mean_is_not_rounded() -> None:
    assert mean([1, 2]) == 1.5
    assert mean([0.1] * 10) == 0.1


def test_a_share_is_in_percent() -> None:
    assert percent(0, 4) == 0
    assert percent(1, 3) == pytest.approx(33.3333333)
    assert percent(4, 4) == 100


@given(SECONDS)
def test_nine_in_ten_are_at_most_p90_and_no_smaller_value_does(values: list[int]) -> None:
    found = p90(values)
    assert found is not None
    assert 10 * sum(value <= found for value in values) >= 9 * len(values)
    assert 10 * sum(value < found for value in values) < 9 * len(values)


@given(SECONDS)
def test_half_lie_on_each_side_of_the_median(values: list[int]) -> None:
    found = median(values)
    assert found is not None
    assert 2 * sum(value < found for value in values) <= len(values)
    assert 2 * sum(value > found for value in values) <= len(values)
