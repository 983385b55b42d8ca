"""Rows and their ranks, whatever numbers the rows have."""

from array import array

from hypothesis import given, settings
from hypothesis import strategies as some

from store.find.ordered import Ordered

ROWS = some.sets(some.integers(0, 40) | some.integers(0, 2**62), max_size=20)


@settings(max_examples=50, deadline=None)
@given(ROWS, ROWS, some.randoms(use_true_random=False))
def test_ranks_are_those_of_the_rows_that_are_in_the_order(known, asked, chance):
    rows = sorted(known)
    chance.shuffle(rows)
    order = Ordered(array("q", rows))
    if rows:
        assert order.append(2**62 + 1) == len(rows)
        rows.append(2**62 + 1)
    asked |= {row for row in rows if chance.random() < 0.5}
    assert [order.rank(row) for row in asked] == [rows.index(row) if row in rows else None for row in asked]
    assert list(order.ranks(asked)) == sorted(rows.index(row) for row in asked if row in rows)
    assert list(order.among(asked)) == [row for row in rows if row in asked]
