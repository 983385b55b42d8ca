"""What is measured: each figure with the peer it is beside and what is accepted of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from bench.commands import log_figures
from bench.data import DEVICE, USER, Data
from bench.figures import Figure
from bench.peers.append import Append
from bench.peers.plain_tinydb import PlainTinyDB
from bench.peers.sqlite import Sqlite
from bench.timing import medians
from store.book import Book
from store.disk.tables import BookDB
from store.ids import new_ulid

Document = dict[str, Any]

SQLITE = "sqlite3 WAL FULL"
TIMELINE = 50
_INSERTS = 400
_CALLS = 200
_TIMELINES = 400
_OPENINGS = 100


def opened(data: Data) -> Book:
    """The book of the data."""
    return Book.open(data.book, user=USER, device=DEVICE)


def _samples(data: Data, table: str, count: int) -> list[Document]:
    """Documents of the book under new ids, to be inserted again."""
    with closing(Sqlite(data.sqlite)) as sqlite:
        rows = sqlite.select(f"SELECT id FROM {table} ORDER BY doc_id DESC LIMIT ?", count)
        return [{**sqlite.get(table, id), "id": new_ulid()} for (id,) in rows]


def insert(data: Data, size: str) -> Iterator[Figure]:
    """One document through TinyDB's face, on the disk before the call returns."""
    documents = _samples(data, "interactions", _INSERTS)
    with (
        closing(Sqlite(data.sqlite)) as sqlite,
        closing(Append(os.path.join(data.folder, "append"))) as append,
        closing(BookDB(data.book)) as database,
    ):
        interactions = database.table("interactions")
        seconds = medians(
            {
                "book": lambda number: interactions.insert(documents[number]),
                "sqlite": lambda number: sqlite.insert("interactions", documents[number]),
                "append": lambda number: append.insert(documents[number]),
            },
            _INSERTS,
        )
    name = "durable insert"
    yield Figure(name=name, seconds=seconds["book"], peer=SQLITE, peer_seconds=seconds["sqlite"], accepted=1.2)
    yield Figure(name=name, seconds=seconds["book"], peer="append + fdatasync", peer_seconds=seconds["append"])
    yield Figure(
        name=name,
        seconds=seconds["book"],
        peer="plain TinyDB",
        peer_seconds=_plain_insert(data, size),
        kind="faster",
        # The advantage grows with the book, and what is accepted of it is said of M.
        accepted=None if size == "S" else 5_000,
    )


def _plain_insert(data: Data, size: str) -> float:
    """Seconds TinyDB takes for an insert; so many that a few rounds tell, and not in turns with anything short."""
    rounds = 1 if size == "L" else 5
    documents = _samples(data, "interactions", rounds)
    with closing(PlainTinyDB(data.tinydb)) as plain:
        return medians({"plain": lambda number: plain.insert("interactions", documents[number])}, rounds)["plain"]


def call(data: Data, size: str) -> Iterator[Figure]:
    """A logged call: interaction, follow-up task and operation, validated and indexed, in one transaction."""
    interactions = _samples(data, "interactions", _CALLS)
    tasks = _samples(data, "tasks", _CALLS)
    made = ("id", "created", "by", "stamps", "interaction")

    def typed(document: Document) -> Document:
        return {field: value for field, value in document.items() if field not in made}

    inputs = [(typed(interaction), typed(task)) for interaction, task in zip(interactions, tasks, strict=True)]

    with closing(Sqlite(data.sqlite)) as sqlite, opened(data) as book:

        def log(number: int) -> None:
            interaction, task = inputs[number]
            with book.change("log call") as change:
                made = change.create("interactions", interaction)
                change.create("tasks", {**task, "interaction": made["id"]})

        log(0)
        operation = next(iter(book.file.rows("operations")))[1]
        operations = [{**operation, "id": new_ulid()} for _call in interactions]

        def insert_rows(number: int) -> None:
            rows = (
                ("interactions", interactions[number]),
                ("tasks", tasks[number]),
                ("operations", operations[number]),
            )
            sqlite.insert_together(rows)

        seconds = medians({"book": log, "sqlite": insert_rows}, _CALLS)
    yield Figure(name="logged call", seconds=seconds["book"], peer=SQLITE, peer_seconds=seconds["sqlite"], accepted=2)


def timeline(data: Data, size: str) -> Iterator[Figure]:
    """The newest interactions of a customer who has that many, decoded."""
    with closing(Sqlite(data.sqlite)) as sqlite, opened(data) as book:
        customers = [
            customer
            for (customer,) in sqlite.select(
                "SELECT customer FROM interactions GROUP BY customer HAVING count(*) >= ? ORDER BY customer LIMIT 100",
                TIMELINE,
            )
        ]
        for customer in customers:
            ours = book.timeline(customer, TIMELINE)
            theirs = sqlite.timeline(customer, TIMELINE)
            if sorted(record["at"] for record in ours) != sorted(record["at"] for record in theirs):
                raise AssertionError(f"the timelines of {customer} differ")
        seconds = medians(
            {
                "book": lambda number: book.timeline(customers[number % len(customers)], TIMELINE),
                "sqlite": lambda number: sqlite.timeline(customers[number % len(customers)], TIMELINE),
            },
            _TIMELINES,
        )
    yield Figure(
        name=f"timeline of {TIMELINE}",
        seconds=seconds["book"],
        peer=SQLITE,
        peer_seconds=seconds["sqlite"],
        accepted=1,
    )


def opening(data: Data, size: str) -> Iterator[Figure]:
    """From the path to the first document, with the cache there."""
    opened(data).close()
    with closing(Sqlite(data.sqlite)) as sqlite:
        rows = sqlite.select("SELECT id FROM customers ORDER BY id LIMIT ?", _OPENINGS)
    customers = [customer for (customer,) in rows]
    left_open: list[Any] = []

    def open_book(number: int) -> None:
        book = opened(data)
        left_open.append(book)
        book.get("customers", customers[number])

    def open_sqlite(number: int) -> None:
        sqlite = Sqlite(data.sqlite)
        left_open.append(sqlite)
        sqlite.get("customers", customers[number])

    # What was opened is closed outside the clock, before the next round begins.
    seconds = medians({"book": open_book, "sqlite": open_sqlite}, _OPENINGS, after=lambda: left_open.pop().close())
    yield Figure(
        name="open to first document",
        seconds=seconds["book"],
        peer=SQLITE,
        peer_seconds=seconds["sqlite"],
        accepted=2,
    )


def fold(data: Data, size: str) -> Iterator[Figure]:
    """Writing a new generation of the file, beside copying and syncing its bytes."""
    copy = data.book + ".copy"

    def copy_and_sync(_number: int) -> None:
        shutil.copyfile(data.book, copy)
        with open(copy, "rb+") as file:
            os.fsync(file.fileno())

    with opened(data) as book:
        seconds = medians({"book": lambda _number: book.fold(), "copy": copy_and_sync}, 3)
    yield Figure(name="fold", seconds=seconds["book"], peer="copy + fsync", peer_seconds=seconds["copy"])


def log(data: Data, size: str) -> Iterator[Figure]:
    """`kehu log` as a whole process, beside a Python that does nothing."""
    opened(data).close()
    yield from log_figures(data, accepted=60)


MEASURES: dict[str, Callable[[Data, str], Iterator[Figure]]] = {
    "insert": insert,
    "call": call,
    "timeline": timeline,
    "open": opening,
    "fold": fold,
    "log": log,
}
