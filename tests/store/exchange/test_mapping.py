"""What the columns of a file mean, and each row as fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.errors import Usage
from store.exchange.csv_reader import open_sheet
from store.exchange.header_map import key_of, map_for
from store.exchange.mapping import map_columns
from store.exchange.row import Row
from store.exchange.row_reader import read_rows, unguarded

GOOGLE = Path(__file__).parent / "fixtures"
SETTINGS: dict[str, Any] = {
    "custom_fields": [{"slug": "tea", "table": "customers", "label": "Favourite tea", "type": "text"}]
}


def rows_of(path: Path, given: dict[str, str] | None = None, **options: Any) -> list[Row]:
    sheet = open_sheet(str(path))
    return read_rows(sheet, map_columns(sheet.header, given or {}, SETTINGS), **options)


def rows_in(tmp_path: Path, text: str, given: dict[str, str] | None = None, **options: Any) -> list[dict[str, Any]]:
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return [row.fields for row in rows_of(path, given, **options)]


def test_google_contacts_in_the_new_headers() -> None:
    wang, _li, anna, sato, factory, kim = (row.fields for row in rows_of(GOOGLE / "google-new.csv"))
    assert wang["name"] == "王小明" and anna["name"] == "Dr. Anna Maria Schmidt" and sato["name"] == "佐藤健"
    assert wang["company"] == "上海金桥贸易有限公司"
    assert wang["mails"] == ["wang@jinqiao.example", "xm.wang@jinqiao.example"]
    assert wang["phones"] == ["138 0013 8000", "021-50581234"]
    assert wang["tags"] == ["VIP", "老客户"] and kim["tags"] is None
    assert wang["note"] == '第一次见面：展会\n喜欢茶, 不喝酒 "真的"\nDepartment: 采购部'
    assert wang["addresses"][0]["city"] == "上海"
    assert anna["phones"] == ["+49 30 1234567"]
    assert factory["name"] is None


def test_google_contacts_in_the_old_headers() -> None:
    wang, anna, _sato = (row.fields for row in rows_of(GOOGLE / "google-old.csv"))
    assert wang["mails"] == ["wang@jinqiao.example", "xm.wang@jinqiao.example"]
    assert wang["phones"] == ["+86 138 0013 8000", "021-50581234"]
    assert wang["tags"] == ["VIP"]
    assert anna["addresses"] == [
        {"label": "Work", "text": "Hafenstraße 5", "city": "Hamburg", "postcode": "20457", "country": "DE"}
    ]


def test_the_maps_are_told_apart_by_their_headers() -> None:
    assert map_for(["first_name", "LAST NAME", "Organization Name", "labels"]).title == "Google Contacts, new headers"
    assert map_for(["Name", "Phone"]).title == "contacts, common headers"
    assert key_of("E-mail 2 - Value") == key_of("e_mail 11-value")


def test_columns_are_what_a_person_says_before_what_a_map_says(tmp_path: Path) -> None:
    text = "Wer,Nummer,Name,Alt\nWang,1380,Shanghai,x\n"
    (fields,) = rows_in(tmp_path, text, {"wer": "name", "Nummer": "phones", "Name": "company", "Alt": ""})
    assert fields == {"name": "Wang", "phones": ["1380"], "company": "Shanghai"}


def test_unknown_columns_are_kept_if_the_settings_declare_them_else_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Name,Favourite Tea,Shoe size,Empty\nLi,龙井,43,\n", encoding="utf-8")
    sheet = open_sheet(str(path))
    columns = map_columns(sheet.header, {}, SETTINGS)
    rows = read_rows(sheet, columns)
    assert rows[0].fields == {"name": "Li", "custom.tea": "龙井"}
    assert columns.left_out(rows) == ["Shoe size"]


@pytest.mark.parametrize(
    ("given", "said"),
    [({"Name": "nme"}, "did you mean"), ({"Nobody": "name"}, "no column Nobody"), ({"Name": ""}, "--map COLUMN=name")],
)
def test_a_wrong_map_is_told_before_anything_is_done(tmp_path: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(Usage, match=said):
        rows_in(tmp_path, "Name,Phone\nLi,1\n", given)


def test_dates_follow_their_column_or_are_asked_for(tmp_path: Path) -> None:
    clear = rows_in(tmp_path, "Name,Birthday\nA,01/02/1980\nB,28/05/1980\n")
    assert [fields["birthday"] for fields in clear] == ["1980-02-01", "1980-05-28"]
    unclear = "Name,Birthday\nA,01/02/1980\nB,03/04/1981\n"
    with pytest.raises(Usage, match="--dates"):
        rows_in(tmp_path, unclear)
    assert [fields["birthday"] for fields in rows_in(tmp_path, unclear, order="mdy")] == ["1980-01-02", "1981-03-04"]


def test_a_year_of_two_digits_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Name,Birthday\nA,28/05/80\nB,28/05/1981\n")
    first, second = rows_of(path)
    assert "two digits" in first.problem and second.problem == ""


def test_what_guards_a_cell_from_spreadsheets_is_taken_off() -> None:
    assert unguarded("'+86 138") == "+86 138"
    assert unguarded("'=1+1") == "=1+1"
    assert unguarded('="0138"') == "0138"
    assert unguarded("'tis") == "'tis"
    assert unguarded("=1+1") == "=1+1"


def test_a_second_value_of_a_field_that_holds_one_goes_to_the_note(tmp_path: Path) -> None:
    (fields,) = rows_in(tmp_path, "Name,Company\nLi,Acme ::: Beta\n")
    assert fields["company"] == "Acme" and fields["note"] == "company: Beta"


def test_addresses_of_one_label_are_numbered(tmp_path: Path) -> None:
    text = "Name,Address 1 - Label,Address 1 - City,Address 2 - Label,Address 2 - City\nLi,Home,Bonn,Home,Köln\n"
    header = {"Address 1 - Label": "address.label", "Address 2 - Label": "address.label"}
    header |= {"Address 1 - City": "address.city", "Address 2 - City": "address.city"}
    (fields,) = rows_in(tmp_path, text, header)
    assert [address["label"] for address in fields["addresses"]] == ["Home", "Home 2"]
