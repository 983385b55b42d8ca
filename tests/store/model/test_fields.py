"""Text is clean when it comes in and harmless when it goes out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.fields import BadValue, clean, normalise_login, normalise_tag, quoted, safe

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text("\x00\x1b\x07\n\t\r\x85\x9b‮⁦ \u200f\ufeffaé́ ")
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def controls(text: str, allowed: str = "") -> list[str]:
    """The characters of the text that would steer a terminal."""
    return [
        character
        for character in text
        if character not in allowed
        and (unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in BIDI)
    ]


@given(ANY_TEXT, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once


@given(ANY_TEXT, st.booleans())
def test_clean_text_has_no_control_or_bidi_character(text: str, lines: bool) -> None:
    cleaned = clean(text, lines=lines)
    assert controls(cleaned, "\n\t" if lines else "") == []
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()


@given(ANY_TEXT)
def test_safe_text_has_no_control_character(text: str) -> None:
    assert controls(safe(text)) == []
    assert controls(safe(text, lines=True), "\n") == []


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"]), max_size=40))
def test_text_without_controls_is_shown_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_a_line_folds_what_breaks_it_and_a_text_keeps_its_lines() -> None:
    typed = "  one\r\ntwo\rthree\tfour\u2028five  "
    assert clean(typed) == "one two three four five"
    assert clean(typed, lines=True) == "one\ntwo\nthree\tfour\nfive"


def test_an_escape_sequence_in_a_name_loses_its_escape() -> None:
    assert clean("\x1b]0;title\x07王\x9b31m小明") == "]0;title王31m小明"
    assert safe("\x1b[2J\x9b2J") == "␛[2J␛[2J"


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "❤️", "می‌خواهم", "क्‍ष"])
def test_joiners_and_selectors_that_scripts_need_stay(text: str) -> None:
    assert clean(text) == text
    assert safe(text) == text


def test_a_quoted_value_is_short_and_harmless() -> None:
    assert quoted("\x1bname") == "“␛name”"
    assert quoted("客" * 100, width=9) == "“客客客客…”"
    assert quoted(10**5000).startswith("“0x")
    assert quoted({"deep": []}) == "“dict”"


def test_a_tag_is_one_word() -> None:
    assert normalise_tag(" #key account ") == "key-account"
    assert normalise_tag("＃重要") == "重要"
    with pytest.raises(BadValue, match="no letters"):
        normalise_tag("##")
    with pytest.raises(BadValue, match="too long"):
        normalise_tag("long" * 20)


@given(ANY_TEXT)
def test_a_tag_and_a_login_stay_as_they_are_once_normalised(text: str) -> None:
    for normalise in (normalise_tag, normalise_login):
        try:
            once = normalise(text)
        except BadValue:
            continue
        assert normalise(once) == once


@pytest.mark.parametrize(("typed", "login"), [("Li", "li"), ("ＬＩ.wang", "li.wang"), ("王小明", "王小明")])
def test_a_login_is_lower_case(typed: str, login: str) -> None:
    assert normalise_login(typed) == login


@pytest.mark.parametrize("typed", ["", "li wang", "-li", "li@host", "DOMAIN\\li", "x" * 65])
def test_what_is_no_login_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match="is not a login"):
        normalise_login(typed)
