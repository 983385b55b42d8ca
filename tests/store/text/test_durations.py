"""Durations in words: the two largest units, rounded down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store.text.durations import spoken


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(minutes=100), "1 h 40 min"),
        (timedelta(days=3, hours=4, minutes=50), "3 d 4 h"),
        (timedelta(days=3, minutes=50), "3 d"),
        (timedelta(minutes=-100), "1 h 40 min"),
    ],
)
def test_a_duration_is_told_by_its_two_largest_units(duration: timedelta, words: str) -> None:
    assert spoken(duration) == words
