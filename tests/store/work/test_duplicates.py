"""Duplicates in a book: found, kept up with, told apart for good, and asked about when a record is added."""

from __future__ import annotations

import pytest

from store.book import Book
from store.exchange.export import export_json
from store.work.customers import add_customer, archive, edit_record
from store.work.duplicates import AlreadyHere, Duplicates, add_if_new, already_here, tell_apart
from store.work.merge import merge
from tests.factories import NOW, add, customer


def found(book: Book) -> list[tuple[str, ...]]:
    """The pairs of a fresh look, each by its names in order and its strength."""
    duplicates = Duplicates(book)
    duplicates.scan()
    return [(*sorted(suspect.names), suspect.strength) for suspect in duplicates.suspects()]


def test_the_strongest_pair_comes_first_and_only_customers_in_use_count(book: Book) -> None:
    customer(book, "王伟", kind="person")
    customer(book, "王伟", kind="person")
    acme = customer(book, "Acme Ltd", mails=["info@acme.example"])
    customer(book, "Nadir", mails=["info@acme.example"])
    archive(book, customer(book, "Acme"), NOW)
    add(book, "contacts", customer=acme, name="Wang")
    add(book, "contacts", customer=acme, name="Wang")
    assert found(book) == [("Acme Ltd", "Nadir", "strong"), ("Wang", "Wang", "medium"), ("王伟", "王伟", "weak")]


def test_a_pair_told_apart_is_not_asked_about_again_not_even_after_a_merge(book: Book) -> None:
    one, other, third = (customer(book, "Acme") for _each in range(3))
    tell_apart(book, [one, other], NOW)
    assert len(found(book)) == 2
    merge(book, [other, third], NOW, survivor=third)
    assert found(book) == []
    book.undo()
    book.undo()
    assert len(found(book)) == 3
    again = tell_apart(book, [other, one], NOW)
    assert again.operation is not None
    assert tell_apart(book, [one, other], NOW).operation is None


def test_what_is_kept_up_with_changes_is_what_a_fresh_look_finds(book: Book) -> None:
    duplicates = Duplicates(book)
    duplicates.scan()
    changed: set[tuple[str, str]] = set()
    book.subscribe(changed.update)
    one, other = customer(book, "Acme", phones=["13800138000"]), customer(book, "Beta")
    edit_record(book, "customers", other, {"phones": ["138 0013 8000"]}, NOW)
    duplicates.update(frozenset(changed))
    assert [suspect.strength for suspect in duplicates.suspects()] == ["strong"]
    tell_apart(book, [one, other], NOW)
    duplicates.update(frozenset(changed))
    assert duplicates.suspects() == []


def test_looking_can_be_given_up(book: Book) -> None:
    customer(book, "Acme")

    def give_up(done: int, total: int) -> None:
        raise InterruptedError

    duplicates = Duplicates(book)
    with pytest.raises(InterruptedError):
        duplicates.scan(give_up)
    assert duplicates.suspects() == []


# Adding


@pytest.mark.parametrize(
    ("fields", "strength"),
    [
        ({"name": "X", "phones": ["138-0013-8000"]}, "strong"),
        ({"name": "X", "mails": ["INFO@jinqiao.example"]}, "strong"),
        ({"name": "上海金桥贸易股份有限公司"}, "medium"),
        ({"name": "X", "phones": ["13900139000"], "kind": "person"}, "strong"),
        ({"name": "王小明", "company": "上海金桥贸易", "kind": "person"}, "medium"),
    ],
)
def test_somebody_who_is_here_already_is_found(book: Book, fields: dict[str, object], strength: str) -> None:
    jinqiao = customer(book, "上海金桥贸易有限公司", phones=["13800138000"], mails=["info@jinqiao.example"])
    add(book, "contacts", customer=jinqiao, name="王小明", phones=["13900139000"])
    archive(book, jinqiao, NOW)
    (match,) = already_here(book, "customers", fields)
    assert match.likeness.strength == strength
    assert match.customer == jinqiao


def test_the_same_number_warns_and_a_similar_name_is_mentioned(book: Book) -> None:
    customer(book, "Acme Ltd", phones=["13800138000"])
    before = b"".join(export_json(book))
    again = {"name": "Acme", "phones": ["13800138000"]}
    with pytest.raises(AlreadyHere, match="same mobile 138 0013 8000") as caught:
        add_if_new(book, "customers", again, lambda: add_customer(book, again, NOW))
    assert [candidate["name"] for candidate in caught.value.candidates] == ["Acme Ltd"]
    assert b"".join(export_json(book)) == before
    added = add_if_new(book, "customers", again, lambda: add_customer(book, again, NOW), anyway=True)
    assert added.sentence == "Added Acme."
    similar = add_if_new(book, "customers", {"name": "ACME"}, lambda: add_customer(book, {"name": "ACME"}, NOW))
    assert "Perhaps the same as Acme" in similar.sentence


def test_a_name_with_the_signs_of_the_filter_language_is_only_a_name(book: Book) -> None:
    for name in ('"', "-a|b:c", "is:archived", "名 | 字", "—"):
        assert already_here(book, "customers", {"name": name}) == []
