"""Phone numbers: however typed, one form is stored and one is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.fields import BadValue
from store.model.phones import is_stored_phone, normalise_phone, phone_digits, show_phone, split_phones

COUNTRIES = st.sampled_from(["86", "1", "44", "49", "65", "852"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0086 138 0013 8000", "+8613800138000"),
        ("(+86)13800138000", "+8613800138000"),
        ("86 13800138000", "+8613800138000"),
        ("013800138000", "+8613800138000"),
        ("021-5058 1234", "+862150581234"),
        ("+86 (0)21 5058 1234", "+862150581234"),
        ("0755 8888 1234", "+8675588881234"),
        ("010-62345678-12", "+861062345678;ext=12"),
        ("021 50581234 ext. 12", "+862150581234;ext=12"),
        ("021-50581234转12", "+862150581234;ext=12"),
        ("021-50581234 分机 12", "+862150581234;ext=12"),
        ("+862150581234;ext=12", "+862150581234;ext=12"),
        ("400-800-1234", "4008001234"),
        ("+86 400 800 1234", "4008001234"),
        ("10086", "10086"),
        ("110", "110"),
        ("5058 1234", "50581234"),
        ("+1 (415) 555-0100", "+14155550100"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("tel:+49-30-123456", "+4930123456"),
    ],
)
def test_a_number_typed_in_china_is_stored_with_its_country(typed: str, stored: str) -> None:
    assert normalise_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "country_code", "stored"),
    [
        ("(415) 555-0100", "1", "+14155550100"),
        ("1-415-555-0100", "1", "+14155550100"),
        ("911", "1", "911"),
        ("020 7946 0958", "44", "+442079460958"),
        ("030-1234567-12", "49", "+4930123456712"),
        ("6123 4567", "65", "+6561234567"),
        ("+86 138 0013 8000", "44", "+8613800138000"),
    ],
)
def test_a_number_typed_elsewhere_follows_its_country(typed: str, country_code: str, stored: str) -> None:
    assert normalise_phone(typed, country_code) == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("call me", "which has digits"),
        ("12", "3 to 15 digits"),
        ("1" * 16, "3 to 15 digits"),
        ("1380013800", "10 digits; a mobile number has 11"),
        ("+86 138 0013 80001", "12 digits; a mobile number has 11"),
        ("021 5058", "a number with area code has 10 to 12"),
        ("+0123456789", "no country code"),
        ("+1 23", "7 to 15 digits"),
        ("", "which has digits"),
    ],
)
def test_nonsense_is_refused_with_what_is_expected(typed: str, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        normalise_phone(typed)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+8613800138000", "138 0013 8000"),
        ("+862150581234;ext=12", "021 5058 1234 ext. 12"),
        ("+8675588881234", "0755 8888 1234"),
        ("4008001234", "400 800 1234"),
        ("50581234", "5058 1234"),
        ("10086", "10086"),
        ("+14155550100", "+1 415 555 0100"),
        ("+85261234567", "+852 6123 4567"),
    ],
)
def test_a_number_is_shown_as_people_write_it(stored: str, shown: str) -> None:
    assert show_phone(stored) == shown


def test_a_chinese_number_has_its_country_in_a_book_from_elsewhere() -> None:
    assert show_phone("+8613800138000", "44") == "+86 138 0013 8000"
    assert show_phone("+862150581234", "44") == "+86 21 5058 1234"


@given(st.text("0123456789+ -()/.x#;ext=转１", max_size=24), COUNTRIES)
def test_what_was_stored_and_what_is_shown_are_stored_the_same_again(typed: str, country_code: str) -> None:
    try:
        stored = normalise_phone(typed, country_code)
    except BadValue:
        return
    assert is_stored_phone(stored)
    assert normalise_phone(stored, country_code) == stored
    assert normalise_phone(show_phone(stored, country_code), country_code) == stored


@given(st.text(max_size=20))
def test_any_text_has_digits_to_look_up_or_none(text: str) -> None:
    digits = phone_digits(text)
    assert digits == "" or (digits.isascii() and digits.isdecimal())


def test_a_number_is_looked_up_by_the_same_digits_however_typed() -> None:
    typed = ["13800138000", "+86 138 0013 8000", "0138 0013 8000"]
    assert {phone_digits(text) for text in typed} == {"8613800138000"}
    assert phone_digits("021 50581234 ext. 12") == "862150581234"
    assert phone_digits("0013 8000") == "00138000"


def test_a_cell_of_several_numbers_is_taken_apart() -> None:
    cell = "13800138000/021-50581234;ext=12; 10086、110"
    assert [normalise_phone(part) for part in split_phones(cell)] == [
        "+8613800138000",
        "+862150581234;ext=12",
        "10086",
        "110",
    ]
    assert split_phones("021/50581234") == ["021/50581234"]
