"""CSV files as other programs write them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import NotFound, Refused
from store.exchange import csv_reader
from store.exchange.csv_reader import open_sheet
from store.exchange.csv_writer import csv_chunks


@pytest.fixture
def written(tmp_path: Path):
    """Writes bytes to a file and returns its path."""

    def write(data: bytes) -> str:
        path = tmp_path / "people.csv"
        path.write_bytes(data)
        return str(path)

    return write


TEXT = "姓名,电话\r\n王小明,138 0013 8000\r\n李芳,021-50581234\r\n"


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_found_out(written, encoded: bytes, encoding: str) -> None:
    sheet = open_sheet(written(encoded))
    assert sheet.encoding == encoding
    assert sheet.header == ["姓名", "电话"]
    assert [line.cells[0] for line in sheet.lines()] == ["王小明", "李芳"]


def test_western_text_is_not_taken_for_chinese(written) -> None:
    sheet = open_sheet(written("Name;Ort\r\nMüller;Köln\r\nGrößl;Fürth\r\n".encode("cp1252")))
    assert (sheet.encoding, sheet.delimiter) == ("cp1252", ";")
    assert [line.cells for line in sheet.lines()] == [["Müller", "Köln"], ["Größl", "Fürth"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out_though_others_stand_in_cells(written, delimiter: str) -> None:
    rows = [["Name", "Note"], ["Acme", "a, b; c"], ["Li", "d, e; f"]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    sheet = open_sheet(written(text.getvalue().encode()))
    assert sheet.delimiter == delimiter
    assert [line.cells for line in sheet.lines()] == rows[1:]


def test_excel_may_name_the_delimiter_in_a_line_of_its_own(written) -> None:
    sheet = open_sheet(written(b"sep=;\r\nName;Phone\r\nAcme;1\r\n"))
    assert sheet.header == ["Name", "Phone"]
    assert [(line.number, line.cells) for line in sheet.lines()] == [(3, ["Acme", "1"])]


def test_a_row_is_numbered_by_the_line_it_begins_on(written) -> None:
    sheet = open_sheet(written(b'Name,Note\n"A","one\ntwo\nthree"\n\nB,x\n'))
    assert [(line.number, line.cells) for line in sheet.lines()] == [(2, ["A", "one\ntwo\nthree"]), (6, ["B", "x"])]


def test_short_rows_are_filled_and_long_ones_have_a_problem(written) -> None:
    first, second, third = open_sheet(written(b"Name,Note\nA\nB,x,,\nC,x,y\n")).lines()
    assert first.cells == ["A", ""] and second.cells == ["B", "x"]
    assert "3 cells" in third.problem


def test_a_stray_quotation_mark_spoils_only_its_row(written) -> None:
    bad, good = open_sheet(written(b'Name,Note\n"A" B,x\nC,y\n')).lines()
    assert (bad.number, good.cells) == (2, ["C", "y"])
    assert "quotation mark" in bad.problem


def test_a_quotation_mark_that_is_never_closed_refuses_the_file(written) -> None:
    with pytest.raises(Refused, match="line 3"):
        list(open_sheet(written(b'Name,Note\nA,x\n"B,y\nC,z\n')).lines())


def test_what_is_no_csv_file_is_refused_in_one_sentence(written, tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(NotFound):
        open_sheet(str(tmp_path / "none.csv"))
    for data in (b"", b"\n\n", b"\x81\x8d\x8f\xff\xfe\x81"):
        with pytest.raises(Refused):
            open_sheet(written(data))
    with pytest.raises(Refused):
        open_sheet(str(tmp_path))
    monkeypatch.setattr(csv_reader, "LARGEST_FILE", 10)
    with pytest.raises(Refused, match="split it"):
        open_sheet(written(b"Name,Note\nA,x\n"))


def test_a_line_without_end_is_not_read_into_memory(written, monkeypatch) -> None:
    monkeypatch.setattr(csv_reader, "LONGEST_LINE", 100)
    with pytest.raises(Refused, match="longer than any row"):
        list(open_sheet(written(b"Name,Note\nA," + b"x" * 200 + b"\n")).lines())


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_what_is_written_is_read_back_byte_for_byte(tmp_path_factory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    path.write_bytes(b"".join(csv_chunks([("one", "two"), *rows])))
    read = [tuple(line.cells) for line in open_sheet(str(path), encoding="utf-8", delimiter=",").lines()]
    assert read == [row for row in rows if any(cell.strip() for cell in row)]
