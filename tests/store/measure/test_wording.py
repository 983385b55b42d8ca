"""How figures read."""

from __future__ import annotations

import pytest

from store.measure.definition import Part, Unit
from store.measure.wording import change_text, duration_text, part_label, value_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (3570, "1 h 00 min"),
        (11100, "3 h 05 min"),
        (86_399, "1 d 0 h"),
        (187_200, "2 d 4 h"),
    ],
)
def test_a_duration_reads_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "seconds", "n/a"),
        (None, "percent", "n/a"),
        (0, "percent", "0.0 %"),
        (200 / 3, "percent", "66.7 %"),
        (4.25, "score", "4.2"),
        (1200, "number", "1200"),
        (90, "seconds", "2 min"),
    ],
)
def test_a_value_reads_with_its_unit(value: float | None, unit: Unit, text: str) -> None:
    assert value_text(value, unit) == text


def test_shares_change_in_points_and_all_else_in_percent() -> None:
    assert change_text(-5, "percent") == "-5.0 points"
    assert change_text(12.4, "seconds") == "+12 %"
    assert change_text(None, "number") == ""


def test_parts_are_called_by_the_book_the_login_or_in_words() -> None:
    settings = {"vocabularies": {"channel": [{"value": "call", "label": "Ring"}]}}
    assert part_label(Part("call", 1, "number", 1, "channel"), settings) == "Ring"
    assert part_label(Part("li", 1, "number", 1, "owner"), settings) == "li"
    assert part_label(Part("not-done", 1, "number", 1), settings) == "not done"
