"""Plots: as wide as they are asked to be, and nothing in them that would steer a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.measure.plot import bar, columns, spark
from store.text.cells import cell_width

values = st.lists(st.none() | st.floats(-1e9, 1e9), max_size=40)


def test_a_line_of_blocks_is_higher_for_more() -> None:
    assert spark([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert spark([5, None, 10]) == "▅·█"
    assert spark([3, 3]) == "██"
    assert spark([0, 0]) == "▁▁"
    assert spark([]) == ""
    assert spark([50, 100], low=0, high=200) == "▃▅"


def test_a_bar_is_as_long_as_its_share() -> None:
    assert bar(5, 10, 4) == "██  "
    assert bar(1, 16, 2) == "▏ "
    assert bar(99, 10, 3) == "███"
    assert bar(None, 10, 3) == bar(0, 10, 3) == bar(5, 0, 3) == bar(-1, 10, 3) == "   "


def test_columns_stand_on_the_bottom_line() -> None:
    assert columns([1, 2, None, 4], 2) == ["   █", "▄█·█"]
    assert columns([], 2) == ["", ""]
    assert columns([0, 0], 1) == ["  "]


@given(values, st.integers(1, 6))
def test_every_value_has_one_cell(listed: list[float | None], height: int) -> None:
    for line in (spark(listed), *columns(listed, height)):
        assert cell_width(line) == len(listed)
        assert line.isprintable()


@given(st.none() | st.floats(-10, 1000), st.floats(0, 100), st.integers(0, 50))
def test_a_bar_has_the_width_it_was_given(value: float | None, most: float, cells: int) -> None:
    assert cell_width(bar(value, most, cells)) == cells
