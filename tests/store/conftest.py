"""Books for the tests of the store, at a clock that stands still until it is told to go on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from store.book import Book
from store.clock import Clock

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class SetClock(Clock):
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        return self.instant

    def pass_days(self, days: int) -> None:
        self.instant += timedelta(days=days)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def people(tmp_path, clock) -> Iterator:
    """Opens the same book for a person, as a process of their own does."""
    opened: list[Book] = []

    def open_for(user: str) -> Book:
        book = Book.open(
            str(tmp_path / "book.json"), user=user, device=f"{len(opened) + 1:04x}", clock=clock, create=True
        )
        opened.append(book)
        return book

    yield open_for
    for book in opened:
        book.close()


@pytest.fixture
def li(people) -> Book:
    return people("li")


@pytest.fixture
def zhang(people, li) -> Book:
    return people("zhang")


def add(book, table="customers", **fields):
    """A record in an operation of its own; its id."""
    with book.change(f"add {table}") as change:
        return change.create(table, fields)["id"]


def edit(book, table, id, **fields):
    with book.change(f"edit {table}") as change:
        return change.update(table, id, {name.replace("__", "."): value for name, value in fields.items()})


def delete(book, table, *ids):
    with book.change(f"delete {table}") as change:
        for id in ids:
            change.delete(table, id)


def shown(book):
    """The book as two copies of it are compared: table → id → document, without stamps, history and the dead."""
    return {
        table: {
            document["id"]: {field: value for field, value in document.items() if field != "stamps"}
            for document in book.all(table)
        }
        for table in book.file.tables()
        if table not in ("operations", "deleted")
    }
