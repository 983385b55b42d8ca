"""Editing a record as text: what is wrong comes back with its reason, and giving up changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from store.book import Book
from store.errors import Conflict
from store.work.customers import edit_record
from store.work.edit_text import edit_as_text
from tests.factories import NOW, customer


def typing(*versions: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """An editor in which a person makes one change after the other."""
    waiting: Iterator[Callable[[str], str | None]] = iter(versions)
    return lambda text: next(waiting)(text)


def test_what_cannot_be_stored_comes_back_with_what_was_typed_and_why(book: Book) -> None:
    acme = customer(book, "Acme", region="East")
    seen: list[str] = []

    def mend(text: str) -> str:
        seen.append(text)
        return text.replace("not-a-mail", "info@acme.example")

    def first(text: str) -> str:
        return text.replace('region = "East"', 'region = "West"\nmails = ["not-a-mail"]')

    outcome = edit_as_text(book, "customers", acme, typing(first, mend), NOW)
    assert "not-a-mail" in seen[0].splitlines()[0] and 'region = "West"' in seen[0]
    assert (outcome.record["region"], outcome.record["mails"]) == ("West", ["info@acme.example"])


def test_leaving_the_text_as_it_is_writes_nothing(book: Book) -> None:
    acme = customer(book, "Acme")
    before = len(book.history())
    assert edit_as_text(book, "customers", acme, typing(lambda _text: None), NOW).operation is None
    assert len(book.history()) == before


def test_somebody_elses_change_meanwhile_is_not_overwritten(book: Book) -> None:
    acme = customer(book, "Acme", region="East")

    def slowly(text: str) -> str:
        edit_record(book, "customers", acme, {"region": "South"}, NOW)
        return text.replace("East", "West")

    edit_as_text(book, "customers", acme, typing(slowly, lambda _text: None), NOW)
    assert (book.get("customers", acme) or {})["region"] == "South"
    with pytest.raises(Conflict):
        edit_record(book, "customers", acme, {"region": "West"}, NOW, expect={"region": "East"})
