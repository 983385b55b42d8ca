"""What a change costs, on the disk before the call returns: inserts, updates, a logged call, many at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tinydb import where

from bench.accepted import APPEND, CACHING, SQLITE, TINYDB
from bench.data import DEVICE, USER, Data
from bench.figures import Figure
from bench.peers.append import Append
from bench.peers.sqlite import Sqlite
from bench.slow import RECKONED, Peer, slow_figures
from bench.timing import Job, medians
from store.book import Book
from store.disk.tables import BookDB
from store.ids import new_ulid

Document = dict[str, Any]

_INSERTS = 400
_CALLS = 200
_TOGETHER = 1_000
_ROUNDS = 7
_MADE = ("id", "created", "by", "stamps", "interaction")
"""Fields a book gives by itself, or that name a record made in the same call."""


def opened(data: Data) -> Book:
    """The book of the data."""
    return Book.open(data.book, user=USER, device=DEVICE)


def samples(data: Data, table: str, count: int) -> list[Document]:
    """Documents of the book under new ids, to be inserted again."""
    with closing(Sqlite(data.sqlite)) as sqlite:
        rows = sqlite.select(f"SELECT id FROM {table} ORDER BY doc_id DESC LIMIT ?", count)
        found = [sqlite.get(table, id) for (id,) in rows]
    return [{**found[number % len(found)], "id": new_ulid()} for number in range(count)]


def insert(data: Data, size: str) -> Iterator[Figure]:
    """One document through TinyDB's face."""
    documents = samples(data, "interactions", _INSERTS)
    with (
        closing(Sqlite(data.sqlite)) as sqlite,
        closing(Append(os.path.join(data.folder, "append"))) as append,
        closing(BookDB(data.book)) as database,
    ):
        interactions = database.table("interactions")
        seconds = medians(
            {
                "book": lambda number: interactions.insert(documents[number]),
                SQLITE: lambda number: sqlite.insert("interactions", documents[number]),
                APPEND: lambda number: append.insert(documents[number]),
            },
            _INSERTS,
        )
    name = "durable insert"
    yield from _beside(name, seconds, APPEND, SQLITE)

    def again(peer: Peer, _data: Data) -> Job:
        fresh = [{**document, "id": new_ulid()} for document in documents[:_ROUNDS]]
        return lambda number: peer.insert("interactions", fresh[number % _ROUNDS])

    yield from slow_figures(data, size, name, seconds["book"], again)


def update(data: Data, size: str) -> Iterator[Figure]:
    """One field of a ticket, found by its id: read, changed and written."""
    with closing(Sqlite(data.sqlite)) as sqlite, closing(BookDB(data.book)) as database:
        tickets = [id for (id,) in sqlite.select("SELECT id FROM tickets ORDER BY id LIMIT ?", _INSERTS)]
        table = database.table("tickets")
        seconds = medians(
            {
                "book": lambda number: table.update({"subject": f"round {number}"}, where("id") == tickets[number]),
                SQLITE: lambda number: sqlite.update("tickets", tickets[number], {"subject": f"round {number}"}),
            },
            len(tickets),
        )
    name = "update one ticket"
    yield from _beside(name, seconds, SQLITE)

    def again(peer: Peer, where: Data) -> Job:
        with closing(Sqlite(where.sqlite)) as sqlite:
            ids = [id for (id,) in sqlite.select("SELECT id FROM tickets ORDER BY id LIMIT ?", _ROUNDS)]
        return lambda number: peer.update("tickets", ids[number % _ROUNDS], {"subject": f"round {number}"})

    yield from slow_figures(data, size, name, seconds["book"], again)


def call(data: Data, size: str) -> Iterator[Figure]:
    """A logged call: interaction, follow-up task and operation, validated and indexed, in one transaction."""
    interactions = samples(data, "interactions", _CALLS)
    tasks = samples(data, "tasks", _CALLS)
    inputs = [(_typed(interaction), _typed(task)) for interaction, task in zip(interactions, tasks, strict=True)]
    with opened(data) as book, closing(Sqlite(data.sqlite)) as sqlite:

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

        seconds = medians({"book": log, SQLITE: insert_rows}, _CALLS)
    yield from _beside("logged call", seconds, SQLITE)


def _typed(document: Document) -> Document:
    return {field: value for field, value in document.items() if field not in _MADE}


def together(data: Data, size: str) -> Iterator[Figure]:
    """A thousand documents in one transaction, all or nothing."""
    batches = [samples(data, "interactions", _TOGETHER) for _round in range(_ROUNDS)]
    with (
        closing(Sqlite(data.sqlite)) as sqlite,
        closing(Append(os.path.join(data.folder, "append"))) as append,
        closing(BookDB(data.book)) as database,
    ):
        interactions = database.table("interactions")
        seconds = medians(
            {
                "book": lambda number: interactions.insert_multiple(batches[number]),
                SQLITE: lambda number: sqlite.insert_together(("interactions", each) for each in batches[number]),
                APPEND: lambda number: append.insert_together(batches[number]),
            },
            _ROUNDS,
        )
    name = "1,000 in one transaction"
    yield from _beside(name, seconds, APPEND, SQLITE)

    def again(peer: Peer, _data: Data) -> Job:
        fresh = [{**document, "id": new_ulid()} for document in batches[0]]
        return lambda _number: peer.insert_together(("interactions", each) for each in fresh)

    yield from slow_figures(data, size, name, seconds["book"], again, rounds=1)


def separate(data: Data, size: str) -> Iterator[Figure]:
    """A thousand documents, each durable before the next begins; for what rewrites a file a thousand times one."""
    batches = [samples(data, "interactions", _TOGETHER) for _round in range(3)]
    with (
        closing(Sqlite(data.sqlite)) as sqlite,
        closing(Append(os.path.join(data.folder, "append"))) as append,
        closing(BookDB(data.book)) as database,
    ):
        interactions = database.table("interactions")

        def in_book(number: int) -> None:
            for document in batches[number]:
                interactions.insert(document)

        def in_sqlite(number: int) -> None:
            for document in batches[number]:
                sqlite.insert("interactions", document)

        def appended(number: int) -> None:
            for document in batches[number]:
                append.insert(document)

        seconds = medians({"book": in_book, SQLITE: in_sqlite, APPEND: appended}, len(batches))
    name = "1,000 separate inserts"
    yield from _beside(name, seconds, APPEND, SQLITE)

    def once(peer: Peer, _data: Data) -> Job:
        fresh = {**batches[0][0], "id": new_ulid()}
        return lambda _number: peer.insert("interactions", fresh)

    for figure in slow_figures(data, RECKONED, name, seconds["book"], once, rounds=1):
        if figure.peer in (TINYDB, CACHING) and figure.peer_value is not None:
            yield Figure(
                name=name,
                value=figure.value,
                peer=figure.peer,
                peer_value=figure.peer_value * _TOGETHER,
                guessed=True,
            )


def _beside(name: str, seconds: dict[str, float], *peers: str) -> Iterator[Figure]:
    for peer in peers:
        yield Figure(name=name, value=seconds["book"], peer=peer, peer_value=seconds[peer])
