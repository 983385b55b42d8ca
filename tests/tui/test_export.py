"""Exports, the demo book, and the file of the book, from the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tinydb import TinyDB

from tests.tui.typed import Kehu


def test_the_same_book_gives_the_same_bytes_whatever_was_undone(wang: Kehu, tmp_path: Path) -> None:
    before = wang("export", "json", "-").data
    wang("edit", "王小明", "--grade", "B", "--unset", "company", "--note", "x")
    assert wang("export", "json", "-").data != before
    wang("undo")
    wang("fold")
    wang("export", "json", str(tmp_path / "after.json"))
    assert (tmp_path / "after.json").read_text() == before


def test_the_default_export_has_neither_stamps_nor_history(wang: Kehu) -> None:
    wang("add", "Acme")
    wang("delete", "Acme")
    exported = json.loads(wang("export", "json", "-").data)
    assert [customer["name"] for customer in exported["customers"]] == ["王小明"]
    assert "stamps" not in exported["customers"][0]
    assert not {"operations", "deleted"} & set(exported)
    complete = json.loads(wang("export", "json", "-", "--complete").data)
    assert complete["customers"][0]["stamps"]
    assert [grave["document"]["name"] for grave in complete["deleted"]] == ["Acme"]
    assert complete["operations"]


def test_the_tinydb_export_is_read_by_plain_tinydb(wang: Kehu, tmp_path: Path) -> None:
    wang("log", "王小明", "客户要三季度报价")
    wang("export", "tinydb", str(tmp_path / "plain.json"))
    with TinyDB(tmp_path / "plain.json", encoding="utf-8") as plain:
        (call,) = plain.table("interactions").all()
        assert call["text"] == "客户要三季度报价"
        assert plain.table("customers").get(doc_id=1)["name"] == "王小明"  # type: ignore[call-overload, index]


def test_after_a_fold_plain_tinydb_reads_the_book_itself(wang: Kehu) -> None:
    wang("log", "王小明", "客户要三季度报价")
    assert str(wang.book) in wang("fold").talk
    with TinyDB(wang.book, encoding="utf-8") as plain:
        assert [call["text"] for call in plain.table("interactions")] == ["客户要三季度报价"]


def test_an_export_is_private_and_never_goes_over_the_book(wang: Kehu, tmp_path: Path) -> None:
    wang("export", "json", str(tmp_path / "out.json"))
    assert os.stat(tmp_path / "out.json").st_mode & 0o777 == 0o600
    whole = wang.book.read_bytes()
    for form in ("json", "jsonl", "tinydb", "xlsx", "vcard", "ical", "markdown", "html", "git"):
        assert "the book itself" in wang("export", form, str(wang.book), exits=1).talk
    assert wang.book.read_bytes() == whole


def test_an_export_into_a_folder_that_is_not_there_is_one_sentence(wang: Kehu, tmp_path: Path) -> None:
    answer = wang("export", "json", str(tmp_path / "none" / "out.json"), exits=5)
    assert answer.talk.count("\n") == 1


def test_the_demo_book_is_full_of_customers_and_never_replaces_a_book(kehu: Kehu, tmp_path: Path) -> None:
    path = str(tmp_path / "demo.json")
    kehu("demo", "--customers", "20", "--seed", "7", "--book", path)
    assert len(kehu("find", "", "--book", path, "--json").records) > 10
    before = Path(path).read_bytes()
    assert "already" in kehu("demo", "--book", path, exits=1).talk
    assert Path(path).read_bytes() == before
    assert sorted(each.name for each in tmp_path.glob("demo*")) == ["demo.json", "demo.json.cache"]


def test_the_same_seed_makes_the_same_demo(kehu: Kehu, tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("one.json", "two.json")]
    for path in paths:
        kehu("demo", "--customers", "10", "--seed", "3", "--book", path)
    one, two = (kehu("export", "json", "-", "--complete", "--book", path).data for path in paths)
    assert one == two


def test_the_doctor_finds_a_sound_book_sound_and_ends_with_3_where_it_is_damaged(wang: Kehu) -> None:
    wang("fold")
    assert wang("doctor").talk == "The book is sound.\n"
    (report,) = wang("doctor", "--json").records
    assert report["healthy"] and report["findings"] == [] and report["documents"]["customers"] == 1
    data = wang.book.read_bytes()
    wang.book.write_bytes(data.replace("上海金桥".encode(), "上海金侨".encode()))
    (report,) = wang("doctor", "--json", exits=3).records
    assert report["damaged"] and [finding["severity"] for finding in report["findings"]] == ["damage"]
    assert "damaged" in wang("doctor", exits=3).talk
