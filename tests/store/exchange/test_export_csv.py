"""The book as CSV: read back as it was, and harmless in a spreadsheet where that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.book import Book
from store.exchange.csv_reader import open_sheet
from store.exchange.csv_writer import csv_chunks, guarded
from store.exchange.export_csv import cell_of, export_csv
from store.exchange.selection import Selection
from tests.factories import add, customer, new_book

HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "＝1", "'quoted", 'a "b", c', "多行"]


@pytest.fixture
def book(tmp_path: Path):
    with new_book(tmp_path) as book:
        for name in HOSTILE:
            customer(book, name, phones=["13800138000", "4008001234"], tags=["vip", "老客户"], note="one\ntwo")
        add(book, "contacts", customer=customer(book, "Acme"), name="Li", primary=True)
        yield book


def table(book: Book, tmp_path: Path, name: str, **options: bool) -> list[dict[str, str]]:
    files = dict(export_csv(Selection(book), **options))
    path = tmp_path / name
    path.write_bytes(b"".join(files[name]))
    sheet = open_sheet(str(path))
    return [dict(zip(sheet.header, line.cells, strict=True)) for line in sheet.lines()]


def test_every_value_is_read_back_as_it_is_stored(book: Book, tmp_path: Path) -> None:
    cells = {row["id"]: row for row in table(book, tmp_path, "customers.csv")}
    for record in book.all("customers"):
        row = cells[record["id"]]
        assert {field for field, cell in row.items() if cell} == set(record) - {"stamps"}
        assert all(row[field] == cell_of(record[field]) for field in set(record) - {"stamps"})
    assert {row["name"] for row in cells.values()} == {*HOSTILE, "Acme"}


def test_there_is_a_file_for_each_table_but_none_for_the_history(book: Book) -> None:
    assert [name for name, _chunks in export_csv(Selection(book))] == [
        "contacts.csv",
        "customers.csv",
        "people.csv",
        "settings.csv",
    ]


def test_the_same_book_gives_the_same_bytes(book: Book) -> None:
    first, second = ([(name, b"".join(chunks)) for name, chunks in export_csv(Selection(book))] for _time in range(2))
    assert first == second


def test_a_spreadsheet_runs_nothing_and_keeps_the_numbers(book: Book, tmp_path: Path) -> None:
    rows = table(book, tmp_path, "customers.csv", excel_safe=True)
    names = {row["name"] for row in rows}
    assert "'=cmd|' /C calc'!A0" in names and "'+1+1" in names and "''quoted" in names
    assert not any(name.startswith(("=", "+", "-", "@", "＝")) for name in names)
    assert {row["phones"] for row in rows} == {"+8613800138000 ::: 4008001234", ""}
    assert (tmp_path / "customers.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_only_a_whole_number_is_spared_the_apostrophe() -> None:
    assert guarded("+8613800138000") == "+8613800138000"
    assert guarded("+8613800138000 ::: =1") == "'+8613800138000 ::: =1"
    assert guarded("+1+1") == "'+1+1"
    assert guarded("plain") == "plain"


def test_rows_end_as_the_standard_has_it() -> None:
    assert b"".join(csv_chunks([["a", "b\nc"], ["", ""]])) == b'a,"b\nc"\r\n,\r\n'
