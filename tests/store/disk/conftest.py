"""What the tests of the file share: a path for a book, books in it, and ways to look at the bytes."""

import json
import os

import pytest

from store.disk.bookfile import BookFile
from store.ids import new_ulid


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "book.json")


@pytest.fixture
def open_file(path):
    """Opens the book as a process does; what is still open at the end of the test is closed."""
    opened = []

    def open_it(where=path, **options):
        file = BookFile.open(where, create_missing=True, **options)
        opened.append(file)
        return file

    yield open_it
    for file in opened:
        file.close()


def customer(number):
    """A customer whose id follows from its number."""
    return {
        "id": new_ulid(1_763_600_000_000 + number, bytes(10)),
        "created": "2026-11-20T02:00:00Z",
        "by": "li",
        "kind": "company",
        "name": f"客户 Nr. {number}",
        "phones": [f"+86138{number:08d}"],
        "tags": ["vip"] if number % 2 else ["new"],
    }


def write(file, *changes):
    """One transaction."""
    with file.lock():
        return file.commit(changes)


def insert(file, number, table="customers"):
    """A transaction that adds one customer; its row."""
    with file.lock():
        row = file.next_doc_id(table)
        file.commit([(table, row, customer(number))])
    return row


def tables(file):
    """Everything a book holds: table → row → document."""
    return {table: dict(file.rows(table)) for table in file.tables()}


def content(path):
    """Everything the file at a path holds, as a process sees it that comes anew and without its cache."""
    remove_cache(path)
    file = BookFile.open(path)
    try:
        return tables(file)
    finally:
        file.close()


def remove_cache(path):
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(path + ".cache" + ending):
            os.unlink(path + ".cache" + ending)


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def put_bytes(path, data):
    with open(path, "wb") as file:
        file.write(data)


def is_json(path):
    json.loads(bytes_of(path))
    return True
