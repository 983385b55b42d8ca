"""`kehu import` and `kehu export csv`, from the command line."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tests.tui.typed import Kehu

GOOGLE = Path(__file__).parent.parent / "store" / "exchange" / "fixtures"
STATES = ("new", "updated", "unchanged", "duplicate", "rejected")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file of three rows, the last of which cannot be kept."""
    path = tmp_path / "people.csv"
    path.write_text("Name,Company,Email,Shoe size\nLi,Acme,li@x.example,43\nBo,,bo@x.example,\nCy,,no address,\n")
    return path


def counts(record: dict[str, int]) -> tuple[int, ...]:
    return tuple(record[state] for state in STATES)


@pytest.mark.parametrize("name", ["google-new.csv", "google-old.csv"])
def test_google_contacts_twice_and_taken_back(wang: Kehu, name: str) -> None:
    before = wang("export", "json", "-").data
    file = str(GOOGLE / name)
    first = wang("import", file, "--as", "contacts", "--yes", "--json").records[-1]
    assert first["rejected"] == first["duplicate"] == 0 < first["new"]
    after = wang("export", "json", "-").data
    second = wang("import", file, "--as", "contacts", "--yes", "--json").records[-1]
    assert second["new"] == second["updated"] == 0 and second["unchanged"] == first["new"] + first["updated"]
    assert wang("export", "json", "-").data == after
    wang("undo")
    assert wang("export", "json", "-").data == before


def test_the_preview_says_what_would_be_done_and_a_dry_run_does_nothing(wang: Kehu, people: Path) -> None:
    before = wang.book.read_bytes()
    answer = wang("import", str(people), "--dry-run", "--json")
    assert counts(answer.records[-1]) == (2, 0, 0, 0, 1)
    assert answer.records[0]["line"] == 4 and "no address" in answer.records[0]["reason"]
    assert "Shoe size" in answer.talk and "utf-8" in answer.talk and "+ Li" in answer.talk
    assert wang.book.read_bytes() == before
    assert not people.with_name("people.csv.rejected.csv").exists()


def test_without_a_terminal_it_takes_a_yes(wang: Kehu, people: Path) -> None:
    before = wang.book.read_bytes()
    assert "--yes" in wang("import", str(people), exits=2).talk
    assert wang.book.read_bytes() == before


def test_rejected_rows_are_put_beside_the_file_to_be_mended(wang: Kehu, people: Path) -> None:
    wang("import", str(people), "--yes")
    rejected = people.with_name("people.csv.rejected.csv")
    assert os.stat(rejected).st_mode & 0o777 == 0o600
    header, row = csv.reader(rejected.read_text().splitlines())
    assert header[-2:] == ["Line", "Reason"]
    assert row[:2] == ["Cy", ""] and row[-2] == "4" and "no address" in row[-1]
    mended = rejected.read_text().replace("no address,", "cy@x.example,")
    rejected.write_text(mended)
    assert counts(wang("import", str(rejected), "--yes", "--json").records[-1]) == (1, 0, 0, 0, 0)


def test_columns_keys_and_modes_are_as_told(wang: Kehu, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("Wer;Nummer\n王小明;13800138000\nNeu;13900139000\n")
    told = ("import", str(file), "--map", "Wer=name", "--map", "Nummer=phones", "--yes", "--json")
    assert counts(wang(*told, "--mode", "update").records[-1]) == (0, 0, 1, 0, 1)
    assert counts(wang(*told, "--mode", "create").records[-1]) == (1, 0, 0, 1, 0)
    assert "email" in wang(*told, "--key", "shoe", exits=2).talk
    assert "COLUMN=FIELD" in wang("import", str(file), "--map", "Wer", exits=2).talk
    assert "--map" in wang("import", str(file), exits=2).talk


def test_the_first_import_starts_a_book(kehu: Kehu, people: Path) -> None:
    kehu("import", str(people), "--yes")
    assert {record["name"] for record in kehu("find", "", "--json").records} == {"Acme", "Bo"}


def test_hostile_cells_reach_neither_the_terminal_nor_the_book(kehu: Kehu, tmp_path: Path) -> None:
    file = tmp_path / "evil.csv"
    file.write_bytes("Name,Note\n\x1b]52;c;eA==\x07\u202eevil,\x9b0m\x1b[2Jx\n=1+1,'=2+2\n".encode())
    answer = kehu("import", str(file), "--yes")
    assert not any(character in answer.talk for character in "\x1b\x07\x9b\u202e")
    stored = kehu("export", "json", "-").data
    assert not any(character in stored for character in ("\\u001b", "\x9b", "\u202e"))
    assert '"note":"=2+2"' in stored


def test_csv_goes_into_a_folder_only_its_owner_reads(wang: Kehu, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    wang("export", "csv", str(folder))
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert {os.stat(each).st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    plain = (folder / "customers.csv").read_bytes()
    assert "王小明".encode() in plain and b"+8613800138000" in plain
    wang("export", "csv", str(folder), "--excel-safe")
    assert (folder / "customers.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_exported_table_can_be_imported_again(wang: Kehu, kehu: Kehu, tmp_path: Path) -> None:
    wang("export", "csv", str(tmp_path / "out"))
    again = kehu("import", str(tmp_path / "out" / "customers.csv"), "--each-own", "--yes", "--json")
    assert counts(again.records[-1]) == (0, 0, 1, 0, 0)


def test_what_the_rows_are_is_told_by_their_headers(wang: Kehu, tmp_path: Path) -> None:
    file = tmp_path / "any"
    file.write_text("日期,客户,服务类型,处理结果,满意度评分\n2026-11-02,王小明,咨询,已答复,5\n")
    answer = wang("import", str(file), "--yes", "--json")
    assert answer.record["as"] == ["tickets"] and counts(answer.record) == (1, 0, 0, 0, 0)
    assert counts(
        wang("import", str(file), "--as", "interactions", "--map", "处理结果=text", "--json", "--dry-run").record
    )


def test_a_mapping_is_saved_and_used_for_the_next_file(wang: Kehu, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("Wer,Nummer,Egal\nNeu,13900139000,x\n")
    second.write_text("Wer,Nummer\nNoch einer,13900139001\n")
    told = ("--map", "Wer=name", "--map", "Nummer=phones", "--map", "Egal=")
    wang("import", str(first), *told, "--save-map", "mine", "--yes")
    assert counts(wang("import", str(second), "--use-map", "mine", "--yes", "--json").record) == (1, 0, 0, 0, 0)
    assert "mine" in wang("import", str(second), "--use-map", "other", exits=1).talk
    assert "name" in wang("import", str(first), *told, "--save-map", "../x", "--dry-run", exits=2).talk


def test_unknown_columns_become_custom_fields_where_they_are_kept(kehu: Kehu, people: Path) -> None:
    dropped = kehu("import", str(people), "--unknown", "drop", "--dry-run", "--book", str(people) + ".json", exits=1)
    assert "no book" in dropped.talk
    kept = kehu("import", str(people), "--unknown", "keep", "--yes", "--json")
    assert kept.records[-1]["dropped"] == [] and "Shoe size" in kept.talk
    (li,) = kehu.shown("Acme")["contacts"]
    assert li["custom"] == {"shoe_size": "43"}
    again = kehu("import", str(people), "--yes", "--json").records[-1]
    assert counts(again) == (0, 0, 2, 0, 1) and again["dropped"] == []
    kehu("undo")
    assert kehu("find", "", "--json").records == []


def test_dates_that_can_be_read_both_ways_are_asked_about(wang: Kehu, tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("Name,Birthday\nA,01/02/1980\nB,03/04/1981\nC,5/6/79\n")
    assert "01/02/1980" in wang("import", str(file), "--yes", exits=2).talk
    answer = wang("import", str(file), "--dates", "mdy", "--yes", "--json")
    assert counts(answer.records[-1]) == (2, 0, 0, 0, 1) and "two digits" in answer.records[0]["reason"]
    assert wang.shown("A")["birthday"] == "1980-01-02"


def test_rows_that_may_be_somebody_in_the_book_are_told(wang: Kehu, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("姓名,公司,电话\n王小明,成都云锦,13900139000\n王小明,,13800138000\n")
    answer = wang("import", str(file), "--dry-run", "--json")
    assert answer.record["alike"] == 1 and "上海金桥" in answer.talk
    assert counts(answer.record) == (1, 0, 1, 0, 0)


MAIL = (
    b"From: li@own.example\nTo: wang@x.example\nDate: Mon, 2 Nov 2026 10:00:00 +0800\nMessage-ID: <1@own>\n"
    b"Subject: =?utf-8?q?=1B]0;x?=\n\nhello\n> quoted\n"
)


def test_a_mail_is_logged_from_standard_input_and_only_once(kehu: Kehu) -> None:
    kehu("add", "王小明", "--kind", "person", "--email", "wang@x.example")
    kehu("add", "Li", "--kind", "person", "--email", "li@own.example")
    kehu("config", "set", "mails", "li@own.example, l@other.example")
    first = kehu("log", "--mail", "-", stdin=MAIL)
    assert "王小明" in first.talk and "\x1b" not in first.talk
    assert "already" in kehu("log", "--mail", stdin=MAIL).talk
    (mail,) = kehu.shown()["timeline"]
    assert (mail["direction"], mail["at"], mail["text"]) == ("out", "2026-11-02T02:00:00Z", "]0;x\nhello")
    assert "nothing was logged" in kehu("log", "--mail", stdin=b"hello", exits=1).talk
    assert "kehu add" in kehu("log", "--mail", stdin=MAIL.replace(b"wang@", b"nobody@"), exits=1).talk
    for wrong in (("log", "--mail", "王小明"), ("log", "--mail", "--minutes", "3"), ("log", "王小明", "x", "--quoted")):
        kehu(*wrong, exits=2, stdin=MAIL)
    kehu("undo")
    assert kehu.shown()["timeline"] == []
    assert "> quoted" in kehu("log", "--mail", "--quoted", "--json", stdin=MAIL).record["text"]


EVIL = "\x1b]0:eA==\x07\u202eevil\x9b0m"


@pytest.mark.parametrize(
    "content",
    [
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{EVIL}\nNOTE:{EVIL}\nX-{EVIL}:x\nEND:VCARD\n",
        '{"name": "\\u001b]52;c;eA==\\u0007\\u202eevil", "\\u001b[2J": "\\u009b0m", "note": "\\u0000x"}\n',
        f"Name,{EVIL}\nevil,{EVIL}\n",
    ],
    ids=["vCard", "JSON", "header"],
)
def test_no_file_of_any_format_steers_the_terminal_or_gets_controls_into_the_book(
    kehu: Kehu, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "evil"
    file.write_text(content, encoding="utf-8")
    answer = kehu("import", str(file), "--as", "contacts", "--unknown", "keep", "--yes")
    stored = kehu("export", "json", "-").data
    assert "evil" in stored and counts(kehu("import", str(file), "--yes", "--json").records[-1])[0] == 0
    assert not any(character in answer.talk for character in "\x1b\x07\x9b\u202e")
    assert not any(character in stored for character in ("\\u001b", "\\u0007", "\x9b", "\u202e"))
