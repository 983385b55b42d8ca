"""Contacts: exactly one of them is the primary one."""

from __future__ import annotations

import pytest

from store.book import Book
from store.errors import Invalid, NotFound
from store.ids import new_ulid
from store.work.contacts import add_contact
from tests.factories import NOW, customer


def test_the_first_contact_is_the_primary_one(book: Book) -> None:
    acme = customer(book, "Acme")
    first = add_contact(book, acme, {"name": "王小明", "phones": "138 0013 8000"}, NOW)
    second = add_contact(book, acme, {"name": "李强"}, NOW)
    assert first.record["primary"] is True
    assert "primary" not in second.record
    assert first.sentence == "Added 王小明 at Acme."


def test_a_new_primary_contact_takes_over(book: Book) -> None:
    acme = customer(book, "Acme")
    first = add_contact(book, acme, {"name": "王小明"}, NOW).record
    second = add_contact(book, acme, {"name": "李强", "primary": True}, NOW).record
    assert second["primary"] is True
    assert "primary" not in book.get("contacts", first["id"])  # type: ignore[operator]


def test_a_contact_needs_a_name_and_a_customer(book: Book) -> None:
    with pytest.raises(Invalid):
        add_contact(book, customer(book, "Acme"), {}, NOW)
    with pytest.raises(NotFound):
        add_contact(book, new_ulid(), {"name": "王小明"}, NOW)
