"""Watching the file: others' writes are heard of, and a book that goes away and comes back is found again."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from store.book import Book
from store.errors import BookError
from store.watch import Watch
from tests.factories import customer, new_book

PATIENCE = 10


def test_what_another_process_writes_is_heard_of(tmp_path: Path) -> None:
    heard = threading.Event()
    with new_book(tmp_path) as book, Book.open(book.path, user="zhang", device="0002") as other:
        book.subscribe(lambda _changed: heard.set())
        watch = Watch(book, lambda _error: None)
        customer(other, "上海金桥贸易")
        assert heard.wait(PATIENCE)
        watch.stop()


def test_a_book_that_was_moved_is_told_of_once_and_followed_again_when_it_is_back(tmp_path: Path) -> None:
    gone, heard, errors = threading.Event(), threading.Event(), []

    def on_error(error: BookError) -> None:
        errors.append(error)
        gone.set()

    with new_book(tmp_path) as book:
        watch = Watch(book, on_error)
        os.rename(book.path, book.path + ".away")
        assert gone.wait(PATIENCE)
        os.rename(book.path + ".away", book.path)
        with Book.open(book.path, user="zhang", device="0002") as other:
            book.subscribe(lambda _changed: heard.set())
            customer(other, "上海金桥贸易")
        assert heard.wait(PATIENCE)
        watch.stop()
    assert len(errors) == 1
