"""Amounts typed in the currency of the book, kept in its smallest coin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.errors import Invalid
from store.work.amounts import amount_meant, amount_typed


@pytest.mark.parametrize(
    "typed, coins", [("5000", 500_000), ("99.50", 9950), (" 1,240,000.5 ", 124_000_050), ("９９．５", 9950), ("0", 0)]
)
def test_an_amount_is_read_in_the_main_unit(typed: str, coins: int) -> None:
    assert amount_meant(typed) == coins


@pytest.mark.parametrize("typed", ["", "much", "-5", "0.001", "NaN", "Infinity", "1e999999999"])
def test_what_is_no_amount_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        amount_meant(typed, "cost")
    assert list(refusal.value.fields) == ["cost"]


@given(some.integers(min_value=0, max_value=10**15))
def test_what_is_shown_is_read_as_the_same(coins: int) -> None:
    assert amount_meant(amount_typed(coins)) == coins
