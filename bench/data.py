"""The data of the benchmark: demo books of three sizes, each also kept as its peers keep it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from bench.peers.sqlite import Sqlite
from store.disk.fold import GenerationWriter
from store.disk.format import encode_document
from store.exchange.demo import generate

CUSTOMERS = {"S": 1_000, "M": 10_000, "L": 100_000}
USER = "bench"
DEVICE = "be7c"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

_SEED = 7
_ZONE = "Asia/Shanghai"
_FOLDER = os.path.join("build", "bench")
_BOOK, _SQLITE, _TINYDB = "book.json", "peer.sqlite", "peer.json"

Record = tuple[str, dict[str, Any]]


class Data:
    """Files of one size in a folder: the book with its cache, and the peers' copies."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.book = os.path.join(folder, _BOOK)
        self.sqlite = os.path.join(folder, _SQLITE)
        self.tinydb = os.path.join(folder, _TINYDB)

    def copied(self, name: str) -> Data:
        """The same files beside this folder, to be written to; an older copy of the name is replaced."""
        copy = f"{self.folder}-{name}"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder, copy)
        return Data(copy)

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
    return Data(folder)


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
