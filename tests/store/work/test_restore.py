"""What going back to a backup would change."""

from __future__ import annotations

from store.book import Book
from store.disk.backup import backups
from store.work.restore import differences
from tests.factories import contact_made, customer, task


def test_records_that_come_go_and_differ_are_counted_and_named(book: Book) -> None:
    kept, gone = customer(book, "Kept"), customer(book, "Gone since")
    contact_made(book, kept, "first call\nmore")
    book.fold()
    backup = backups(book.path)[0].path
    with book.change("delete") as change:
        change.delete("customers", gone)
    with book.change("edit") as change:
        change.update("customers", kept, {"grade": "A"})
    task(book, kept, "Call back", "2026-11-24")
    found = {each.table: each for each in differences(book.path, backup)}
    assert set(found) == {"customers", "tasks"}
    assert found["customers"].names == {"added": ["Gone since"], "changed": ["Kept"], "removed": []}
    assert (found["tasks"].added, found["tasks"].removed) == (0, 1)
    assert differences(backup, backup) == []


def test_without_a_present_book_all_comes_back(book: Book) -> None:
    contact_made(book, customer(book, "Kept"), "first call\nmore")
    found = {each.table: each for each in differences(None, book.path)}
    assert found["interactions"].names["added"] == ["first call"]
    assert found["customers"].added == 1


def test_what_was_undone_since_is_no_difference(book: Book) -> None:
    kept = customer(book, "Kept")
    book.fold()
    with book.change("edit") as change:
        change.update("customers", kept, {"grade": "A"})
    book.undo()
    assert differences(book.path, backups(book.path)[0].path) == []
