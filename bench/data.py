"""The data of the benchmark: demo books of three sizes, each also kept as its peers keep it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from bench.peers.sqlite import TABLES, Sqlite
from store.book import Book
from store.disk.format import encode_document
from store.disk.generation import GenerationWriter
from store.exchange.demo import generate

CUSTOMERS = {"S": 1_000, "M": 10_000, "L": 100_000}
USER = "bench"
DEVICE = "be7c"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

_SEED = 7
_ZONE = "Asia/Shanghai"
_FOLDER = os.path.join("build", "bench")
_BOOK, _SQLITE, _TINYDB, _LINES = "book.json", "peer.sqlite", "peer.json", "peer.jsonl"

Record = tuple[str, dict[str, Any]]


class Data:
    """Files of one size in a folder: the book with its cache, and the same documents as its peers keep them.

    In a copy each file is there from the first time it is asked for.
    """

    def __init__(self, folder: str, origin: Data | None = None) -> None:
        self.folder = folder
        self._origin = origin

    @property
    def book(self) -> str:
        """The book, and beside it its cache."""
        return self._file(_BOOK, _BOOK + ".cache")

    @property
    def sqlite(self) -> str:
        """The database of SQLite."""
        return self._file(_SQLITE)

    @property
    def tinydb(self) -> str:
        """The file of plain TinyDB."""
        return self._file(_TINYDB)

    @property
    def lines(self) -> str:
        """A JSON line for each document: its table and itself."""
        if self._origin is not None:
            # Made in the first folder, so that every copy has it.
            assert self._origin.lines
        elif not os.path.exists(os.path.join(self.folder, _LINES)):
            _write_lines(self)
        return self._file(_LINES)

    def _file(self, name: str, *beside: str) -> str:
        path = os.path.join(self.folder, name)
        if self._origin is not None and not os.path.exists(path):
            for each in (*beside, name):
                source = os.path.join(self._origin.folder, each)
                if os.path.exists(source):
                    shutil.copyfile(source, os.path.join(self.folder, each))
        return path

    def own_places(self) -> dict[str, str]:
        """The environment in which what is one's own lies in the folder and not in one's home."""
        folder = os.path.abspath(self.folder)
        return {f"XDG_{purpose}_HOME": folder for purpose in ("CONFIG", "STATE", "DATA", "CACHE")}

    def copied(self, name: str) -> Data:
        """The same files beside this folder, to be written to; an older copy of the name is replaced."""
        copy = f"{self.folder}-{name}"
        shutil.rmtree(copy, ignore_errors=True)
        os.mkdir(copy)
        return Data(copy, self)

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder)


def built(size: str) -> Data:
    """The data of a size, made by the demo generator unless an earlier run left it."""
    folder = os.path.join(_FOLDER, size)
    if not os.path.isdir(folder):
        print(f"Making the data of size {size}: {CUSTOMERS[size]:,} customers.", file=sys.stderr)
        _build(Data(folder + ".part"), CUSTOMERS[size])
        os.rename(folder + ".part", folder)
    data = Data(folder)
    # A cache of an earlier state of the program would be built anew in every copy.
    with Book.open(data.book, user=USER, device=DEVICE) as book:
        book.count("customers")
    return data


def _build(data: Data, customers: int) -> None:
    shutil.rmtree(data.folder, ignore_errors=True)
    os.makedirs(data.folder)
    writer = GenerationWriter(data.book)
    sqlite = Sqlite(data.sqlite)
    sqlite.create()
    sqlite.fill(_written(writer, data.tinydb, generate(customers, _SEED, NOW, ZoneInfo(_ZONE), USER)))
    sqlite.close()
    writer.finish()
    writer.close()


def _write_lines(data: Data) -> None:
    path = os.path.join(data.folder, _LINES)
    with closing(Sqlite(data.sqlite)) as sqlite, open(path + ".part", "wb") as file:
        for table in TABLES:
            for (body,) in sqlite.rows(f"SELECT document FROM {table} ORDER BY doc_id"):
                file.write(b'["%b",%b]\n' % (table.encode(), body))
    os.rename(path + ".part", path)


def _written(writer: GenerationWriter, tinydb: str, records: Iterator[Record]) -> Iterator[Record]:
    """Pass the records on, writing each to the book and to TinyDB's file on the way."""
    with open(tinydb, "wb") as file:
        for number, (table, group) in enumerate(groupby(records, key=lambda record: record[0])):
            file.write(b'%b"%b":{' % (b"," if number else b"{", table.encode()))
            for doc_id, record in enumerate(group, 1):
                body = encode_document(record[1])
                writer.document(table, doc_id, body)
                file.write(b'%b"%d":%b' % (b"," if doc_id > 1 else b"", doc_id, body))
                yield record
            writer.end_table()
            file.write(b"}")
        file.write(b"}")
