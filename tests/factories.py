"""Books for tests: a real one in a directory of the test, at a fixed time, and records as people would add them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from store.book import Book
from store.clock import FixedClock
from store.model.instants import to_text

NOW = datetime(2026, 11, 20, 6, 2, tzinfo=UTC)
"""Friday, 14:02 in Shanghai."""


def new_book(directory: object, *, user: str = "li", device: str = "00aa") -> Book:
    """The book of a test; opened twice it is two processes on one file."""
    book = Book.open(f"{directory}/acme.json", user=user, device=device, clock=FixedClock(NOW), create=True)
    if not book.count("settings"):
        with book.change("new book") as change:
            change.create("people", {"login": user, "name": user, "role": "admin"})
        with book.change("settings") as change:
            change.update("settings", book.settings["id"], {"zone": "Asia/Shanghai"})
    return book


def add(book: Book, table: str, **fields: Any) -> str:
    """Add a record and return its id, a new one unless the fields say which."""
    id = fields.pop("id", None)
    with book.change(f"add to {table}") as change:
        return str(change.create(table, fields, id=id)["id"])


def customer(book: Book, name: str, **fields: Any) -> str:
    """A customer by name; a company unless told otherwise."""
    return add(book, "customers", **{"name": name, "kind": "company", "owner": "li", **fields})


def contact_made(book: Book, customer_id: str, text: str, *, hours_ago: float = 1, **fields: Any) -> str:
    """An interaction with the customer, a call that reached somebody unless told otherwise."""
    at = to_text(NOW - timedelta(hours=hours_ago))
    given = {"channel": "call", "direction": "out", "outcome": "reached", "at": at, "text": text, **fields}
    return add(book, "interactions", customer=customer_id, **given)


def task(book: Book, customer_id: str, title: str, due: str, **fields: Any) -> str:
    """An open task for the customer, due on a date or at an instant."""
    return add(book, "tasks", customer=customer_id, title=title, due=due, **{"owner": "li", "kind": "call", **fields})


def many_customers(book: Book, count: int) -> list[str]:
    """That many customers, "Customer 0001" and on, in one operation; their ids."""
    with book.change("import") as change:
        return [
            str(change.create("customers", {"name": f"Customer {number:04}", "kind": "company", "owner": "li"})["id"])
            for number in range(1, count + 1)
        ]
