"""Custom fields: declared in the settings, checked like the built-in ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.custom import CustomField, custom_fields, normalise_custom, normalise_pattern, normalise_slug
from store.model.fields import BadValue


def declared(type: str, **more: object) -> CustomField:
    """A custom field of the customers, as the settings would declare it."""
    item = {"slug": "x", "table": "customers", "label": "X", "type": type, **more}
    (field,) = custom_fields("customers", {"custom_fields": [item]})
    return field


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", 12),
        ("１２", 12),
        (7, 7),
        ("12.50", "12.5"),
        ("-0.5", "-0.5"),
        (2.25, "2.25"),
        ("3.0", 3),
        ("9" * 20, "9" * 20),
    ],
)
def test_a_number_is_an_integer_or_its_decimal_text(typed: object, stored: object) -> None:
    assert normalise_custom(declared("number"), typed) == stored


@pytest.mark.parametrize("typed", ["twelve", "1e9", float("nan"), True, [1], 2**60])
def test_what_is_no_number_is_refused(typed: object) -> None:
    with pytest.raises(BadValue):
        normalise_custom(declared("number"), typed)


def test_a_date_a_flag_and_a_text() -> None:
    assert normalise_custom(declared("date"), date(2026, 11, 24)) == "2026-11-24"
    assert normalise_custom(declared("date"), "2026-11-24") == "2026-11-24"
    assert normalise_custom(declared("flag"), "是") is True
    assert normalise_custom(declared("flag"), "no") is None
    assert normalise_custom(declared("text"), " one\x1b\nline ") == "one line"


def test_a_dropdown_takes_one_of_its_choices() -> None:
    field = declared("dropdown", choices=["gold", "none"])
    assert normalise_custom(field, "ＧＯＬＤ") == "gold"
    with pytest.raises(BadValue, match="did you mean gold"):
        normalise_custom(field, "gol")


def test_a_pattern_must_match_the_whole_text() -> None:
    field = declared("text", pattern="[A-Z]{2}[0-9]{4}")
    assert normalise_custom(field, "AB1234") == "AB1234"
    with pytest.raises(BadValue, match="does not match the pattern"):
        normalise_custom(field, "AB12345")


def test_a_pattern_that_is_none_holds_nobody_up_but_cannot_be_declared() -> None:
    assert normalise_custom(declared("text", pattern="("), "any") == "any"
    with pytest.raises(BadValue, match="not a regular expression"):
        normalise_pattern("(")


def test_a_slug_is_a_key_an_export_can_use() -> None:
    assert normalise_slug("tax_code2") == "tax_code2"
    for slug in ("", "Tax", "税号", "2nd", "a.b", "a" * 41):
        with pytest.raises(BadValue, match="is not a slug"):
            normalise_slug(slug)


def test_only_well_formed_declarations_of_the_table_count() -> None:
    good = {"slug": "tax", "table": "customers", "label": "Tax code", "newer": 1}
    settings = {"custom_fields": [good, {**good, "table": "tasks"}, {**good, "label": 1}, "junk", None]}
    assert [field.slug for field in custom_fields("customers", settings)] == ["tax"]
    assert custom_fields("customers", {"custom_fields": {}}) == ()


@given(
    st.sampled_from(["text", "number", "date", "flag", "holographic"]),
    st.text("0123456789.-+ yesno", max_size=12) | st.text() | st.integers() | st.floats() | st.booleans(),
)
def test_a_value_stays_as_it_is_once_normalised(type: str, value: object) -> None:
    field = declared(type)
    try:
        once = normalise_custom(field, value)
    except BadValue:
        return
    if once is not None:
        assert normalise_custom(field, once) == once
