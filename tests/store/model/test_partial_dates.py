"""Dates with an unknown year or day, however typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.fields import BadValue
from store.model.partial_dates import normalise_partial_date


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1955-05-28", "1955-05-28"),
        ("1955-5-8", "1955-05-08"),
        ("1955-05", "1955-05"),
        ("1955", "1955"),
        ("--05-28", "--05-28"),
        ("05-28", "--05-28"),
        ("03-04", "--03-04"),
        ("19550528", "1955-05-28"),
        ("1955/5/28", "1955-05-28"),
        ("１９５５．５．２８", "1955-05-28"),
        ("1955年5月28日", "1955-05-28"),
        ("1955年5月", "1955-05"),
        ("5月28日", "--05-28"),
        ("5月28号", "--05-28"),
        ("28.05.1955", "1955-05-28"),
        ("5/28/1955", "1955-05-28"),
        ("28.5.", "--05-28"),
        ("5.5.1955", "1955-05-05"),
        ("28 May 1955", "1955-05-28"),
        ("May 28th, 1955", "1955-05-28"),
        ("28 may", "--05-28"),
        ("Sept. 1955", "1955-09"),
        ("02-29", "--02-29"),
        ("1956-02-29", "1956-02-29"),
    ],
)
def test_a_date_is_stored_in_iso_form(typed: str, stored: str) -> None:
    assert normalise_partial_date(typed) == stored


@pytest.mark.parametrize("typed", ["1955-02-29", "02-30", "2月30日", "1955-13", "1955-00", "31 June", "0.5.1955"])
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match="does not exist"):
        normalise_partial_date(typed)


@pytest.mark.parametrize("typed", ["", "soon", "55", "28.5.55", "0000", "1955-5-28-1", "28 Mai"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        normalise_partial_date(typed)


def test_an_order_that_could_be_either_is_refused_with_both_readings() -> None:
    with pytest.raises(BadValue, match="could be 1955-03-04 or 1955-04-03"):
        normalise_partial_date("3.4.1955")
    with pytest.raises(BadValue, match="could be --03-04 or --04-03"):
        normalise_partial_date("03/04")


def test_a_lunar_month_has_thirty_days() -> None:
    assert normalise_partial_date("2月30日", lunar=True) == "--02-30"
    with pytest.raises(BadValue):
        normalise_partial_date("02-31", lunar=True)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_its_own_partial_date(day: date) -> None:
    assert normalise_partial_date(day.isoformat()) == day.isoformat()
    assert normalise_partial_date(f"{day:--%m-%d}") == f"{day:--%m-%d}"


@given(st.text("0123456789-/.年月日 may", max_size=12), st.booleans())
def test_a_date_stays_as_it_is_once_normalised(typed: str, lunar: bool) -> None:
    try:
        once = normalise_partial_date(typed, lunar=lunar)
    except BadValue:
        return
    assert normalise_partial_date(once, lunar=lunar) == once
