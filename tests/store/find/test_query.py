"""The filter language as it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.errors import Usage
from store.find.fields import TICKET_QUEUE
from store.find.query import AnyOf, Field, Not, Query, Word, parse

BASE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC).astimezone(ZoneInfo("Asia/Shanghai"))


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
        ("zzz:x", "Unknown field “zzz”. The fields are: name, phone,"),
        ("owner:", "owner: needs a value"),
        ("owner:li|grade:", "grade: needs a value"),
        ("phone:abc", "phone: takes digits, and “abc” is no part of a number."),
        ("is:archvied", "Unknown value “archvied” of is. Did you mean “archived”?"),
        ("has:xyz", "Unknown value “xyz” of has. There are: owner, grade,"),
        ("wang | li", "“|” stands between two words"),
        ("protected:<7d", "Unknown field “protected”."),
        ("stage:谈判", "Unknown field “stage”."),
        ("custom.seats:3", "Unknown field “custom.seats”."),
        ("silent:soon", "silent: takes days, such as silent:>30d."),
        ("silent:>99999m", "silent: takes days, such as silent:>30d."),
        ("csat:good", "csat: takes a number, such as csat:<3."),
        ("due:soon", "due: takes a day, such as due:<today; “soon” is none."),
        ("due:2月30日", "due: takes a day"),
        ("note:☎", "note: takes words, and there are none in “☎”."),
    ],
)
def test_an_error_says_what_was_meant(typed: str, sentence: str) -> None:
    with pytest.raises(Usage) as raised:
        parse(typed, base=BASE)
    assert raised.value.sentence.startswith(sentence)


NOV20, NOV21 = date(2026, 11, 20), date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed, low, high",
    [
        ("silent:>30d", 31, None),
        ("silent:>=30", 30, None),
        ("silent:30天", 30, None),
        ("silent:<2w", None, 14),
        ("silent:≤１周", None, 8),
        ("silent:3m..6m", 90, 181),
        ("csat:=3", 3, 4),
        ("csat:1..2", 1, 3),
        ("csat:4..", 4, None),
        ("due:today", NOV20, NOV21),
        ("due:<今天", None, NOV20),
        ("due:<=today", None, NOV21),
        ("due:>today", NOV21, None),
        ("due:<7d", None, date(2026, 11, 27)),
        ("due:2026-11-01", date(2026, 11, 1), date(2026, 11, 2)),
        ("due:周一", date(2026, 11, 23), date(2026, 11, 24)),
        ("last:周一", date(2026, 11, 16), date(2026, 11, 17)),
        ("last:<30d", None, date(2026, 10, 21)),
        ("created:2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("created:2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("created:2025", date(2025, 1, 1), date(2026, 1, 1)),
        ("created:2026-10..2026-11", date(2026, 10, 1), date(2026, 12, 1)),
        ('created:>"3 days ago"', date(2026, 11, 18), None),
    ],
)
def test_a_comparison_is_an_interval(typed: str, low: object, high: object) -> None:
    field = typed.partition(":")[0]
    assert parse(typed, base=BASE).terms == (Field(field, "", low, high),)


def test_another_list_has_other_fields() -> None:
    assert parse("number:1042", fields=TICKET_QUEUE).terms == (Field("number", "", 1042, 1043),)
    with pytest.raises(Usage, match="Unknown field “number”"):
        parse("number:1042")


def test_a_label_is_as_good_as_the_value_it_is_for() -> None:
    assert parse("status:线索", {"status": {"lead": "线索"}}).terms == (Field("status", "lead"),)


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
        query = parse(typed, base=BASE)
    except Usage as error:
        assert error.sentence
    else:
        assert isinstance(query, Query)
