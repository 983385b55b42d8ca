"""What may be typed next in a filter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from store.book import Book
from store.find.completion import candidates
from store.find.fields import CUSTOMERS, TICKET_QUEUE
from store.find.query import parse
from tests.factories import add, customer, new_book


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = new_book(tmp_path_factory.mktemp("desk"))
    add(book, "people", login="zhang", name="张三", role="sales")
    customer(book, "Acme", tags=["vip", "华东"], region="South East")
    yield book
    book.close()


@pytest.mark.parametrize(
    "typed, texts",
    [
        ("gr", ["grade:"]),
        ("-GR", ["grade:"]),
        ("wang si", ["size:", "silent:"]),
        ("il", ["email:", "silent:"]),
        ("owner:", ["li", "zhang", "none"]),
        ("owner:zh", ["zhang"]),
        ("owner:张", ["zhang"]),
        ("grade:潜", ["潜在"]),
        ("grade：qian", ["潜在"]),
        ("owner:zs", ["zhang"]),
        ("tag:vip|h", ["华东"]),
        ("region:so", ['"South East"']),
        ("is:ar", ["archived"]),
        ("silent:>", [">30d"]),
        ("nothing:x", []),
    ],
)
def test_what_is_offered(desk: Book, typed: str, texts: list[str]) -> None:
    assert [each.text for each in candidates(desk, typed, len(typed))] == texts


def test_a_candidate_takes_the_place_of_what_was_begun(desk: Book) -> None:
    typed = "wang -owner:li|zh grade:A"
    cursor = typed.index(" grade")
    (candidate,) = candidates(desk, typed, cursor)
    assert typed[: candidate.start] + candidate.text + typed[cursor:] == "wang -owner:li|zhang grade:A"
    assert candidate.meaning == "张三"


def test_another_list_has_other_fields(desk: Book) -> None:
    assert [each.text for each in candidates(desk, "prio", 4, TICKET_QUEUE)] == ["priority:"]
    assert [each.text for each in candidates(desk, "priority:u", 10, TICKET_QUEUE)] == ["urgent"]


@settings(max_examples=50, deadline=None)
@given(some.text(max_size=20) | some.text(some.sampled_from('ownergrade:-|" 张'), max_size=20), some.integers(0, 20))
def test_what_is_offered_is_understood(desk: Book, typed: str, cursor: int) -> None:
    cursor = min(cursor, len(typed))
    for candidate in candidates(desk, typed, cursor):
        assert 0 <= candidate.start <= cursor
        if candidate.text.endswith(":"):
            assert candidate.text.removesuffix(":") in CUSTOMERS
        else:
            assert parse(f"tag:{candidate.text}")
