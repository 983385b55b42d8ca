"""The book as a folder: whole or only what changed, and never over what somebody else has brought there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from store.disk.tables import BookDB
from store.errors import NewerFormat, Refused
from store.exchange.tree.folder import Folder
from store.exchange.tree.plain import is_plain
from store.exchange.tree.write import verify_tree
from tests.factories import contact_made, customer
from tests.store.exchange.tree.trees import export, files, foreign, full_book, record_file

EXPORT = """
import sys
from store.book import Book
from tests.store.exchange.tree.trees import export
from pathlib import Path
with Book.open(sys.argv[1], user="li", device="00aa") as book:
    export(book, Path(sys.argv[2]))
"""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with full_book(tmp_path) as book:
        yield book


@pytest.fixture
def tree(book: Book, tmp_path: Path) -> Path:
    export(book, tmp_path / "tree")
    return tmp_path / "tree"


def edit(book: Book, id: str, **fields: object) -> None:
    with book.change("edit") as change:
        change.update("customers", id, fields)


def an_id(book: Book) -> str:
    return str(next(book.all("customers"))["id"])


def test_the_same_book_is_the_same_tree_whatever_the_language_zone_and_seed(
    book: Book, tree: Path, tmp_path: Path
) -> None:
    for number, (language, zone, seed) in enumerate([("C", "UTC", "1"), ("tr_TR.UTF-8", "Asia/Kathmandu", "77")]):
        to = tmp_path / f"again{number}"
        surroundings = {**os.environ, "LANG": language, "LC_ALL": language, "TZ": zone, "PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", EXPORT, book.path, str(to)], check=True, env=surroundings, cwd=os.getcwd()
        )
        assert files(to) == files(tree)


def test_nothing_in_the_tree_steers_a_terminal(tree: Path) -> None:
    assert all(is_plain(data.decode()) for data in files(tree).values())


def test_only_what_was_touched_is_written(book: Book, tree: Path, tmp_path: Path) -> None:
    before = files(tree)
    edit(book, an_id(book), note="new")
    contact_made(book, an_id(book), "third")
    with book.change("move") as change:
        moved = next(book.all("interactions"))
        change.update("interactions", moved["id"], {"customer": an_id(book)})
    done = export(book, tree)
    changed = {path for path, data in files(tree).items() if before.get(path) != data} | (
        before.keys() - files(tree).keys()
    )
    assert not done.whole and done.written + done.removed == len(changed) <= 3
    export(book, tmp_path / "fresh")
    assert files(tmp_path / "fresh") == files(tree)


def test_after_a_fold_or_another_tool_everything_is_looked_at(book: Book, tree: Path) -> None:
    book.fold()
    done = export(book, tree)
    assert done.whole and not done.written
    with BookDB(book.path) as database:
        database.table("customers").update({"note": "by TinyDB"}, doc_ids=[1])
    done = export(book, tree)
    assert done.whole and done.written == 1 and not done.left
    assert not export(book, tree).whole


def test_a_record_that_leaves_the_timeline_of_its_customer_takes_its_file_along(book: Book, tree: Path) -> None:
    lonely = customer(book, "Lonely")
    id = contact_made(book, lonely, "only")
    export(book, tree)
    with book.change("move") as change:
        change.update("interactions", id, {"customer": an_id(book)})
    assert export(book, tree).removed == 1
    with Folder.open(str(tree)) as folder:
        assert verify_tree(book, folder) == []


def test_what_is_newer_in_the_folder_is_left_there(book: Book, tree: Path) -> None:
    ids = [record["id"] for record in book.all("customers")]
    by_hand, stale = record_file(tree, ids[1]), record_file(tree, ids[2])
    by_hand.write_text(by_hand.read_text().replace('"grade": "A"', '"grade": "B"'))
    old = stale.read_bytes()
    for id in ids[1:3]:
        edit(book, id, note="mine")
    done = export(book, tree)
    assert done.left == [str(by_hand.relative_to(tree))]
    assert '"grade": "B"' in by_hand.read_text() and stale.read_bytes() != old
    assert export(book, tree).left == done.left
    assert not export(book, tree, repair=True).left and '"grade": "A"' in by_hand.read_text()


def test_a_record_the_book_has_not_is_left_there_until_told_otherwise(book: Book, tree: Path) -> None:
    known = record_file(tree, an_id(book))
    id = "01JD4K2M8PZ00Q7C1BHXW2E5RA"
    record_file(tree, id).parent.mkdir(exist_ok=True)
    record_file(tree, id).write_text(known.read_text().replace(an_id(book), id))
    assert export(book, tree).left == [f"customers/ra/{id}.json"]
    with Folder.open(str(tree)) as folder:
        assert [(each.path, each.what) for each in verify_tree(book, folder)] == [
            (f"customers/ra/{id}.json", "unknown")
        ]
    assert export(book, tree, repair=True).removed == 1


def test_a_write_that_was_cut_off_is_finished(book: Book, tree: Path) -> None:
    path = record_file(tree, an_id(book))
    path.write_bytes(path.read_bytes()[:20])
    (tree / ".kehu-new").write_bytes(b"half")
    edit(book, an_id(book), note="x")
    assert export(book, tree).left == []
    with Folder.open(str(tree)) as folder:
        assert verify_tree(book, folder) == []
    assert not (tree / ".kehu-new").exists()


def test_the_unfinished_merge_of_a_person_is_not_written_over(book: Book, tree: Path) -> None:
    path = record_file(tree, an_id(book))
    path.write_text("<<<<<<< HEAD\n" + path.read_text())
    edit(book, an_id(book), note="x")
    assert export(book, tree).left == [str(path.relative_to(tree))]


@pytest.mark.parametrize("victim", ["file", "folder", "shard", "fixed"])
def test_no_link_leads_out_of_the_folder(book: Book, tree: Path, tmp_path: Path, victim: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("precious")
    path = record_file(tree, an_id(book))
    target = {"file": path, "folder": tree / "customers", "shard": path.parent, "fixed": tree / "README.md"}[victim]
    subprocess.run(["rm", "-rf", str(target)], check=True)
    target.symlink_to(outside / "precious" if victim in ("file", "fixed") else outside)
    edit(book, an_id(book), note="x")
    with pytest.raises(Refused, match="link"):
        export(book, tree)
    assert os.listdir(outside) == ["precious"] and (outside / "precious").read_text() == "precious"


def test_another_name_of_a_file_keeps_its_content(book: Book, tree: Path, tmp_path: Path) -> None:
    path = record_file(tree, an_id(book))
    before = path.read_bytes()
    os.link(path, tmp_path / "linked")
    edit(book, an_id(book), note="x")
    export(book, tree)
    assert (tmp_path / "linked").read_bytes() == before != path.read_bytes()


def test_a_folder_with_something_else_in_it_is_not_touched(book: Book, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "README.md").write_text("mine")
    with pytest.raises(Refused, match="no tree"):
        export(book, tmp_path / "letters")
    assert files(tmp_path / "letters") == {"README.md": b"mine"}


def test_the_tree_of_another_book_or_a_newer_format_is_not_touched(book: Book, tree: Path, tmp_path: Path) -> None:
    with full_book(tmp_path, "two") as other, pytest.raises(Refused, match="another book"):
        export(other, tree)
    (tree / "format.json").write_text('{"epoch":0,"format":2,"min_reader":2}\n')
    with pytest.raises(NewerFormat):
        export(book, tree)


def test_what_has_no_place_in_the_tree_is_told(book: Book, tmp_path: Path) -> None:
    foreign(book, an_id(book), {"id": "not-a-ulid"})
    with book.file.lock():
        book.file.commit([("_default", 1, {"b": 1})])
    assert export(book, tmp_path / "tree").left_out == {"customers": 1, "_default": 1}
