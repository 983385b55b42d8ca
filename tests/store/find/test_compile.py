"""Queries compiled to SQL find the customers they describe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.find.compile import where
from store.find.matching import matching
from store.find.query import MOST_CONDITIONS, parse
from tests.store.find.conftest import SmallBook


@pytest.fixture(scope="module")
def desk() -> SmallBook:
    book = SmallBook()
    book.add(
        "customers",
        "jinqiao",
        name="上海金桥贸易",
        grade="A",
        owner="li",
        tags=["VIP", "华东"],
        phones=["+862150581234"],
    )
    book.add("contacts", "c-wang", customer="jinqiao", name="王小明", mails=["w@x.example"])
    book.add("contacts", "c-zhao", customer="jinqiao", name="赵敏", phones=["+8613900139000"])
    book.add("customers", "wang", kind="person", name="王芳", company="上海金桥贸易", grade="B", owner="zhang")
    book.add("customers", "acme", name="Acme Wang Ltd", grade="潜在", mails=["info@acme.example"], tags=["x"])
    book.add("customers", "old", name="Old Wang", owner="li", archived="2026-01-01T00:00:00Z")
    book.add("customers", "twin", name="Twin Wang", owner="li", merged_into="acme")
    return book


def found(book: SmallBook, typed: str) -> set[str]:
    condition, parameters = where(parse(typed), codes=book.codes)
    return {id for (id,) in book.query(f"SELECT c.id FROM r_customers AS c WHERE {condition}", parameters)}


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("", "jinqiao wang acme"),
        ("wang", "jinqiao wang acme"),
        ("wxm", "jinqiao"),
        ("wang xiaoming", "jinqiao"),
        ("jinqiao", "jinqiao wang"),
        ("金桥贸易", "jinqiao wang"),
        ("wang fang", "wang"),
        ("138", ""),
        ("139 0013 9000", "jinqiao"),
        ("w@x.example", "jinqiao"),
        ("nobody", ""),
        ("name:wang", "wang acme"),
        ('name:"wang acme"', "acme"),
        ("name:xiaoming", ""),
        ("owner:li", "jinqiao"),
        ("owner:none", "acme"),
        ("owner:li|zhang", "jinqiao wang"),
        ("-owner:li", "wang acme"),
        ("grade:a", "jinqiao"),
        ("grade:潜在", "acme"),
        ("-grade:A", "wang acme"),
        ("tag:vip", "jinqiao"),
        ("tag:华东|x", "jinqiao acme"),
        ("-tag:vip wang", "wang acme"),
        ("phone:139", "jinqiao"),
        ('phone:"021 5058"', "jinqiao"),
        ("email:acme", "acme"),
        ("email:@x.example", "jinqiao"),
        ("has:email", "jinqiao acme"),
        ("no:email", "wang"),
        ("no:phone", "wang acme"),
        ("has:tag", "jinqiao acme"),
        ("no:owner has:grade", "acme"),
        ("owner:li|grade:B", "jinqiao wang"),
        ("acme|fang", "acme wang"),
        ('"wang xiaoming"|acme', "jinqiao acme"),
        ("-acme|fang", "jinqiao"),
        ("is:archived", "old"),
        ("is:merged", "twin"),
        ("is:active wang", "jinqiao wang acme"),
        ("is:archived|active", "jinqiao wang acme old"),
        ("-is:archived", "jinqiao wang acme"),
        ("owner:li is:archived|active", "jinqiao old"),
    ],
)
def test_a_query_finds(desk: SmallBook, typed: str, expected: str) -> None:
    assert found(desk, typed) == set(expected.split())


def test_the_words_of_one_quoted_text_may_stand_in_several_places(desk: SmallBook) -> None:
    assert found(desk, '"zhaomin wxm"') == {"jinqiao"}


def test_nothing_matches_an_empty_lookup(desk: SmallBook) -> None:
    assert desk.query(*matching([], 0)) == []


def test_the_longest_query_is_within_the_limits_of_the_engine(desk: SmallBook) -> None:
    assert found(desk, " ".join(["jinqiao"] * MOST_CONDITIONS)) == {"jinqiao", "wang"}
    assert found(desk, "|".join(["上海金桥" * 100] * MOST_CONDITIONS)) == set()


@given(some.text(some.sampled_from("王金桥wangx@.13-"), min_size=1, max_size=6))
def test_a_term_and_its_negation_part_the_customers(word: str) -> None:
    book = SmallBook()
    book.add("customers", "jinqiao", name="金桥", phones=["13"])
    book.add("customers", "wang", name="王芳", mails=["x@w.an"])
    book.add("contacts", "contact", customer="jinqiao", name="Wang")
    with_it, without_it = found(book, f'"{word}"'), found(book, f'-"{word}"')
    assert with_it | without_it == {"jinqiao", "wang"}
    assert not with_it & without_it
