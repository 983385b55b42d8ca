"""What keeps a book in order: the cache from nothing, a fold and whom it holds up, taking over another tool's file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

from bench.accepted import COPY
from bench.data import DEVICE, USER, Data
from bench.figures import Figure
from bench.peers.append import copy_and_sync
from bench.peers.sqlite import TABLES, Sqlite
from bench.second import second_writer
from bench.slow import smaller
from bench.timing import medians, seconds_of
from bench.writing import opened, samples
from store.book import Book
from store.disk.opening import cache_path

IMPORT = "sqlite3 import"
_FOLDS = 3
_CHANGED = 2_000


def cache(data: Data, size: str) -> Iterator[Figure]:
    """The first answer of a book whose cache is gone."""
    path = data.book

    def answer_without_a_cache(_number: int) -> None:
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(cache_path(path, None) + ending):
                os.unlink(cache_path(path, None) + ending)
        with opened(data) as book:
            book.count("customers")

    value = medians({"book": answer_without_a_cache}, 1 if size == "L" else _FOLDS)["book"]
    yield Figure(name="cache from nothing", value=value)
    yield _beside_an_import(data, size, "cache from nothing", value)


def fold(data: Data, size: str) -> Iterator[Figure]:
    """Writing a new generation of the file, and the longest any other process waits for a write meanwhile."""
    copy = os.path.join(data.folder, "copy")
    with opened(data) as book:
        _change(book, data)
        alone = medians(
            {"book": lambda _number: book.fold(), COPY: lambda _number: copy_and_sync(data.book, copy)}, _FOLDS
        )
        # What the copying of the data has left to be written would hold the writer up by itself.
        os.sync()
        with second_writer(data.book) as writer:
            writer.begin()
            copy_and_sync(data.book, copy)
            before = writer.end()
            held = 0.0
            for _fold in range(_FOLDS):
                _change(book, data)
                # What it has to read of these changes is not the fold's doing.
                writer.write()
                writer.begin()
                book.fold()
                held = max(held, writer.end().longest)
    os.unlink(copy)
    yield Figure(name="fold", value=alone["book"])
    yield Figure(name="fold", value=alone["book"], peer=COPY, peer_value=alone[COPY])
    yield Figure(name="writers held by a fold", value=held)
    yield Figure(name="writers held by a fold", value=held, peer="held by a copy", peer_value=before.longest)


def _change(book: Book, data: Data) -> None:
    """Give the journal something to be folded."""
    documents = samples(data, "tasks", _CHANGED)
    with book.file.lock():
        first = book.file.next_doc_id("tasks")
        book.file.commit([("tasks", first + number, document) for number, document in enumerate(documents)])


def adopt(data: Data, size: str) -> Iterator[Figure]:
    """From a file of plain TinyDB to the first answer of a book with its cache."""
    path = data.tinydb

    def take_over() -> None:
        with Book.open(path, user=USER, device=DEVICE) as book:
            book.count("customers")

    value = seconds_of(take_over)
    name = "adopting a plain TinyDB file"
    yield Figure(name=name, value=value)
    yield _beside_an_import(data, size, name, value)


def _beside_an_import(data: Data, size: str, name: str, value: float) -> Figure:
    """The same documents put into an empty SQLite database with its indexes."""
    with smaller(data, size) as (where, times):
        with closing(Sqlite(where.sqlite)) as source:
            records = [
                (table, source.decode(body))
                for table in TABLES
                for (body,) in source.rows(f"SELECT document FROM {table} ORDER BY doc_id")
            ]
        with closing(Sqlite(os.path.join(where.folder, "import.sqlite"))) as target:
            target.create()
            seconds = seconds_of(lambda: target.fill(records))
    return Figure(name=name, value=value, peer=IMPORT, peer_value=seconds * times, guessed=times != 1)
