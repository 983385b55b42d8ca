"""Workbooks and CSV for spreadsheets, opened by a real one: nothing runs, and no number loses its zeros."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from store.book import Book
from store.errors import NotSaved, Refused
from store.exchange.csv_writer import guarded
from store.exchange.export_csv import export_csv
from store.exchange.selection import Selection
from store.exchange.xlsx_writer import export_xlsx
from tests.factories import customer, new_book, task

NAMES = ["=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "＝1+1", "007", '=HYPERLINK("http://x")', "1e5", "2026-11-20", "'x"]
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
UTF_8_QUOTED_AS_TEXT = "CSV:44,34,76,1,,0,true,false"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with new_book(tmp_path) as book:
        with book.change("fields") as change:
            fields = [
                {"slug": "since", "table": "customers", "label": "客户自", "type": "date"},
                {"slug": "code", "table": "customers", "label": "Code", "type": "text"},
            ]
            change.update("settings", book.settings["id"], {"custom_fields": fields})
        for name in NAMES:
            custom = {"custom.since": "2020-01-02", "custom.code": "00120"}
            id = customer(book, name, phones=["13800138000"], note=name, **custom)
        task(book, id, "Call", "2026-11-24T07:00:00Z")
        task(book, id, "Call", "2026-11-25")
        yield book


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_a_workbook_has_texts_as_texts_and_dates_as_dates(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export_xlsx(Selection(book), str(path))
    rows = sheet(path, "customers")
    assert {row["Name"] for row in rows} == {record["name"] for record in book.all("customers")}
    assert {(row["Phones"], row["Code"], row["客户自"]) for row in rows} == {
        ("+8613800138000", "00120", date(2020, 1, 2))
    }
    due = {row["Due"]: row["Customer"] for row in sheet(path, "tasks")}
    assert due == {datetime(2026, 11, 24, 15): NAMES[-1], date(2026, 11, 25): NAMES[-1]}
    export_xlsx(Selection(book), str(tmp_path / "b.xlsx"))
    assert path.read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_is_written_whole_or_not_at_all(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"earlier")
    with monkeypatch.context() as small, pytest.raises(Refused, match="export csv"):
        small.setattr("store.exchange.xlsx_writer.MOST_ROWS", 3)
        export_xlsx(Selection(book), str(path))
    assert path.read_bytes() == b"earlier" and not list(tmp_path.glob("*.new-*"))
    with pytest.raises(NotSaved):
        export_xlsx(Selection(book), str(tmp_path / "none" / "a.xlsx"))


@needs_soffice
def test_libreoffice_runs_nothing_and_keeps_every_zero(book: Book, tmp_path: Path) -> None:
    export_xlsx(Selection(book), str(tmp_path / "a.xlsx"))
    for name, chunks in export_csv(Selection(book), excel_safe=True):
        (tmp_path / name).write_bytes(b"".join(chunks))
    of_workbook = converted(tmp_path / "a.xlsx", "customers")
    of_csv = converted(tmp_path / "customers.csv", "customers")
    stored = {str(record["name"]) for record in book.all("customers")}
    assert {row["Name"] for row in of_workbook} == stored
    assert {row["name"] for row in of_csv} == set(map(guarded, stored))
    assert {row["Phones"] for row in of_workbook} == {row["phones"] for row in of_csv} == {"+8613800138000"}
    assert {row["Code"] for row in of_workbook} == {row["custom.code"] for row in of_csv} == {"00120"}


def converted(path: Path, table: str) -> list[dict[str, str]]:
    """The sheet of a table as LibreOffice understands it, written out by it as CSV."""
    out = path.parent / f"out-{path.suffix[1:]}"
    command = [str(SOFFICE), f"-env:UserInstallation=file://{path.parent}/profile", "--headless"]
    number = 1
    if path.suffix == ".csv":
        command.append(f"--infilter={UTF_8_QUOTED_AS_TEXT}")
    else:
        number += CalamineWorkbook.from_path(str(path)).sheet_names.index(table)
    target = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{number}"
    command += ["--convert-to", target, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (made,) = out.glob("*.csv")
    with made.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
