"""`kehu import` and `kehu export csv`, from the command line."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tests.tui.typed import Kehu

GOOGLE = Path(__file__).parent.parent / "store" / "exchange" / "google"
STATES = ("new", "updated", "unchanged", "duplicate", "rejected")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file of three rows, the last of which cannot be kept."""
    path = tmp_path / "people.csv"
    path.write_text("Name,Company,Email,Shoe size\nLi,Acme,li@x.example,43\nBo,,bo@x.example,\nCy,,no address,\n")
    return path


def counts(record: dict[str, int]) -> tuple[int, ...]:
    return tuple(record[state] for state in STATES)


@pytest.mark.parametrize("name", ["new.csv", "old.csv"])
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
