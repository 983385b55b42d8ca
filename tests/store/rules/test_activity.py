"""Activity levels: their limits are inclusive, rise with silence, and can be set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.activity import DAYS, LEVELS, activity, thresholds


@pytest.mark.parametrize(
    ("days", "level"),
    [(0, "active"), (30, "active"), (31, "cooling"), (90, "cooling"), (91, "dormant"), (180, "dormant"), (181, "lost")],
)
def test_the_limit_itself_still_belongs_to_the_level(days: int, level: str) -> None:
    assert activity(days) == level


def test_who_was_never_contacted_has_none() -> None:
    assert activity(None) is None


@given(st.integers(0, 400), st.integers(0, 400))
def test_longer_silence_is_never_more_active(one: int, other: int) -> None:
    shorter, longer = (activity(days) for days in sorted((one, other)))
    assert shorter is not None and longer is not None
    assert LEVELS.index(shorter) <= LEVELS.index(longer)


@pytest.mark.parametrize("days", [None, [7], [7, 7, 9], [9, 8, 7], [0, 1, 2], ["7", 14, 30], [True, 14, 30]])
def test_settings_that_make_no_sense_leave_the_default(days: object) -> None:
    assert thresholds({"activity_days": days}) == DAYS


def test_settings_move_the_limits() -> None:
    assert activity(8, thresholds({"activity_days": [7, 14, 30]})) == "cooling"
