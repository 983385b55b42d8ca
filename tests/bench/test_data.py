"""The data of the benchmark: the book and its peers hold the same documents."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from tinydb import TinyDB

from bench.accepted import CACHING, LINES, TINYDB
from bench.data import DEVICE, USER, Data, built
from bench.peers.sqlite import Sqlite
from bench.second import second_writer
from bench.slow import open_peer
from store.book import Book


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bench.data.CUSTOMERS", {"XS": 25})
    return built("XS")


def test_book_sqlite_and_tinydb_hold_the_same_documents(data: Data) -> None:
    with (
        Book.open(data.book, user=USER, device=DEVICE) as book,
        closing(Sqlite(data.sqlite)) as sqlite,
        TinyDB(data.tinydb, encoding="utf-8") as plain,
    ):
        for table in ("settings", "people", "customers", "contacts", "interactions", "tasks"):
            documents = list(book.all(table))
            assert documents
            assert documents == [dict(document) for document in plain.table(table)]
            assert documents == [sqlite.get(table, document["id"]) for document in documents]


def test_a_timeline_of_sqlite_is_that_of_the_book(data: Data) -> None:
    with Book.open(data.book, user=USER, device=DEVICE) as book, closing(Sqlite(data.sqlite)) as sqlite:
        for customer in book.all("customers"):
            ours = [interaction["at"] for interaction in book.timeline(customer["id"], 5)]
            assert ours == [interaction["at"] for interaction in sqlite.timeline(customer["id"], 5)]


def test_data_is_made_once_and_a_copy_leaves_it_as_it_is(data: Data) -> None:
    before = os.stat(data.book)
    copy = built("XS").copied("insert")
    with open(copy.book, "a") as file:
        file.write("changed")
    copy.remove()
    after = os.stat(data.book)
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)
    assert not os.path.exists(copy.folder)


def test_the_lines_and_the_caching_tinydb_hold_the_same_documents(data: Data) -> None:
    copy = data.copied("slow")
    with closing(Sqlite(copy.sqlite)) as sqlite:
        ((customer,),) = sqlite.select("SELECT customer FROM interactions LIMIT 1")
        expected = sqlite.timeline(customer, 5)
    for name in (TINYDB, CACHING, LINES):
        with closing(open_peer(name, copy)) as peer:
            assert [each["at"] for each in peer.timeline(customer, 5)] == [each["at"] for each in expected]
            peer.update("customers", customer, {"name": "Acme"})
            peer.insert("customers", {"id": "new", "name": "新"})
        with closing(open_peer(name, copy)) as peer:
            assert peer.get("customers", customer)["name"] == "Acme"
            assert peer.get("customers", "new")["name"] == "新"
    copy.remove()


def test_the_second_writer_tells_when_it_wrote_and_how_long_it_waited(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    copy = data.copied("second")
    with second_writer(copy.book) as writer:
        first, second = writer.write(), writer.write()
        assert first < second
        writer.begin()
        with Book.open(copy.book, user=USER, device=DEVICE) as book:
            book.fold()
        held = writer.end()
    assert held.writes > 0 and held.longest > 0
    copy.remove()
