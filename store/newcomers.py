"""What comes into a book by itself: its settings, its first person, and an id for records that came without."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from store.change import Change
from store.disk.amiss import NAMELESS
from store.find.joins import rows_of
from store.ids import new_ulid
from store.model.instants import to_text
from store.operations import Operation

if TYPE_CHECKING:
    from store.book import Book


def settle(book: Book) -> None:
    """Give a new book its settings, and identity to records that came without; the lock must be held.

    These are automatic operations, which nobody need take back.
    """
    if not book.query(f"SELECT 1 FROM {rows_of('settings')} LIMIT 1"):
        _automatic(book, "new book", lambda change: change.create("settings", book.new_settings))
    if there_are_nameless(book):
        _automatic(book, "changed outside Kehu", lambda change: _name_the_nameless(book, change))


def there_are_nameless(book: Book) -> bool:
    """Whether another tool has written records without an id, which can be neither shown nor linked."""
    return bool(book.query(NAMELESS + " LIMIT 1"))


def ensure_person(book: Book, change: Change) -> None:
    """Make the person at the keyboard one of the people with their first write (rule 15)."""
    if not book.query(f"SELECT 1 FROM {rows_of('people')} WHERE login=?", (book.user,)):
        change.create("people", {"login": book.user, "name": book.user, "role": "admin"})


def _automatic(book: Book, verb: str, work: Callable[[Change], object]) -> None:
    change = Change(book, book.clock.now())
    work(change)
    book.commit(change, Operation(new_ulid(), to_text(change.now), book.user, verb, automatic=True))


def _name_the_nameless(book: Book, change: Change) -> None:
    tables = {plan.code: plan.table for plan in book.file.plans.by_table.values()}
    for code, doc_id in book.query(NAMELESS):
        table = tables[code]  # type: ignore[index]
        document = book.file.get(table, doc_id)  # type: ignore[arg-type]
        if document is not None:
            change.name(table, doc_id, document)  # type: ignore[arg-type]
