"""Saved views: kept by name for the desk, replaced, found whatever their case, deleted."""

from __future__ import annotations

import pytest

from store.book import Book
from store.errors import Invalid, NotFound, Usage
from store.work.views import delete_view, save_view, view_meant, views
from tests.factories import NOW


def test_a_view_is_kept_and_one_of_its_name_replaced(book: Book) -> None:
    save_view(book, {"name": "My A", "query": "grade:A", "sort": "silent"}, NOW)
    save_view(book, {"name": "my a", "query": "grade:A owner:li", "sort": None}, NOW)
    (view,) = views(book, "customers")
    assert (view["name"], view["query"], view.get("sort")) == ("my a", "grade:A owner:li", None)
    assert view_meant(book, "MY A")["id"] == view["id"]
    book.undo()
    assert view_meant(book, "my a")["sort"] == "silent"


def test_views_of_another_list_are_others(book: Book) -> None:
    save_view(book, {"name": "open", "list": "tickets", "query": "open"}, NOW)
    assert views(book, "customers") == []
    save_view(book, {"name": "late", "list": "tickets", "query": "due:<today assignee:none"}, NOW)
    with pytest.raises(Usage, match="silent"):
        save_view(book, {"name": "silent", "list": "tickets", "query": "silent:>30d"}, NOW)


def test_a_view_needs_a_name_and_a_filter_that_can_be_read(book: Book) -> None:
    with pytest.raises(Invalid):
        save_view(book, {"name": "", "query": "grade:A"}, NOW)
    with pytest.raises(Usage):
        save_view(book, {"name": "bad", "query": "foo:1"}, NOW)
    assert views(book) == []


def test_an_unknown_view_is_answered_with_one_like_it(book: Book) -> None:
    outcome = save_view(book, {"name": "silent A", "query": "grade:A"}, NOW)
    with pytest.raises(NotFound, match="silent A"):
        view_meant(book, "silnt A")
    delete_view(book, outcome.record["id"], NOW)
    assert views(book) == []
