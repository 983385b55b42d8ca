"""Chinese numerals in dates."""

from __future__ import annotations

import pytest

from store.rules.numerals import read_numeral


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("零", 0),
        ("一", 1),
        ("两", 2),
        ("九", 9),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("一百", 100),
        ("一百零五", 105),
        ("九百九十九", 999),
        ("二〇二六", 2026),
    ],
)
def test_a_numeral_is_read_whole(numeral: str, value: int) -> None:
    assert read_numeral(numeral, 0) == (value, len(numeral))


@pytest.mark.parametrize("text", ["", "天", "两三", "十十", "百", "二百零"])
def test_what_is_no_numeral_is_not_read(text: str) -> None:
    assert read_numeral(text, 0) is None


def test_reading_starts_and_ends_inside_a_text() -> None:
    assert read_numeral("过十五天", 1) == (15, 3)
