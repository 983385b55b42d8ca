"""Exports: the same bytes for the same book, one moment of it, and files that are whole or not there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from store.errors import NotSaved, Refused
from store.exchange.export import export_json, export_tinydb
from store.exchange.files import write_whole
from store.exchange.fill import make_book
from store.ids import new_ulid
from tests.factories import contact_made, customer, new_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with new_book(tmp_path) as book:
        yield book


def whole(book: Book, complete: bool = False) -> bytes:
    return b"".join(export_json(book, complete))


def test_records_stand_in_the_order_of_their_ids_with_their_fields_in_order(book: Book) -> None:
    for number in range(5):
        customer(book, f"Customer {number}", note="x")
    customers = json.loads(whole(book))["customers"]
    assert customers == sorted(customers, key=lambda record: str(record["id"]))
    assert all(list(record) == sorted(record) for record in customers)


def test_rows_and_folds_are_not_seen_in_the_export(book: Book) -> None:
    id = customer(book, "Acme")
    customer(book, "Beta")
    before = whole(book)
    with book.change("delete") as change:
        change.delete("customers", id)
    book.undo()
    book.fold()
    assert whole(book) == before


def test_an_export_shows_the_moment_it_began(book: Book) -> None:
    id = customer(book, "Acme")
    chunks = export_json(book)
    begun = next(chunks)
    contact_made(book, id, "hello")
    with book.change("rename") as change:
        change.update("customers", id, {"name": "Beta"})
    book.fold()
    exported = json.loads(begun + b"".join(chunks))
    assert exported["customers"][0]["name"] == "Acme"
    assert "interactions" not in exported


def test_a_table_of_another_tool_is_exported_too(book: Book) -> None:
    with book.file.lock():
        book.file.commit([("_default", 1, {"b": 1, "a": None})])
    assert json.loads(whole(book))["_default"] == [{"a": None, "b": 1}]
    assert json.loads(b"".join(export_tinydb(book)))["_default"] == {"1": {"b": 1, "a": None}}


def test_a_failure_while_writing_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"new"
        raise Refused("no more")

    path = tmp_path / "out.json"
    path.write_bytes(b"earlier")
    with pytest.raises(Refused):
        write_whole(str(path), breaks_off())
    assert path.read_bytes() == b"earlier"
    assert os.listdir(tmp_path) == ["out.json"]


def test_a_disk_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="was not written"):
        write_whole(str(tmp_path / "none" / "out.json"), [b"x"])


def test_a_file_is_replaced_through_a_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"earlier")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(str(tmp_path / "link"), [b"ne", b"w"])
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


def test_a_filled_book_has_its_records_and_no_journal(tmp_path: Path) -> None:
    path = str(tmp_path / "made.json")
    records = [("customers", {"id": new_ulid(), "kind": "company", "name": f"C {n}"}) for n in range(2500)]
    make_book(path, records)
    with Book.open(path, user="li", device="00aa") as book:
        assert book.count("customers") == 2500
        assert not book.worth_folding
    assert sorted(name for name in os.listdir(tmp_path) if "new" in name) == []


def test_a_table_that_comes_again_after_another_is_filled_all_the_same(tmp_path: Path) -> None:
    path = str(tmp_path / "new folder" / "made.json")
    made = [(table, {"id": new_ulid(), "n": n}) for n, table in enumerate(["customers", "tasks", "customers", "自由"])]
    make_book(path, made)
    with Book.open(path, user="li", device="00aa") as book:
        assert [document["n"] for document in book.all("customers")] == [0, 2]
        assert [document["n"] for document in book.all("tasks")] == [1]
        assert [document["n"] for _row, document in book.file.rows("自由")] == [3]
        assert book.file.journal.stamp.number == 0


def test_filling_breaks_off_without_a_trace(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[tuple[str, dict[str, object]]]:
        yield "customers", {"id": new_ulid(), "name": "C"}
        raise Refused("no more")

    with pytest.raises(Refused):
        make_book(str(tmp_path / "made.json"), breaks_off())
    assert os.listdir(tmp_path) == []


def test_what_a_killed_process_left_is_taken_away_and_files_of_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "made.json"
    killed = [tmp_path / f"made.json.new-999999999{ending}" for ending in ("", ".cache", ".cache-wal")]
    others = [tmp_path / "made.json.new-draft", tmp_path / f"made.json.new-{os.getppid()}"]
    for file in (*killed, *others):
        file.touch()
    make_book(str(path), [])
    assert path.exists() and all(file.exists() for file in others)
    assert not any(file.exists() for file in killed)
