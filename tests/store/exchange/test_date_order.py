"""The order of dates in a column: told by the column or by a person, never guessed."""

from __future__ import annotations

import pytest

from store.exchange.date_order import Ambiguous, has_short_year, in_order, order_of


def test_a_column_tells_its_order_by_a_day_past_the_twelfth() -> None:
    assert order_of(["01/02/1980", "28/05/1980"]) == "dmy"
    assert order_of(["01/02/1980", "05.28.1980"]) == "mdy"


def test_a_column_of_small_numbers_is_ambiguous() -> None:
    with pytest.raises(Ambiguous):
        order_of(["01/02/1980", "", "03/04/1981"])


@pytest.mark.parametrize("values", [["1980-05-06"], ["--05-06"], ["05-06"], ["5月6日"], ["05/05/1980"], [""], ["soon"]])
def test_dates_that_read_one_way_need_no_order(values: list[str]) -> None:
    assert order_of(values) is None


def test_columns_that_contradict_themselves_say_no_order() -> None:
    assert order_of(["28/05/1980", "05/28/1980", "01/02/1980"]) is None


def test_dates_are_written_out_by_the_order() -> None:
    assert in_order("1/2/1980", "dmy") == "1980-02-01"
    assert in_order("1/2/1980", "mdy") == "1980-01-02"
    assert in_order("28/5", "dmy") == "--05-28"
    assert in_order("1980-05-28", "dmy") == "1980-05-28"
    assert in_order("1/2/80", "dmy") == "1/2/80"


def test_a_year_of_two_digits_is_noticed() -> None:
    assert has_short_year("28/05/80") and has_short_year("80-05-28")
    assert not has_short_year("28/05/1980") and not has_short_year("1980-05-28")
