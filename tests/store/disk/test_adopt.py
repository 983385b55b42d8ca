"""A file that plain TinyDB, jq or a person rewrote becomes a book again, and loses nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from store.disk import format as layout
from store.disk import system
from store.disk.adopt import adopt
from store.disk.bookfile import BookFile
from store.errors import Damaged, NewerFormat, NotABook, NotFound

ANN, BOB, CAI = ({"id": letter * 26, "name": name} for letter, name in zip("ABC", ("Ann", "Bob", "Cai"), strict=True))


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("store.disk.adopt.REWRITE_PATIENCE", 0.0)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "book.json")


def operation(*changes):
    return {"id": "9" * 26, "at": "2026-11-20T02:00:00Z", "by": "li", "verb": "edit", "changes": list(changes)}


def write(book, *documents):
    with book.lock():
        return book.commit(documents)


def made_book(path):
    """A folded book with Ann and Bob, and a journal that has neither."""
    book = BookFile.open(path, create_missing=True)
    write(book, ("customers", 1, ANN), ("customers", 2, BOB))
    book.fold()
    return book


def customers(path):
    book = BookFile.open(path)
    found = {document.get("id", document.get("name")): document for _row, document in book.rows("customers")}
    book.close()
    return found


def backups(path):
    return sorted(Path(path + ".backups").iterdir())


def jq(path, **options):
    """Rewrite the file as a tool does that knows JSON but not the layout."""
    content = json.loads(Path(path).read_bytes())
    Path(path).write_text(json.dumps(content, **options))


def test_plain_tinydb_beside_a_journal_loses_nothing_of_either(path):
    book = made_book(path)
    edited = {**ANN, "phone": "110"}
    write(
        book,
        ("customers", 3, CAI),
        ("customers", 1, edited),
        ("operations", 1, operation(["customers", CAI["id"], "create"],
                                    ["customers", ANN["id"], "update", {"phone": [None, "110"]}])),
    )  # fmt: skip
    book.close()

    with TinyDB(path) as plain:
        assert plain.table("customers").insert({"id": "D" * 26, "name": "Dan"}) == 3
        plain.table("customers").update({"name": "Robert"}, where("name") == "Bob")

    found = customers(path)
    assert {document["name"] for document in found.values()} == {"Ann", "Robert", "Cai", "Dan"}
    assert found[ANN["id"]] == edited


def test_both_edits_of_one_field_are_there_or_told(path):
    book = made_book(path)
    write(book, ("customers", 1, {**ANN, "name": "Annie"}),
          ("operations", 1, operation(["customers", ANN["id"], "update", {"name": ["Ann", "Annie"]}])))  # fmt: skip
    book.close()
    with TinyDB(path) as plain:
        plain.table("customers").update({"name": "Anna"}, where("name") == "Ann")

    book = BookFile.open(path, holder="wu")
    assert book.get("customers", 1)["name"] == "Anna"
    assert any("Annie" in sentence for sentence in book.notices)
    _ours, outside = (document for _row, document in book.rows("operations"))
    assert (outside["verb"], outside["by"], outside["automatic"]) == ("changed outside Kehu", "wu", True)
    assert outside["changes"] == [["customers", ANN["id"], "update", {"name": ["Annie", "Anna"]}]]


@pytest.mark.parametrize("options", [{}, {"indent": 2}, {"ensure_ascii": False, "separators": (",", ":")}])
def test_a_file_that_was_only_written_anew_keeps_its_journal_exactly(path, options):
    book = made_book(path)
    write(book, ("customers", 1, {**ANN, "note": "客户 é"}), ("customers", 2, None), ("notes", 1, {"text": "x"}))
    book.close()
    jq(path, **options)
    assert len(adopt(path)) == 1
    assert customers(path) == {ANN["id"]: {**ANN, "note": "客户 é"}}
    assert dict(BookFile.open(path).rows("notes")) == {1: {"text": "x"}}


def test_a_record_that_no_longer_verifies_is_told_and_kept_in_the_backup(path):
    book = made_book(path)
    write(book, ("customers", 3, CAI))
    book.close()
    content = json.loads(Path(path).read_bytes())
    content["_journal"]["1"]["ops"][0][2]["name"] = "Mallory"
    Path(path).write_text(json.dumps(content))
    sentences = adopt(path)
    assert any("Record 1" in sentence and str(backups(path)[0]) in sentence for sentence in sentences)
    assert "Mallory" in backups(path)[0].read_text()
    assert customers(path).keys() == {ANN["id"], BOB["id"]}


def test_any_tinydb_file_becomes_a_book_with_all_its_tables(path):
    with TinyDB(path, indent=1) as plain:
        plain.insert({"a": 1})
        plain.table("客户").insert_multiple([{"b": [None, 1.5, {"c": "é"}]}, {}])
    before = Path(path).read_bytes()
    os.chmod(path, 0o640)
    adopt(path)
    book = BookFile.open(path)
    assert dict(book.rows("_default")) == {1: {"a": 1}}
    assert dict(book.rows("客户")) == {1: {"b": [None, 1.5, {"c": "é"}]}, 2: {}}
    assert [copy.read_bytes() for copy in backups(path)] == [before]
    assert {os.stat(file).st_mode & 0o777 for file in (path, backups(path)[0])} == {0o640}
    assert json.loads(Path(path).read_bytes())["客户"]["2"] == {}


def test_an_empty_file_is_an_empty_book(path):
    Path(path).touch()
    adopt(path)
    assert BookFile.open(path).tables() == []


def test_an_emptied_book_is_damage(path):
    made_book(path).close()
    Path(path).write_bytes(b"")
    with pytest.raises(Damaged, match="emptied"):
        adopt(path)
    assert Path(path).read_bytes() == b""


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "not JSON",
        '{"a": {"1": {}}',
        '{"a": {"1": {"x": 1, "x": 2}}}',
        '{"a": {"1": {}, "1": {}}}',
        '{"a": {"1": {}, "01": {}}}',
        '{"a": {"-1": {}}}',
        '{"a": {"one": {}}}',
        '{"a": {"1": []}}',
        '{"a": [1]}',
        '{"": {"1": {}}}',
        '{"a": {"1": {"x": NaN}}}',
        '{"a": {"1": {"x": 1e999}}}',
        '{"a": {"1": {"x": "\\ud800"}}}',
        '{"_meta": {"1": {"mine": 1}}}',
        '{"_journal": 3}',
        '{"a": {"1": {"x": ' + "[" * 100_000 + "]" * 100_000 + "}}}",
        "\xff",
    ],
)
def test_what_is_no_file_of_tables_is_left_alone(path, text):
    Path(path).write_bytes(text.encode("latin-1"))
    with pytest.raises(NotABook, match="Nothing was changed"):
        adopt(path)
    assert Path(path).read_bytes() == text.encode("latin-1")
    assert not os.path.exists(path + ".backups")


def test_a_newer_format_is_left_alone(path):
    text = '{"customers": {}, "_meta": {"1": {"format": 2}}}'
    Path(path).write_text(text)
    with pytest.raises(NewerFormat):
        adopt(path)
    assert Path(path).read_text() == text


def test_a_missing_file_is_not_made(path):
    with pytest.raises(NotFound):
        adopt(path)
    assert not os.path.exists(path)


def test_a_book_is_left_alone(path):
    made_book(path).close()
    before = Path(path).read_bytes()
    assert adopt(path) == []
    assert Path(path).read_bytes() == before


def test_a_tool_still_writing_is_waited_for(path, monkeypatch):
    whole = '{"a": {"1": {"x": 1}}}'
    Path(path).write_text(whole[:9])
    monkeypatch.setattr("store.disk.adopt.REWRITE_PATIENCE", 5.0)
    monkeypatch.setattr("store.disk.adopt.time.sleep", lambda _seconds: Path(path).write_text(whole))
    adopt(path)
    assert dict(BookFile.open(path).rows("a")) == {1: {"x": 1}}


def test_a_tool_that_writes_once_more_meanwhile_is_not_written_over(path, monkeypatch):
    Path(path).write_text('{"a": {"1": {"x": 1}}}')
    again = iter(["adopt-built"])

    def write_once_more(name):
        if name == next(again, None):
            Path(path).write_text('{"a": {"1": {"x": "later"}}}')

    monkeypatch.setattr(system, "point", lambda name: write_once_more(name) if name == "adopt-built" else None)
    adopt(path)
    assert dict(BookFile.open(path).rows("a")) == {1: {"x": "later"}}


def test_no_bit_of_the_first_line_can_flip_and_lose_the_journal(tmp_path):
    made = str(tmp_path / "made.json")
    book = made_book(made)
    write(book, ("customers", 3, CAI))
    book.close()
    whole = Path(made).read_bytes()
    for position in range(layout.HEADER_LENGTH * 8):
        path = tmp_path / "flipped.json"
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(flipped)
        try:
            adopt(str(path))
            book = BookFile.open(str(path))
        except (Damaged, NewerFormat, NotABook):
            assert path.read_bytes() == flipped
            continue
        assert [document for _row, document in book.rows("customers")] == [ANN, BOB, CAI]


def test_an_open_book_takes_over_what_another_tool_writes_into_it(path):
    book = made_book(path)
    write(book, ("customers", 3, CAI), ("operations", 1, operation(["customers", CAI["id"], "create"])))
    with TinyDB(path) as plain:
        plain.table("customers").insert({"name": "Dan"})
    assert book.refresh().everything
    assert sorted(document["name"] for _row, document in book.rows("customers")) == ["Ann", "Bob", "Cai", "Dan"]
    write(book, ("customers", book_row := 9, {"name": "Eve"}))
    assert book.get("customers", book_row) == {"name": "Eve"}


KILLED = """
import os, sys
from store.disk import system
system.point = lambda name: os._exit(9) if name == sys.argv[2] else None
from store.disk.adopt import adopt
adopt(sys.argv[1])
"""


@pytest.mark.parametrize("point", ["adopt-kept", "adopt-built", "renamed"])
def test_a_killed_adoption_leaves_the_old_file_or_the_new(path, point):
    with TinyDB(path) as plain:
        plain.table("customers").insert_multiple([ANN, BOB])
    old = Path(path).read_bytes()
    root = Path(__file__).parents[3]
    ended = subprocess.run([sys.executable, "-c", KILLED, path, point], env={**os.environ, "PYTHONPATH": str(root)})
    assert ended.returncode == 9
    assert (Path(path).read_bytes() == old) == (point != "renamed")
    assert customers(path) == {ANN["id"]: ANN, BOB["id"]: BOB}
    assert not list(Path(path).parent.glob("*.adopt-*"))


def test_a_file_put_in_the_place_of_an_open_book_is_taken_over_at_the_next_write(path):
    book = made_book(path)
    jq(path)
    Path(path).rename(path + ".new")
    Path(path + ".new").write_text('{"customers": {"7": {"name": "Dan"}}}')
    Path(path + ".new").rename(path)
    write(book, ("customers", 8, CAI))
    assert [document["name"] for _row, document in book.rows("customers")] == ["Dan", "Cai"]
