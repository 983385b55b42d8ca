"""`kehu backup`, `kehu restore` and `kehu doctor --repair`, from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.tui.typed import Kehu


def test_a_fold_is_listed_and_gone_back_to_after_a_preview(wang: Kehu) -> None:
    wang("fold")
    before = wang("export", "json", "-").data
    wang("add", "Acme")
    wang("edit", "王小明", "--grade", "B")
    (kept,) = wang("backup", "list", "--json").records
    assert kept["reason"] == "fold" and kept["bytes"] > 0
    assert kept["name"] in wang("backup", "list").data
    preview = wang("restore", kept["name"], exits=2).talk
    assert "- Acme" in preview and "~ 王小明" in preview
    answer = wang("restore", kept["name"], "--yes", "--json")
    assert answer.records[0] == {"table": "customers", "added": 0, "changed": 1, "removed": 1}
    assert wang("export", "json", "-").data == before
    wang("restore", Path(answer.records[-1]["kept"]).name, "--yes")
    assert len(wang("find", "", "--json").records) == 2


def test_a_copy_goes_where_it_is_told(wang: Kehu, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    copy = wang("backup", "--to", str(tmp_path / "stick"), "--json").record["backup"]
    assert wang("find", "", "--book", copy, "--json").records[0]["name"] == "王小明"
    assert "--to" in wang("backup", exits=2).talk
    assert wang("backup", "--to", str(tmp_path / "none"), exits=1).talk.count("\n") == 1


def test_a_book_that_was_lost_comes_back_from_a_copy(wang: Kehu, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    copy = wang("backup", "--to", str(tmp_path / "stick"), "--json").record["backup"]
    wang.book.unlink()
    assert "+ 王小明" in wang("restore", copy, "--yes").talk
    assert wang.shown()["name"] == "王小明"


def test_a_damaged_book_is_repaired_into_a_new_file(wang: Kehu, tmp_path: Path) -> None:
    wang("add", "Acme")
    data = wang.book.read_bytes()
    wang.book.write_bytes(data.replace(b'"name":"Acme"', b'"name":"Akme"'))
    damaged = wang.book.read_bytes()
    new = str(tmp_path / "new.json")
    assert "--to" in wang("doctor", "--repair", exits=2).talk
    answer = wang("doctor", "--repair", "--to", new, "--json")
    assert answer.records[-1]["damage"] == len(answer.records) - 1 == 1
    assert wang.book.read_bytes() == damaged
    assert [each["name"] for each in wang("find", "", "--book", new, "--json").records] == ["王小明"]
    assert "already" in wang("doctor", "--repair", "--to", new, exits=1).talk
