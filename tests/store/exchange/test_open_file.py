"""Files of every format, told by what is in them; what cannot be read is refused in a sentence."""

from __future__ import annotations

import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import BookError, NotFound, Refused, Usage
from store.exchange import spreadsheet_reader
from store.exchange.open_file import open_file
from store.exchange.table import Table

FIXTURES = Path(__file__).parent / "fixtures"


def named(tmp_path: Path, content: bytes) -> str:
    """A file with a name that says nothing."""
    path = tmp_path / "export.dat"
    path.write_bytes(content)
    return str(path)


def cells(table: Table) -> list[dict[str, str]]:
    return [{name: cell for name, cell in zip(table.header, line.cells, strict=True) if cell} for line in table.lines()]


@pytest.mark.parametrize(
    ("fixture", "described", "kind"),
    [
        ("cards.vcf", "vCard, utf-8, 1 picture left out", "contacts"),
        ("tickets.jsonl", "JSON Lines", "tickets"),
        ("mailbox.mbox", "mail", "interactions"),
        ("chinese-contacts.csv", "CSV, gb18030", ""),
        ("outlook-traditional.csv", "CSV, big5hkscs", ""),
        ("tasks.csv", "CSV, utf-16", ""),
    ],
)
def test_the_format_is_told_by_the_content(tmp_path: Path, fixture: str, described: str, kind: str) -> None:
    (table,) = open_file(named(tmp_path, (FIXTURES / fixture).read_bytes()))
    assert (table.described, table.kind) == (described, kind)
    assert table.guessed is (described.split()[-1] in ("gb18030", "big5hkscs"))


# vCard


def test_cards_of_all_versions_with_everything_kehu_keeps() -> None:
    wang, anna, sato, li = cells(open_file(str(FIXTURES / "cards.vcf"))[0])
    assert wang == {
        "name": "王小明",
        "company": "上海金桥",
        "note: Department": "采购",
        "phones": "13800138000 ::: 021-50581234",
        "mails": "wang@x.example",
        "birthday": "1980-05-28",
    }
    assert anna["name"] == "Dr. Anna Schmidt" and anna["title"] == "Einkäuferin" and anna["id"] == "1234"
    assert anna["tags"] == "VIP ::: Messe" and anna["note"] == "Erste Zeile\nzweite, Zeile"
    assert anna["Address 1 - Label"] == "Work" and anna["Address 1 - Postal Code"] == "20457"
    assert sato == {"name": "佐藤健", "birthday": "--05-28", "phones": "+81-90-1234-5678", "gender": "male"}
    assert li == {"name": "李芳", "mails": "li@x.example"}


def test_a_card_that_is_none_is_a_problem_of_its_own(tmp_path: Path) -> None:
    text = "BEGIN:VCARD\nnonsense\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Bo\nEND:VCARD\n"
    bad, good = open_file(named(tmp_path, text.encode()))[0].lines()
    assert bad.number == 1 and bad.problem and good.number == 4 and "Bo" in good.cells


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), max_size=6))
def test_no_card_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    content = "\n".join(["BEGIN:VCARD", "VERSION:2.1", *lines, "END:VCARD"])
    path = named(tmp_path_factory.mktemp("cards"), content.encode())
    assert sum(1 for _line in open_file(path)[0].lines()) == content.upper().count("BEGIN:VCARD")


# JSON


def test_objects_come_in_tables_by_what_they_are(tmp_path: Path) -> None:
    people, calls = open_file(str(FIXTURES / "tinydb.json"))
    assert (people.kind, calls.kind) == ("contacts", "interactions")
    assert [row["id"] for row in cells(people)] == ["1", "1", "2"]
    lines = '{"table":"customers","name":"Acme","kind":"company"}\n{"title":"call","due":"2026-11-30"}\nnonsense\n'
    customers, tasks = open_file(named(tmp_path, b"\xef\xbb\xbf" + lines.encode()))
    assert (customers.kind, tasks.kind) == ("contacts", "tasks")
    assert [line.problem for line in customers.lines()] == ["", "The line is no JSON object."]
    (all_tasks,) = open_file(
        named(tmp_path, b'[{"title":"call","n":1.0,"tags":["a","b"],"x":{"y":true}}]'), kind="tasks"
    )
    assert cells(all_tasks) == [{"title": "call", "n": "1", "tags": "a ::: b", "x.y": "true"}]


@pytest.mark.parametrize("content", [b"{", b"[1", b"{}", b"[]", b'{"a":1}' * 3, b"[" * 5_000])
def test_json_that_holds_no_rows_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused):
        open_file(named(tmp_path, content))


# Workbooks


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    """A workbook with a title row, an empty sheet, and cells of every type."""
    path = str(tmp_path / "book.bin")
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("客户")
        sheet.write_row(0, 0, ["Customers of 2026"])
        sheet.write_row(1, 0, ["姓名", "电话", "生日", "Active", "联系时间"])
        sheet.write_row(2, 0, ["王小明", 13800138000])
        sheet.write_datetime(2, 2, datetime(1980, 5, 28), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(2, 3, True)
        sheet.write_datetime(2, 4, datetime(2026, 11, 2, 9, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_string(4, 1, "0138")
        sheet.write_row(5, 0, ["x", "", "", "", "", "more"])
    return path


def test_a_sheet_of_a_workbook_is_read_as_text(workbook: str) -> None:
    (table,) = open_file(workbook)
    assert table.header == ["姓名", "电话", "生日", "Active", "联系时间"] and "客户" in table.described
    first, second, third = table.lines()
    assert first.cells == ["王小明", "13800138000", "1980-05-28", "true", "2026-11-02 09:30:00"]
    assert (first.number, second.number) == (3, 5) and second.cells[1] == "0138" and third.problem
    with pytest.raises(Usage, match="empty, 客户"):
        open_file(workbook, sheet="none")
    with pytest.raises(Refused):
        open_file(workbook, sheet="empty")


def test_workbooks_that_are_too_large_damaged_or_a_bomb_are_refused(
    workbook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))
    with pytest.raises(Refused, match="would unpack to 64 MB"):
        open_file(str(bomb))
    for content in (b"PK\x03\x04" + b"x" * 100, b"\xd0\xcf\x11\xe0" + b"\x00" * 600):
        with pytest.raises(Refused):
            open_file(named(tmp_path, content))
    monkeypatch.setattr(spreadsheet_reader, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="more than 2 rows"):
        open_file(workbook)


@pytest.mark.parametrize(("library", "extra"), [("python_calamine", "excel"), ("vobject.base", "cards")])
def test_a_library_that_is_missing_is_named_with_how_to_get_it(
    workbook: str, monkeypatch: pytest.MonkeyPatch, library: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Usage, match=rf"kehu\[{extra}\]"):
        open_file(workbook if extra == "excel" else str(FIXTURES / "cards.vcf"))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_file(str(tmp_path / "none"))
    with pytest.raises(Refused):
        open_file(str(tmp_path))
    with pytest.raises(Usage, match="no workbook"):
        open_file(named(tmp_path, b"Name\nA\n"), sheet="one")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.sampled_from([b"PK\x03\x04", b"From a", b"BEGIN:VCARD", b'{"a":', b"\xff\xfe"]))
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    try:
        for table in open_file(named(tmp_path_factory.mktemp("any"), content)):
            for line in table.lines():
                assert line.problem or len(line.cells) == len(table.header)
    except BookError as error:
        assert error.sentence
