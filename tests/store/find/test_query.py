"""The filter language as it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.errors import Usage
from store.find.query import AnyOf, Field, Not, Query, Word, parse


@pytest.mark.parametrize(
    "typed, terms",
    [
        ("", []),
        ("  wang  ", [Word("wang")]),
        ("wang 上海", [Word("wang"), Word("上海")]),
        ('"wang xiaoming"', [Word("wang xiaoming")]),
        ("owner:li grade:A", [Field("owner", "li"), Field("grade", "A")]),
        ("OWNER:li", [Field("owner", "li")]),
        ("-tag:vip", [Not(Field("tag", "vip"))]),
        ("-wang", [Not(Word("wang"))]),
        ("wang|li", [AnyOf((Word("wang"), Word("li")))]),
        ("owner:li|zhang", [AnyOf((Field("owner", "li"), Field("owner", "zhang")))]),
        ("owner:li|grade:A", [AnyOf((Field("owner", "li"), Field("grade", "A")))]),
        ("wang|owner:li", [AnyOf((Word("wang"), Field("owner", "li")))]),
        ("-owner:li|zhang", [Not(AnyOf((Field("owner", "li"), Field("owner", "zhang"))))]),
        ('name:"wang xiaoming"', [Field("name", "wang xiaoming")]),
        ('"a|b:c" x', [Word("a|b:c"), Word("x")]),
        ('"-wang"', [Word("-wang")]),
        ("owner:none", [Not(Field("has", "owner"))]),
        ("no:email", [Not(Field("has", "email"))]),
        ("has:phone", [Field("has", "phone")]),
        ("is:archived", [Field("is", "archived")]),
        ("10:30", [Word("10:30")]),
        ("备注:紧急", [Word("备注:紧急")]),
    ],
)
def test_what_is_typed_is_read(typed: str, terms: list[object]) -> None:
    assert parse(typed) == Query(tuple(terms))


@pytest.mark.parametrize("typed", ["owner：li", "ｏｗｎｅｒ：ｌｉ", "owner:“li”", "　owner:li　"])
def test_full_width_signs_count_as_their_twins(typed: str) -> None:
    assert parse(typed) == parse("owner:li")


@pytest.mark.parametrize("typed, meant", [("wang -", "wang"), ("wang|", "wang"), ('"wang xi', '"wang xi"')])
def test_what_is_still_being_typed_is_no_error(typed: str, meant: str) -> None:
    assert parse(typed) == parse(meant)


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("onwer:li", "Unknown field “onwer”. Did you mean “owner”?"),
        ("mail:x", "Unknown field “mail”. Did you mean “email”?"),
        ("zzz:x", "Unknown field “zzz”. The fields are: name, owner,"),
        ("owner:", "owner: needs a value"),
        ("owner:li|grade:", "grade: needs a value"),
        ("phone:abc", "phone: takes digits, and “abc” is no part of a number."),
        ("is:archvied", "Unknown value “archvied” of is. Did you mean “archived”?"),
        ("has:xyz", "Unknown value “xyz” of has. There are: owner, grade,"),
        ("wang | li", "“|” stands between two words"),
    ],
)
def test_an_error_says_what_was_meant(typed: str, sentence: str) -> None:
    with pytest.raises(Usage) as raised:
        parse(typed)
    assert raised.value.sentence.startswith(sentence)


def test_known_values_are_checked_and_written_as_in_the_book() -> None:
    known = {"owner": ["li", "zhang"], "grade": ["A", "潜在"]}
    assert parse("owner:LI grade:a tag:any", known) == parse("owner:li grade:A tag:any")
    assert parse("owner:none", known) == parse("no:owner")
    with pytest.raises(Usage, match=r"Unknown value “zhong” of owner. Did you mean “zhang”\?"):
        parse("owner:zhong", known)


def test_a_filter_has_an_end() -> None:
    with pytest.raises(Usage, match="at most 64"):
        parse("|".join(["word"] * 65))


def test_a_query_knows_what_it_mentions() -> None:
    archived = Field("is", "archived")
    assert parse("a -b|is:archived").mentions(archived)
    assert not parse("a is:active").mentions(archived)


@given(some.text(some.sampled_from('ab:|-"“ ：owner上1\t'), max_size=30) | some.text())
def test_any_text_is_read_or_refused_in_a_sentence(typed: str) -> None:
    try:
        query = parse(typed)
    except Usage as error:
        assert error.sentence
    else:
        assert isinstance(query, Query)
